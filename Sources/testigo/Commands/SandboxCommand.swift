import ArgumentParser
import Faults
import Foundation
import Sandbox

/// `testigo sandbox`: a simulated Belvo.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Be a simulated Belvo, with data, to develop and test against.",
        discussion: """
            Prints the key pair it accepts. The same seed gives the same data.

              testigo sandbox
              BELVO_API_URL=http://127.0.0.1:8090 python my_app.py    use it
              testigo record --upstream http://127.0.0.1:8090   or record it

              testigo sandbox --webhooks-to http://127.0.0.1:5000/belvo
              testigo sandbox --state world.jsonl         keep what was done
              testigo sandbox --more-links 970 --transactions-per-link 5000
              testigo sandbox --fault 'POST /api/accounts/ timeout=10s times=1'
              testigo sandbox --fault 'GET /api/* percent=5 reset' --mutate all

            WEBHOOKS end asynchronous calls (X-Belvo-Request-Mode: async),
            registrations with fetch_resources, and refreshes. Their
            Authorization is TESTIGO_SANDBOX_WEBHOOK_AUTHORIZATION.

            RULES of --fault begin with a METHOD and a /path (with *), if only
            some requests are meant. What is done:
              error=CODE           one of Belvo's errors
              status=503 [html]    a server error, as JSON or as a page
              timeout=30s          Belvo's 408 after so long
              delay=1s..5s         the answer comes late
              drip=500             slowly, in bytes a second
              gzip                 compressed, asked for or not
              reset, close, stall=30s   the end comes early, with at=start,
                                   at=head, at=50% or at=1000 (bytes)
              carried-out          done, but the answer is lost
            When: skip=2, every=3, times=1, percent=10, text=WORD. They can be
            changed while it runs: PUT /_sandbox/faults/ {"rules": [...]}.

            Sources/Sandbox/HowTo.md has a line to copy for every error, status
            and webhook, and for the page of the widget.

            The pair can be set with TESTIGO_SANDBOX_SECRET_ID and
            TESTIGO_SANDBOX_SECRET_PASSWORD.
            """)

    @OptionGroup var common: CommonOptions

    @Option(
        help: ArgumentHelp(
            "Where to listen (127.0.0.1:8090; port 0 picks one).", valueName: "host:port"))
    var listen: String?

    @Option(help: ArgumentHelp("What the data is made from (1).", valueName: "number"))
    var seed: Int?

    @Option(
        name: .customLong("first-day"),
        help: ArgumentHelp(
            "The day on which the world begins, at noon UTC; the same seed on the same day gives the same data (today).",
            valueName: "yyyy-mm-dd"))
    var firstDay: String?

    @Option(
        help: ArgumentHelp(
            "How many more links there are than the usual thirty (0).", valueName: "number"))
    var moreLinks: Int?

    @Option(
        help: ArgumentHelp(
            "How many transactions each of those has in twelve months, roughly (500).",
            valueName: "number"))
    var transactionsPerLink: Int?

    @Option(
        help: ArgumentHelp(
            "Keep the world in this file: what was done is there again after the next start (nowhere).",
            valueName: "file"))
    var state: String?

    @Option(
        name: .customLong("webhooks-to"),
        help: ArgumentHelp("Where webhooks are posted (nowhere).", valueName: "url"))
    var webhooksTo: String?

    @Option(
        help: ArgumentHelp(
            "Whether Belvo's limits on how often something may be asked are kept: off or belvo (off).",
            valueName: "limits"))
    var limits: String?

    @Option(
        help: ArgumentHelp(
            "What goes wrong, and when; may be given several times (nothing).", valueName: "rule"))
    var fault: [String] = []

    @Option(
        help: ArgumentHelp(
            "How answers change as Belvo may change them without notice: all, or some of \(Mutation.allCases.map(\.rawValue).joined(separator: ",")) (none).",
            valueName: "list"))
    var mutate: String?

    func run() async throws {
        let settings = try await Settings.load(from: common.config)
        let logger = try LogSettings.logger(settings.string(common.logLevel, "log-level"))
        let plan = try plan(settings)
        let sandbox = try await SandboxServer.start(
            plan, variables: ProcessInfo.processInfo.environment, logger: logger)
        let json = common.json
        try await sandbox.serveUntilStopped(logger: logger) {
            Self.announce(sandbox, plan, json: json)
        }
    }

    private func plan(_ settings: Settings) throws -> SandboxPlan {
        let address = try ListenAddress(
            settings.string(listen, "sandbox-listen", default: "127.0.0.1:8090"))
        guard address.isLoopback else {
            throw CommandFailure.usage("the sandbox listens on loopback only; use 127.0.0.1")
        }
        let seed = try settings.integer(seed, "seed") ?? 1
        guard let seed = UInt64(exactly: seed) else {
            throw CommandFailure.usage("the seed must not be negative")
        }
        var plan = SandboxPlan(listen: address, seed: seed)
        plan.start = try settings.string(firstDay, "first-day").map { text in
            guard let noon = DateText.noon(of: text) else {
                throw CommandFailure.usage(
                    "first-day must be a day such as 2026-01-31, not \"\(text)\"")
            }
            return noon
        }
        plan.moreLinks = try count(
            settings.integer(moreLinks, "more-links"), "more-links",
            in: 0...SandboxPlan.moreLinksMax, default: plan.moreLinks)
        plan.transactionsPerLink = try count(
            settings.integer(transactionsPerLink, "transactions-per-link"),
            "transactions-per-link", in: 0...SandboxPlan.transactionsPerLinkMax,
            default: plan.transactionsPerLink)
        plan.limits = try settings.choice(limits, "limits", default: .off)
        plan.faults = try faultBoard(settings.string(mutate, "mutate"), seed: seed)
        plan.state = settings.string(state, "state")
        plan.webhooks = try settings.string(webhooksTo, "webhooks-to").map { try WebhookURL($0) }
        return plan
    }

    /// What is not as usual, a line each.
    private static func details(of plan: SandboxPlan) -> String {
        let faults = plan.faults.summary
        let lines: [(String, String?)] = [
            ("webhooks to", plan.webhooks?.text), ("state", plan.state),
            ("limits", plan.limits == .off ? nil : plan.limits.rawValue),
            ("faults", faults.isEmpty ? nil : faults.joined(separator: "; ")),
            ("more links", plan.moreLinks == 0 ? nil : String(plan.moreLinks)),
        ]
        return lines.compactMap { name, value in
            value.map { "  " + name.padding(toLength: 17, withPad: " ", startingAt: 0) + $0 + "\n" }
        }.joined()
    }

    private func count(
        _ given: Int?, _ name: String, in range: ClosedRange<Int>, default usual: Int
    ) throws -> Int {
        guard let given else { return usual }
        guard range.contains(given) else {
            throw CommandFailure.usage(
                "\(name) must be from \(range.lowerBound) to \(range.upperBound), not \(given)")
        }
        return given
    }

    private func faultBoard(_ mutations: String?, seed: UInt64) throws -> FaultBoard {
        let board = FaultBoard()
        do {
            let names = mutations?.split(separator: ",").map(String.init) ?? []
            try board.set(
                rules: try fault.map { try FaultRule($0) },
                mutations: try names.flatMap { try Mutation.named($0) }, seed: seed)
        } catch let error as FaultsError {
            throw CommandFailure.usage("\(error)")
        }
        return board
    }

    private static func announce(
        _ sandbox: SandboxServer, _ plan: SandboxPlan, json: Bool
    ) {
        if json {
            Output.line(
                JSONText.object([
                    ("ready", .bool(true)), ("sandbox", .string(sandbox.place)),
                    ("secret_id", .string(sandbox.secretID)),
                    ("secret_password", .string(sandbox.secretPassword)),
                    ("user_document", .string(sandbox.userDocument)),
                ]))
            return
        }
        let style = Style.standard
        Output.write(
            """
            \(style("Simulated Belvo", .bold)) on \(style("http://\(sandbox.place)", .cyan))

              secret id        \(sandbox.secretID)
              secret password  \(sandbox.secretPassword)
              user document    \(sandbox.userDocument)  (has consents: /api/consents/)
            \(details(of: plan))
            Record an application against it:

              export BELVO_SANDBOX_SECRET_ID='\(sandbox.secretID)'
              export BELVO_SANDBOX_SECRET_PASSWORD='\(sandbox.secretPassword)'
              testigo record --upstream http://\(sandbox.place)

            Ctrl-C stops it.

            """)
    }
}
