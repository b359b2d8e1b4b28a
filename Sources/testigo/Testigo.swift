import ArgumentParser
import Foundation

/// The program: parses the command line, runs one command, and exits with a code that scripts can rely on.
@main
struct Testigo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "testigo",
        abstract: "Record what an application says to the Belvo API, and find it again.",
        discussion: """
            Testigo stands between an application and Belvo, puts the real keys on each request, and keeps every \
            request and answer with its request_id.

              testigo demo                        see it work, with nothing to set up
              testigo record                      serve on 127.0.0.1:8080; set BELVO_API_URL to it
              testigo search status:4xx           what went wrong
              testigo explain 0c3f2a9b6d7e4f10…   the whole story of one request_id

            Exit codes: 0 clean, 1 nothing found, 2 wrong usage or configuration, 3 failure.
            """,
        version: Version.current,
        subcommands: [
            RecordCommand.self, SandboxCommand.self, DemoCommand.self, SearchCommand.self,
            ShowCommand.self, ExplainCommand.self, TailCommand.self,
        ])

    static func main() async {
        ProcessLimits.apply()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            ErrorOutput.write("testigo: \(failure.message)\n")
            Foundation.exit(failure.code.rawValue)
        } catch {
            end(with: error)
        }
    }

    /// Help and version are answers; everything else that the parser throws is a wrong usage.
    private static func end(with error: any Error) -> Never {
        let message = fullMessage(for: error)
        if exitCode(for: error) == .success {
            if !message.isEmpty { Output.write(message + "\n") }
            Foundation.exit(0)
        }
        ErrorOutput.write(message + "\n")
        Foundation.exit(CommandFailure.Code.usage.rawValue)
    }
}

/// What this program calls itself.
enum Version {
    static let current = "0.1.0"
}
