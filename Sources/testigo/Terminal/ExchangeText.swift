import Exchange
import Foundation
import Recording

/// One exchange, written out.
struct ExchangeText {
    private let line: LineView
    private let style = Style.standard

    init(_ line: LineView) { self.line = line }

    func write(as form: ExchangeForm) {
        switch form {
        case .json: Output.write(Data(line.json) + [0x0A])
        case .text: Output.write(text)
        case .http: Output.write(shown(message(.request) + Data("\n".utf8) + message(.response)))
        case .curl: Output.write(curl + "\n")
        }
    }

    // MARK: Text

    private var text: String {
        var result = style(title, .bold) + "\n"
        for (name, value) in facts { result += "  \(style(name, .dim)) \(value.printable)\n" }
        result += section("request", .request) + section("answer", .response)
        return result
    }

    private var title: String {
        let method = line.string("http.request.method") ?? line.string("testigo.kind") ?? "?"
        let outcome =
            line.string("error.type").map { "failed: \($0)" }
            ?? line.integer("http.response.status_code").map { String($0) } ?? ""
        return "\(method) \(line.string("url.full") ?? "") → \(outcome)".printable
    }

    private var facts: [(String, String)] {
        var facts: [(String, String)] = []
        func add(_ name: String, _ value: String?) {
            if let value {
                facts.append((name.padding(toLength: 14, withPad: " ", startingAt: 0), value))
            }
        }
        add("exchange", line.string("testigo.exchange_id"))
        add("request_id", joined("belvo.request_ids"))
        add("time", line.string("@timestamp"))
        add("took", line.integer("event.duration").map { DurationText.text(nanoseconds: $0) })
        add("route", line.string("url.template"))
        add("link", line.string("belvo.link_id"))
        add("institution", line.string("belvo.institution"))
        add("external_id", line.string("belvo.external_id"))
        add("error codes", joined("belvo.error_codes"))
        add("error", line.string("error.message"))
        add("session", line.string("testigo.session"))
        add("server", server)
        if line.isTrue("testigo.app_left") {
            add("note", "the application hung up before the answer was whole")
        }
        return facts
    }

    private func joined(_ name: String) -> String? {
        let values = line.strings(name)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    private var server: String? {
        guard let address = line.string("server.address") else { return nil }
        return line.integer("server.port").map { "\(address):\($0)" } ?? address
    }

    private func section(_ title: String, _ side: BodySide) -> String {
        let fields = line.fields(side)
        guard !fields.isEmpty || line.bodyBytes(side) != nil else { return "" }
        var result = "\n\(style(title, .bold))\n"
        for (name, value) in fields {
            result +=
                "  \(style(name.printable + ":", .dim)) \(String(decoding: value, as: UTF8.self).printable)\n"
        }
        let body = bodyText(side)
        return body.isEmpty ? result : result + "\n" + body + "\n"
    }

    /// JSON indented, text as it is, anything else by its size.
    private func bodyText(_ side: BodySide) -> String {
        guard let bytes = line.bodyBytes(side), !bytes.isEmpty else { return "" }
        let data = Data(bytes)
        if let value = try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed),
            let pretty = try? JSONSerialization.data(
                withJSONObject: value,
                options: [.prettyPrinted, .sortedKeys, .fragmentsAllowed, .withoutEscapingSlashes])
        {
            return indented(String(decoding: pretty, as: UTF8.self))
        }
        if let text = String(data: data, encoding: .utf8) { return indented(text) }
        return "  (\(ByteCount.text(bytes.count)) of binary data; --as json has them)"
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { "  " + String($0).printable }.joined(separator: "\n")
    }

    // MARK: HTTP

    /// A program gets the bytes; a terminal, which would obey some of them, only what can be printed.
    private func shown(_ message: Data) -> Data {
        guard ProcessLimits.isTerminal else { return message }
        let lines = String(decoding: message, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        return Data(
            lines.map { String($0).replacingOccurrences(of: "\r", with: "").printable }.joined(
                separator: "\n"
            ).utf8)
    }

    /// The message as it would stand on the wire, with what was redacted redacted.
    private func message(_ side: BodySide) -> Data {
        var result = Data((startLine(side) + "\r\n").utf8)
        for (name, value) in line.fields(side) {
            result += Data("\(name): ".utf8) + Data(value) + Data("\r\n".utf8)
        }
        return result + Data("\r\n".utf8) + Data(line.bodyBytes(side) ?? [])
    }

    private func startLine(_ side: BodySide) -> String {
        let version = line.string("network.protocol.version") ?? "1.1"
        guard side == .request else {
            let status = line.integer("http.response.status_code").map { String($0) } ?? "000"
            return "HTTP/1.1 \(status) \(line.string("testigo.response.reason") ?? "")"
        }
        let path = line.string("url.path") ?? "/"
        let target = line.string("url.query").map { path + "?" + $0 } ?? path
        return "\(line.string("http.request.method") ?? "GET") \(target) HTTP/\(version)"
    }

    // MARK: curl

    private var curl: String {
        var parts = ["curl", "-X", ShellWord.quoted(line.string("http.request.method") ?? "GET")]
        for (name, value) in line.fields(.request) {
            switch name.lowercased() {
            case "host", "content-length", "connection", "accept-encoding", "transfer-encoding",
                "expect":
                continue
            case "authorization":
                parts += ["-u", "\"$BELVO_KEY\""]
            default:
                parts += [
                    "-H", ShellWord.quoted("\(name): \(String(decoding: value, as: UTF8.self))"),
                ]
            }
        }
        if let body = line.bodyBytes(.request), !body.isEmpty {
            parts += ["--data-raw", ShellWord.quoted(String(decoding: body, as: UTF8.self))]
        }
        parts += ["--", ShellWord.quoted(line.string("url.full") ?? "")]
        return parts.joined(separator: " ")
    }
}

/// A word that a POSIX shell takes for exactly these characters, whatever they are.
enum ShellWord {
    static func quoted(_ text: String) -> String {
        // Nothing is special to the shell in single quotes; that curl reads files for a leading @ is why
        // bodies go with --data-raw.
        "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
}
