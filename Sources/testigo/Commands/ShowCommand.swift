import ArgumentParser
import Foundation
import Recording

/// `testigo show`: one exchange, whole.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one exchange, whole.",
        discussion: """
            The id is an exchange id, or a request_id; of several exchanges that carry it the last is shown.

              testigo show 0c3f2a9b6d7e4f10a1b2c3d4e5f60718
              testigo show 0c3f2a9b --as curl
              testigo show 0c3f2a9b --as http

            What was redacted stays redacted: the curl line asks for the key in $BELVO_KEY.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var choice: RecordingChoice

    @Option(
        name: .customLong("as"), help: ArgumentHelp("text, json, http or curl.", valueName: "form"))
    var form: String?

    @Argument(help: "An exchange id or a request_id.")
    var id: String

    func run() async throws {
        let settings = try await Settings.load(from: common.config)
        let form = try settings.choice(form, "as", default: common.json ? .json : ExchangeForm.text)
        let lines = try choice.open(settings).lines(of: id)
        if let last = lines.last { ExchangeText(last).write(as: form) }
    }
}

enum ExchangeForm: String, CaseIterable {
    case text
    case json
    case http
    case curl
}
