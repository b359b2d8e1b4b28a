import ArgumentParser
import Foundation
import Recording

/// `testigo search`: which exchanges there were.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find exchanges in a recording.",
        discussion: """
            A query is words of the form field:value, joined with and, or, not and parentheses; beside each other \
            they mean and. A bare id is a request_id (8 characters or more, dashes or not) or an exchange id.

              testigo search status:4xx
              testigo search 'path:/api/transactions/ and not status:200 and since:2h'
              testigo search 'link:30cb4806-6e00-48a4-91c9-ca55968576c8 method:POST'
              testigo search 0c3f2a9b --json | jq -r '."belvo.request_id" // empty'

            Fields: method, status (404, 4xx, 400..499), path (a prefix), request_id, link, institution,
            external_id, institution_user_id, code, error, session, environment, kind, since, until (2h, a day or a \
            time). Exit code 1 when nothing was found.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var choice: RecordingChoice

    @Option(
        help: ArgumentHelp(
            "The newest so many (50); 0 is all. With --json all.", valueName: "count"))
    var limit: Int?

    @Argument(parsing: .remaining, help: "What to look for; nothing is everything.")
    var query: [String] = []

    func run() async throws {
        let settings = try await Settings.load(from: common.config)
        let recording = try choice.open(settings)
        let query = try SearchVocabulary.query(query.joined(separator: " "))
        let count =
            common.json ? try printLines(recording, query) : try printTable(recording, query)
        if count == 0 {
            throw CommandFailure.notFound(
                "nothing in \(recording.path) matches\(recording.elsewhere)")
        }
    }

    private func printLines(_ recording: OpenRecording, _ query: Query) throws -> Int {
        var count = 0
        try recording.search(query, limit: limit.flatMap { $0 == 0 ? nil : $0 }) { line in
            count += 1
            Output.write(Data(line.json) + [0x0A])
        }
        return count
    }

    private func printTable(_ recording: OpenRecording, _ query: Query) throws -> Int {
        var table = ExchangeTable()
        let limit = limit ?? 50
        try recording.search(query, limit: limit == 0 ? nil : limit) { table.add($0) }
        table.write()
        if limit > 0 && table.count == limit {
            ErrorOutput.write("(the newest \(limit); --limit 0 shows all)\n")
        }
        return table.count
    }
}
