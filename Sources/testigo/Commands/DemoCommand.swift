import ArgumentParser
import Custody
import Exchange
import Foundation
import Recording
import Upstream

/// `testigo demo`: everything at once, with nothing to set up.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "See it work: a simulated Belvo, the proxy, an application, the recording.",
        discussion: """
            Starts a sandbox and the proxy on free ports of 127.0.0.1, lets a scripted application with the usual \
            mistakes run through them, and shows what was recorded.

              testigo demo
              testigo demo --recording my-demo --seed 7
            """)

    @OptionGroup var common: CommonOptions

    @Option(
        help: ArgumentHelp(
            "Name under ./Recordings, or a path with a slash (default: demo- and the time).",
            valueName: "name"))
    var recording: String?

    @Option(help: ArgumentHelp("What the sandbox's data is made from (1).", valueName: "number"))
    var seed: UInt64 = 1

    @Flag(
        help:
            "End when the report is printed. There is no dashboard yet, so this is what it does in any case."
    )
    var exit = false

    func run() async throws {
        let settings = try await Settings.load(from: common.config)
        let logger = try LogSettings.logger(settings.string(common.logLevel, "log-level"))
        let sandbox = try await SandboxServer.start(
            SandboxPlan(listen: ListenAddress("127.0.0.1:0"), seed: seed), variables: [:],
            logger: logger)
        let plan = try RecordPlan(
            demoAgainst: sandbox.address, key: (sandbox.secretID, sandbox.secretPassword),
            recording: recording ?? "demo-" + DateText.compact(Date()), logger: logger)
        let proxy = try await RecordingProxy.start(plan)
        say("A simulated Belvo listens on \(sandbox.place), Testigo on \(proxy.place).\n")
        do {
            try await runApplication(through: proxy, plan: plan)
        } catch {
            ErrorOutput.write("testigo: the demo's application failed: \(error)\n")
        }
        await proxy.drain()
        await proxy.stopUpstream()
        await proxy.closeRecording()
        await sandbox.stop()
        try DemoReport(path: plan.recordingPath, counters: proxy.counters).write(json: common.json)
        try proxy.requireSealed()
    }

    /// The application is given a key that Belvo would not take: the proxy puts the right one on.
    private func runApplication(through proxy: RecordingProxy, plan: RecordPlan) async throws {
        let address = proxy.address
        let client = try await LiveOrigin(
            UpstreamConfiguration(
                target: UpstreamTarget(scheme: .http, host: address.address, port: address.port),
                addressPolicy: .exactly(host: address.address, port: address.port)),
            on: try ProgramLoops.group(), logger: plan.logger)
        let key = (id: "app", password: "not-a-belvo-key")
        let caller = BelvoCaller(
            origin: client, address: address, id: key.id, password: key.password)
        say("The application:\n")
        do {
            try await DemoApplication(caller, key: key) { say("  - \($0)\n") }.run()
            await client.stop()
        } catch {
            await client.stop()
            throw error
        }
    }

    private func say(_ text: String) {
        if common.json { ErrorOutput.write(text) } else { Output.write(text) }
    }
}

/// What the demo shows when its application has run.
struct DemoReport {
    private let path: String
    private let counters: TapeCounters
    private let style = Style.standard

    init(path: String, counters: TapeCounters) {
        self.path = path
        self.counters = counters
    }

    /// The program as it was called, so that the lines shown can be typed.
    private var program: String { CommandLine.arguments.first ?? "testigo" }

    func write(json: Bool) throws {
        let recording = try OpenRecording(path)
        var routes = RouteSummary()
        var errors: [LineView] = []
        try recording.search(try SearchVocabulary.query("kind:exchange"), limit: nil) { line in
            routes.add(line)
            if line.string("belvo.request_id") != nil { errors.append(line) }
        }
        guard !json else { return writeJSON(routes, errors) }
        writeSummary(routes)
        guard
            let shown = errors.last(where: { $0.integer("http.response.status_code") == 404 })
                ?? errors.last,
            let id = shown.string("belvo.request_id")
        else { return }
        try writeSearch(recording, id)
    }

    private func writeSummary(_ routes: RouteSummary) {
        let ratio = Double(counters.contentBytes) / Double(max(1, counters.storedBytes))
        Output.write(
            "\n\(style("Recorded", .bold)) \(routes.total) exchanges, \(ByteCount.text(counters.contentBytes)) in \(ByteCount.text(counters.storedBytes)) \(String(format: "(%.1f : 1 before sealing)", ratio))\n\n"
        )
        Output.write(routes.table.rendered(style: style, columns: ProcessLimits.terminalColumns))
    }

    private func writeSearch(_ recording: OpenRecording, _ id: String) throws {
        Output.write(
            "\n\(style("A customer reports an error.", .bold)) Its log says only request_id \(id):\n\n  $ \(program) explain \(id.prefix(12)) --recording \(path)\n\n"
        )
        let begin = SystemTime.source()
        let found = try recording.lines(of: id)
        let took = SystemTime.source().nanoseconds(since: begin)
        var table = ExchangeTable()
        for line in found { table.add(line) }
        table.write()
        if let first = found.first {
            Output.write("\n")
            ExchangeText(first).write(as: .text)
        }
        Output.write(
            """

            Found in \(DurationText.text(nanoseconds: Int(took))) among \(counters.recorded) records.

            \(style("The recording lies in", .bold)) \(path)

              \(program) search status:4xx --recording \(path)
              \(program) explain \(id) --recording \(path)
              zstdcat \(path)/*/*.jsonl.zst | jq -r '."url.template" // empty' | sort | uniq -c

            """)
    }

    private func writeJSON(_ routes: RouteSummary, _ errors: [LineView]) {
        Output.line(
            JSONText.object([
                ("ended", .bool(true)), ("recording", .string(path)),
                ("recorded", .integer(counters.recorded)), ("exchanges", .integer(routes.total)),
                ("errors", .integer(routes.errors)),
                ("request_ids", .strings(errors.compactMap { $0.string("belvo.request_id") })),
            ]))
    }
}

/// Calls, pages and errors by route.
struct RouteSummary {
    private struct Route {
        var calls = 0
        var errors = 0
        var pages = 0
        var bytes = 0
        var nanoseconds: [Int] = []
    }

    private var routes: [String: Route] = [:]
    private(set) var total = 0
    private(set) var errors = 0

    mutating func add(_ line: LineView) {
        let method = line.string("http.request.method") ?? "?"
        let path = line.string("url.template") ?? line.string("url.path") ?? "?"
        let isError =
            line.string("error.type") != nil
            || (line.integer("http.response.status_code") ?? 599) >= 400
        total += 1
        if isError { errors += 1 }
        var route = routes["\(method) \(path)"] ?? Route()
        route.calls += 1
        if isError { route.errors += 1 }
        if line.integer("belvo.page.results") != nil { route.pages += 1 }
        route.bytes += line.integer("http.response.body.size") ?? 0
        route.nanoseconds.append(line.integer("event.duration") ?? 0)
        routes["\(method) \(path)"] = route
    }

    var table: Table {
        var table = Table(["calls", "errors", "pages", "received", "p50", "route"])
        for (name, route) in routes.sorted(by: {
            ($1.value.calls, $0.key) < ($0.value.calls, $1.key)
        }) {
            let median = route.nanoseconds.sorted()[route.nanoseconds.count / 2]
            table.add([
                .init(String(route.calls), alignsRight: true),
                .init(route.errors > 0 ? String(route.errors) : "", .yellow, alignsRight: true),
                .init(route.pages > 0 ? String(route.pages) : "", alignsRight: true),
                .init(ByteCount.text(route.bytes), alignsRight: true),
                .init(DurationText.text(nanoseconds: median), alignsRight: true),
                .init(name, .bold),
            ])
        }
        return table
    }
}
