import Exchange
import Testing

@testable import Upstream

@Suite("The machine that reads answer heads")
struct AnswerHeadMachineTests {
    /// Feeds lines (without their CR LF) and returns the last step.
    private func read(
        _ lines: [String], method: String = "GET", limits: Limits = Limits()
    ) throws -> AnswerHeadMachine.Step {
        var machine = AnswerHeadMachine(method: method, limits: limits)
        var step = AnswerHeadMachine.Step.more
        for line in lines {
            let bytes = line.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
            step = try machine.receive((bytes + [0x0D, 0x0A]).span)
        }
        return step
    }

    private func head(_ lines: [String], method: String = "GET") throws -> ResponseHead {
        guard case .final(let head) = try read(lines + [""], method: method) else {
            throw MalformedAnswer("not final")
        }
        return head
    }

    @Test func `order, case, duplicates and bytes outside ASCII are kept`() throws {
        let head = try head([
            "HTTP/1.1 299 \u{C7}a va", "X-b: 1", "x-B:  two \t", "X-L: \u{E9}\u{FF}", "X-Empty:",
        ])
        #expect(head.status == 299)
        #expect(head.reason == [0xC7] + Array("a va".utf8))
        #expect(
            head.fields.indices.map { head.fields[$0].nameString } == [
                "X-b", "x-B", "X-L", "X-Empty",
            ])
        #expect(Array(head.fields[1].value) == Array("two".utf8))
        #expect(Array(head.fields[2].value) == [0xE9, 0xFF])
        #expect(head.fields[3].value.isEmpty)
    }

    @Test func `the length of the body follows from method, status and framing`() throws {
        #expect(try head(["HTTP/1.1 200 OK", "Content-Length: 7"]).length == .exactly(7))
        #expect(try head(["HTTP/1.1 200 OK", "Content-Length: 0"]).length == .exactly(0))
        #expect(try head(["HTTP/1.1 200 OK", "transfer-encoding: CHUNKED"]).length == .unknown)
        #expect(try head(["HTTP/1.0 200 OK"]).length == .unknown)
        #expect(try head(["HTTP/1.1 200"]).reason.isEmpty)
        #expect(try head(["HTTP/1.1 204 No", "Content-Length: 0"]).length == .none)
        #expect(try head(["HTTP/1.1 304 No", "Content-Length: 9"]).length == .none)
        #expect(try head(["HTTP/1.1 200 OK", "Content-Length: 9"], method: "HEAD").length == .none)
    }

    @Test(arguments: [
        ["HTTP/2 200 OK"], ["HTTP/1.2 200 OK"], ["http/1.1 200 OK"], ["HTTP/1.1  200 OK"],
        ["HTTP/1.1 20 OK"],
        ["HTTP/1.1 2000 OK"], ["HTTP/1.1 099 OK"], ["HTTP/1.1 600 OK"], ["HTTP/1.1 2x0 OK"],
        ["HTTP/1.1 200 a\rb"], ["HTTP/1.1 200 a\u{0}b"],
        ["HTTP/1.1 200 OK", "Content-Length: 2", "Content-Length: 2"],
        ["HTTP/1.1 200 OK", "Content-Length: 2", "content-length: 3"],
        ["HTTP/1.1 200 OK", "Content-Length: +2"], ["HTTP/1.1 200 OK", "Content-Length: 02"],
        ["HTTP/1.1 200 OK", "Content-Length: 2, 2"], ["HTTP/1.1 200 OK", "Content-Length:"],
        ["HTTP/1.1 200 OK", "Content-Length: 0x2"], ["HTTP/1.1 200 OK", "Content-Length: -1"],
        ["HTTP/1.1 200 OK", "Content-Length: 99999999999999999999"],
        ["HTTP/1.1 200 OK", "Content-Length: 2", "Transfer-Encoding: chunked"],
        ["HTTP/1.1 200 OK", "Transfer-Encoding: identity, chunked"],
        ["HTTP/1.1 200 OK", "Transfer-Encoding: gzip"],
        ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
        ["HTTP/1.0 200 OK", "Transfer-Encoding: chunked"],
        ["HTTP/1.1 204 No", "Transfer-Encoding: chunked"],
        ["HTTP/1.1 200 OK", "X : 1"], ["HTTP/1.1 200 OK", "X\u{0}: 1"], ["HTTP/1.1 200 OK", ": 1"],
        ["HTTP/1.1 200 OK", "no colon"], ["HTTP/1.1 200 OK", "X: a\rb"],
        ["HTTP/1.1 200 OK", "X: a\u{1}b"],
        ["HTTP/1.1 200 OK", "X: a\u{7F}b"], ["HTTP/1.1 200 OK", "X: a\u{0}b"],
        ["HTTP/1.1 200 OK", "X: a", " folded"], ["HTTP/1.1 200 OK", "\tfolded: 1"],
        ["HTTP/1.1 101 Switching"], ["HTTP/1.1 103 Hints", "Content-Length: 2"],
        ["HTTP/1.1 102 Processing", "Transfer-Encoding: chunked"],
    ])
    func `what could make one message look like another is refused`(_ lines: [String]) {
        #expect(throws: MalformedAnswer.self) { try read(lines + [""]) }
    }

    @Test func `a line that ends with LF alone is refused`() {
        for line in ["HTTP/1.1 200 OK\n", "\n", "", "HTTP/1.1 200 OK"] {
            var machine = AnswerHeadMachine(method: "GET", limits: Limits())
            #expect(throws: MalformedAnswer.self) { try machine.receive(Array(line.utf8).span) }
        }
    }

    @Test func `interim heads come before the final one, 100 is swallowed`() throws {
        let hint = try read(["HTTP/1.1 103 Early Hints", "Link: </a>", ""])
        guard case .interim(let interim) = hint else {
            return #expect(Bool(false), "no interim head")
        }
        #expect(interim.status == 103)
        #expect(interim.fields.string("link") == "</a>")
        #expect(try read(["HTTP/1.1 100 Continue", ""]) == .more)
        let both = ["HTTP/1.1 100 Continue", "", "HTTP/1.1 103 Early Hints", "Link: </a>", ""]
        let final = try head(both + ["HTTP/1.1 200 OK", "Content-Length: 1"])
        #expect(final.fields.count == 1)
    }

    @Test func `limits on bytes, lines and fields hold across interim heads`() throws {
        var limits = Limits()
        limits.headFieldsMax = 3
        #expect(throws: MalformedAnswer.self) {
            try read(["HTTP/1.1 200 OK", "A: 1", "B: 2", "C: 3", "D: 4"], limits: limits)
        }
        #expect(throws: MalformedAnswer.self) {
            try read(
                ["HTTP/1.1 103 E", "A: 1", "B: 2", "", "HTTP/1.1 200 OK", "C: 3", "D: 4"],
                limits: limits)
        }
        limits.headBytesMax = 100
        #expect(throws: MalformedAnswer.self) {
            try read(
                Array(repeating: ["HTTP/1.1 102 P", ""], count: 10).flatMap(\.self), limits: limits)
        }
        limits.headLineBytesMax = 50
        #expect(throws: MalformedAnswer.self) {
            try read(
                ["HTTP/1.1 200 OK", "X: " + String(repeating: "a", count: 48)], limits: limits)
        }
    }

    @Test func `trailers are read by the same rules and may not frame anything`() throws {
        var machine = AnswerHeadMachine(method: "GET", limits: Limits())
        for line in [
            "HTTP/1.1 200 OK\r\n", "Transfer-Encoding: chunked\r\n", "\r\n", "X-t: tRail\r\n",
        ] {
            _ = try machine.receive(Array(line.utf8).span)
        }
        #expect(machine.trailers == ["X-t": "tRail"])
        for line in ["Content-Length: 2\r\n", "Transfer-Encoding: chunked\r\n", "X: a\u{1}\r\n"] {
            var copy = machine
            #expect(throws: MalformedAnswer.self) { try copy.receive(Array(line.utf8).span) }
        }
    }
}
