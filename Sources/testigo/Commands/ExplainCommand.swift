import ArgumentParser
import Foundation
import Recording

/// `testigo explain`: the whole story of one request_id.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell the whole story of one request_id.",
        discussion: """
            Every exchange that carries the id, in order, with what Belvo's support needs to know.

              testigo explain 0c3f2a9b6d7e4f10a1b2c3d4e5f60718
              testigo explain 0c3f2a9b-6d7e-4f10-a1b2-c3d4e5f60718 --json

            With --json: one line for each exchange, then one of kind "chain".
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var choice: RecordingChoice

    @Argument(
        help: "A request_id in any notation, its first 8 characters or more, or an exchange id.")
    var id: String

    func run() async throws {
        let settings = try await Settings.load(from: common.config)
        let lines = try choice.open(settings).lines(of: id)
        let chain = ExplainedChain(id: id, lines: lines)
        if common.json { chain.writeJSON() } else { chain.writeText() }
    }
}

/// The exchanges that one id joins.
struct ExplainedChain {
    let id: String
    let lines: [LineView]

    func writeJSON() {
        for line in lines { Output.write(Data(line.json) + [0x0A]) }
        Output.line(
            JSONText.object([
                ("testigo.kind", .string("chain")), ("id", .string(id)),
                ("belvo.request_ids", .strings(requestIDs)),
                (
                    "testigo.exchange_ids",
                    .strings(lines.compactMap { $0.string("testigo.exchange_id") })
                ),
                ("exchanges", .integer(lines.count)),
            ]))
    }

    func writeText() {
        let style = Style.standard
        let count = lines.count == 1 ? "1 exchange" : "\(lines.count) exchanges"
        Output.write("\(style(requestIDs.first ?? id, .bold, .cyan)): \(count)\n\n")
        var table = ExchangeTable()
        for line in lines { table.add(line) }
        table.write()
        for line in lines {
            Output.write("\n")
            ExchangeText(line).write(as: .text)
        }
        let answered = lines.filter(Self.hasReachedBelvo)
        guard !answered.isEmpty else {
            Output.write("\nThis never reached Belvo: there is nothing to ask its support.\n")
            return
        }
        Output.write("\n\(style("For Belvo's support", .bold))\n\(bundle(answered))\n")
    }

    /// Whether Belvo can know of the exchange.
    private static func hasReachedBelvo(_ line: LineView) -> Bool {
        switch line.string("error.type") {
        case "resolve", "connect", "tls", "overloaded", "request_refused": false
        default: true
        }
    }

    private var requestIDs: [String] {
        var ids: [String] = []
        for id in lines.flatMap({ $0.strings("belvo.request_ids") }) where !ids.contains(id) {
            ids.append(id)
        }
        return ids
    }

    /// Ids, times, endpoint and error: what a ticket needs, and nothing that must not be in one.
    private func bundle(_ lines: [LineView]) -> String {
        lines.map { line in
            var parts = ["  request_id \(line.string("belvo.request_id") ?? "none")"]
            parts.append("at \(line.string("@timestamp") ?? "?")")
            parts.append(
                "\(line.string("http.request.method") ?? "?") \(line.string("url.template") ?? line.string("url.path") ?? "?")"
            )
            if let status = line.integer("http.response.status_code") {
                parts.append("status \(status)")
            }
            let codes = line.strings("belvo.error_codes")
            if !codes.isEmpty {
                parts.append("code \(codes.joined(separator: ", "))")
            }
            if let link = line.string("belvo.link_id") { parts.append("link \(link)") }
            if let institution = line.string("belvo.institution") {
                parts.append("institution \(institution)")
            }
            return parts.joined(separator: ", ").printable
        }.joined(separator: "\n")
    }
}
