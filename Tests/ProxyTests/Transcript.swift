import Exchange
import NIOCore

@testable import Proxy

/// What a machine says to the bytes it is given, as lines that can be compared.
enum Transcript {
    static func of(_ pieces: [ByteBuffer], _ limits: Limits = Limits()) -> [String] {
        var machine = RequestMachine(limits: limits)
        var lines: [String] = []
        for piece in pieces {
            machine.received(piece)
            listen(to: &machine, &lines)
        }
        return lines
    }

    static func of(_ text: String, _ limits: Limits = Limits()) -> [String] {
        of([ByteBuffer(string: text)], limits)
    }

    private static func listen(to machine: inout RequestMachine, _ lines: inout [String]) {
        while true {
            switch machine.next() {
            case .needMore: return
            case .head(let head, let traits): lines.append(line(head, traits))
            case .body(let bytes): add(bytes, to: &lines)
            case .end(let trailers): lines.append("end" + list(trailers))
            case .rejected(let rejection, _): lines.append("rejected \(rejection.answer.status)")
            }
        }
    }

    private static func line(_ head: RequestHead, _ traits: MessageTraits) -> String {
        var words = [head.method, head.target, head.version.rawValue]
        switch traits.framing {
        case .none: words.append("none")
        case .length(let length): words.append("length=\(length)")
        case .chunked: words.append("chunked")
        }
        words.append(traits.keepsAlive ? "keep" : "close")
        if traits.expectsContinue { words.append("continue") }
        return words.joined(separator: " ") + " host=" + traits.host + list(head.fields)
    }

    private static func list(_ fields: FieldList) -> String {
        fields.indices.map { " [\(fields[$0].nameString)=\(fields[$0].valueString)]" }.joined()
    }

    private static func add(_ bytes: ByteBuffer, to lines: inout [String]) {
        // One character for each byte, wherever the pieces are cut.
        let text = bytes.readableBytesView.map { String(UnicodeScalar($0)) }.joined()
        if let last = lines.last, last.hasPrefix("body ") {
            lines[lines.count - 1] = last + text
        } else {
            lines.append("body " + text)
        }
    }
}
