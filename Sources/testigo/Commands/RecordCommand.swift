import ArgumentParser
import Custody
import Exchange
import Foundation
import Recording

/// `testigo record`: the proxy, live.
struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Stand between an application and Belvo; put the key on; record everything.",
        discussion: """
            The application needs no change: set its base URL to the address printed at start.

              export BELVO_SANDBOX_SECRET_ID=… BELVO_SANDBOX_SECRET_PASSWORD=…
              testigo record
              BELVO_API_URL=http://127.0.0.1:8080 python my_app.py

            Against the simulated Belvo, in a second terminal, with the pair it prints:

              testigo sandbox
              testigo record --upstream http://127.0.0.1:8090 --recording tuesday

            The application may be given any id and password: the key is put in their place.
            Keys come from BELVO_SANDBOX_SECRET_ID and BELVO_SANDBOX_SECRET_PASSWORD, from files named by the \
            same variables with _FILE, or from --key-file; never from a flag. Every option can also stand in \
            the environment (TESTIGO_AUDIT_FAIL) or in testigo.yaml (audit-fail:).
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var recording: RecordOptions

    func run() async throws {
        let settings = try await Settings.load(from: common.config)
        let plan = try RecordPlan(recording, settings, common)
        let proxy = try await RecordingProxy.start(plan)
        let json = common.json
        try await ProxyServices.run(proxy, logger: plan.logger) { proxy.announceReady(json: json) }
        proxy.announceEnd(json: common.json)
        try proxy.requireSealed()
    }
}

/// What every command understands.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Print JSON Lines on standard output; logs go to standard error.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Read settings from this file instead of testigo.yaml.", valueName: "file"))
    var config: String?

    @Option(
        name: .customLong("log-level"),
        help: ArgumentHelp(
            "trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: String?
}

/// The options of commands that record.
struct RecordOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "sandbox (default); production has to wait for app tokens, which are not issued yet.",
            valueName: "name"))
    var environment: String?

    @Option(
        help: ArgumentHelp(
            "Where the application connects (127.0.0.1:8080; port 0 picks one).",
            valueName: "host:port"))
    var listen: String?

    @Option(
        help: ArgumentHelp(
            "Name under ./Recordings, or a path with a slash (default: the day and time).",
            valueName: "name"))
    var recording: String?

    @Option(help: ArgumentHelp("Name of this session within the recording.", valueName: "name"))
    var session: String?

    @Option(
        help: ArgumentHelp(
            "Send calls there instead of to Belvo, such as a sandbox.", valueName: "url"))
    var upstream: String?

    @Option(
        name: .customLong("allow-host"),
        help: ArgumentHelp("Another name applications reach this listener by.", valueName: "host"))
    var allowHost: [String] = []

    @Option(
        help: ArgumentHelp(
            "What an answer the application saw survives: process (kill -9; the default), power (a power cut), relaxed (drops counted).",
            valueName: "mode"))
    var durability: String?

    @Option(
        name: .customLong("audit-fail"),
        help: ArgumentHelp(
            "When the recording cannot be written: closed (default) refuses calls, open lets them pass.",
            valueName: "policy"))
    var auditFail: String?

    @Option(
        name: .customLong("accept-encoding"),
        help: ArgumentHelp(
            "identity (default) asks Belvo for plain bodies; pass asks for what the application asks for.",
            valueName: "policy"))
    var acceptEncoding: String?

    @Option(
        name: .customLong("ca-file"),
        help: ArgumentHelp(
            "PEM file of authorities to trust upstream instead of the system's.", valueName: "file")
    )
    var caFile: String?

    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp("File of NAME=VALUE lines with the key, mode 0600.", valueName: "file"))
    var keyFile: String?

    @Option(
        name: .customLong("state-dir"),
        help: ArgumentHelp(
            "Where this installation keeps its own keys (~/.local/state/testigo).",
            valueName: "directory"))
    var stateDir: String?

    @Option(
        name: .customLong("connect-timeout"),
        help: ArgumentHelp("Milliseconds to connect upstream (10000).", valueName: "ms"))
    var connectTimeout: Int?

    @Option(
        name: .customLong("first-byte-timeout"),
        help: ArgumentHelp(
            "Milliseconds to the first byte of an answer (320000; Belvo itself gives up after 300000).",
            valueName: "ms"))
    var firstByteTimeout: Int?

    @Option(
        name: .customLong("total-timeout"),
        help: ArgumentHelp("Milliseconds for a whole call upstream (330000).", valueName: "ms"))
    var totalTimeout: Int?

    @Option(
        name: .customLong("segment-bytes"),
        help: ArgumentHelp(
            "Raw bytes after which a segment is sealed (67108864).", valueName: "bytes"))
    var segmentBytes: Int?
}
