internal import Belvo
internal import Foundation

/// The redaction machine, given the same body whole and in two pieces.
///
/// The first two bytes of the input say where the second piece begins, the third which body it is. What is looked
/// for: a trap; an output that depends on where the body was cut; a body called JSON that another reader does not
/// take for JSON; a value of a sensitive name that came through.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 3 else { return 0 }
    let input = UnsafeBufferPointer(start: start, count: count)
    let body = Array(input[3...])
    let cut = (Int(input[0]) << 8 | Int(input[1])) % (body.count + 1)
    let scope = scopes[Int(input[2]) % scopes.count]

    let whole = redact([body[...]], scope)
    let split = redact([body[..<cut], body[cut...]], scope)
    precondition(whole.verdict == split.verdict, "the verdict depends on where the body was cut")
    precondition(whole.output == split.output, "the output depends on where the body was cut")
    if whole.verdict == .json { checkWithAnotherReader(whole.output) }
    return 0
}

private let scopes: [SensitiveCatalogue.Scope] = [
    SensitiveCatalogue.scope(
        method: "POST", template: "/api/links/", path: "/api/links/", side: .request),
    SensitiveCatalogue.scope(
        method: "POST", template: "/api/token/", path: "/api/token/", side: .request),
    SensitiveCatalogue.scope(
        method: "POST", template: "/api/token/", path: "/api/token/", side: .response),
]

private func redact(
    _ pieces: [ArraySlice<UInt8>], _ scope: SensitiveCatalogue.Scope
) -> (output: [UInt8], verdict: Verdict) {
    var machine = RedactionMachine(
        scope: scope,
        pseudonym: { _, text in
            Array("\"pseudonym of \(text.count)\"".utf8)
        })
    var output: [UInt8] = []
    for piece in pieces {
        let piece = Array(piece)
        switch machine.pass(piece.span, into: &output) {
        case .verbatim: output.append(contentsOf: piece)
        case .rewritten: break
        case .stopped(let consumed): precondition((0...piece.count).contains(consumed))
        }
    }
    return (output, machine.finish(into: &output))
}

private let removedEverywhere: Set<String> = [
    "password", "password2", "token", "secret", "client_secret", "access_token", "authorization",
]

private func checkWithAnotherReader(_ output: [UInt8]) {
    let document: Any
    do {
        document = try JSONSerialization.jsonObject(with: Data(output), options: .fragmentsAllowed)
    } catch {
        // Foundation refuses numbers that no Double holds; everything else must be JSON to it too.
        precondition(
            output.contains { ($0 | 0x20) == UInt8(ascii: "e") } || output.count > 300,
            "a body called JSON is none to another reader")
        return
    }
    check(document)
}

private func check(_ value: Any) {
    if let members = value as? [String: Any] {
        for (name, value) in members {
            if removedEverywhere.contains(name.lowercased()) {
                precondition(value as? String == "[redacted]", "a secret came through")
            } else {
                check(value)
            }
        }
    } else if let elements = value as? [Any] {
        elements.forEach(check)
    }
}
