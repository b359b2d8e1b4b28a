import Logging
import ServiceLifecycle
import UnixSignals

/// Runs a started proxy until SIGTERM or SIGINT, then stops it gracefully.
enum ProxyServices {
    static func run(_ proxy: RecordingProxy, logger: Logger) async throws {
        // Stopped in reverse order: first no more requests, then no more calls, then the last commit.
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: Stopping { await proxy.closeRecording() }),
                    .init(service: Stopping { await proxy.stopUpstream() }),
                    .init(service: Stopping { await proxy.drain() }),
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
    let stop: @Sendable () async -> Void

    func run() async throws {
        try? await gracefulShutdown()
        await stop()
    }
}
