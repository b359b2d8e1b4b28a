import Logging
import ServiceLifecycle
import UnixSignals

/// Runs a started proxy until SIGTERM or SIGINT, then stops it gracefully.
enum ProxyServices {
    /// - Parameter announce: called when signals are heard; before that, one would end the process at once.
    static func run(
        _ proxy: RecordingProxy, logger: Logger, announce: @escaping @Sendable () -> Void
    ) async throws {
        // Stopped in reverse order: first no more requests, then no more calls, then the last commit.
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: Stopping { await proxy.closeRecording() }),
                    .init(service: Stopping { await proxy.stopUpstream() }),
                    .init(service: Stopping(began: announce) { await proxy.drain() }),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet(logger)))
        try await group.run()
    }

    /// The group reports each start and stop; that is nobody's concern unless asked for.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }
}

/// A service that is already up: it waits for the stop and then does its part of it.
struct Stopping: Service {
    private let began: @Sendable () -> Void
    private let stop: @Sendable () async -> Void

    init(began: @escaping @Sendable () -> Void = {}, stop: @escaping @Sendable () async -> Void) {
        self.began = began
        self.stop = stop
    }

    func run() async throws {
        began()
        try? await gracefulShutdown()
        await stop()
    }
}
