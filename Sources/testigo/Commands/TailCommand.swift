import ArgumentParser
import Foundation
import Logging
import Recording
import ServiceLifecycle
import UnixSignals

/// `testigo tail`: exchanges as they are recorded.
struct TailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Show exchanges as they are recorded.",
        discussion: """
            Follows a recording until Ctrl-C, also across its segments.

              testigo tail
              testigo tail --json status:5xx
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var choice: RecordingChoice

    @Option(help: ArgumentHelp("Begin with the last so many (10).", valueName: "count"))
    var last = 10

    @Argument(parsing: .remaining, help: "Show only what matches this query.")
    var query: [String] = []

    func run() async throws {
        let settings = try await Settings.load(from: common.config)
        let recording = try choice.open(settings)
        let query = try SearchVocabulary.query(query.joined(separator: " "))
        let json = common.json
        let following = Following { [last] in
            try await recording.follow(query, last: last) { line in
                if json {
                    Output.write(Data(line.json) + [0x0A])
                } else {
                    ExchangeTable.writeRow(line)
                }
                return true
            }
        }
        var logger = try LogSettings.logger(settings.string(common.logLevel, "log-level"))
        logger.logLevel = max(logger.logLevel, .warning)
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: following)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger))
        try await group.run()
    }
}

/// Follows a recording until it is told to stop, which is the ordinary end of it.
private struct Following: Service {
    let follow: @Sendable () async throws -> Void

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown(follow)
        } catch is CancellationError {
            // Stopped: nothing is missing.
        }
    }
}
