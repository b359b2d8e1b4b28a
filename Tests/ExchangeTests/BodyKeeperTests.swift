import NIOCore
import TestSupport
import Testing

@testable import Exchange

struct MemoryBudgetTests {
    @Test func `it gives what it has and takes it back`() {
        let budget = MemoryBudget(limit: 10)
        #expect(budget.reserve(10) && !budget.reserve(1))
        #expect(budget.inUse == 10)
        budget.release(4)
        #expect(!budget.reserve(5) && budget.reserve(4))
        budget.release(10)
        #expect(budget.inUse == 0)
    }
}

struct BodyKeeperTests {
    private let budget = MemoryBudget(limit: 1 << 20)

    /// - Parameter encoding: a line for each `Content-Encoding` field.
    private func keeper(
        encoding: String? = nil, budget: MemoryBudget? = nil, form: RecordedBody.Form = .json,
        _ change: (inout Limits) -> Void = { _ in }
    ) -> BodyKeeper {
        var limits = Limits()
        change(&limits)
        let filter = PlainReading(form: form).filter(.response, of: .sample(), answeredWith: nil)
        var fields = FieldList()
        for line in encoding?.split(separator: "\n", omittingEmptySubsequences: false) ?? [] {
            fields.append("Content-Encoding", String(line))
        }
        return BodyKeeper(
            filter: filter, codings: fields.contentCodings(), limits: limits,
            budget: budget ?? self.budget)
    }

    private func zeros(_ count: Int) -> ByteBuffer { ByteBuffer(repeating: 0, count: count) }

    @Test func `a small body stays in memory, counted in the budget until it is released`() {
        var keeper = keeper()
        #expect(keeper.take(ByteBuffer(string: "{}")) == nil)
        #expect(keeper.take(ByteBuffer(string: " ")) == nil)
        let (last, body) = keeper.finish(isWhole: true)
        #expect(last == nil)
        #expect(
            body
                == RecordedBody(
                    stored: .memory(ByteBuffer(string: "{} ")), form: .json, wireSize: 3))
        #expect(budget.inUse == 3)
        keeper.release()
        keeper.release()
        #expect(budget.inUse == 0)
    }

    @Test func `an empty body is none`() {
        var keeper = keeper(encoding: "gzip")
        let body = keeper.finish(isWhole: true).body
        #expect(body.stored == .nothing && body.wireSize == 0 && !body.isTruncated)
    }

    @Test func `a body beyond the memory bound goes out in chunks of 64 KiB at least`() {
        var keeper = keeper { $0.bodyMemoryBytesMax = 100_000 }
        var chunks = (0..<50).compactMap { _ in keeper.take(zeros(10_000))?.readableBytes }
        let (last, body) = keeper.finish(isWhole: true)
        #expect(chunks.allSatisfy { $0 >= 64 * 1024 })
        chunks.append(last?.readableBytes ?? 0)
        #expect(chunks.reduce(0, +) == 500_000)
        #expect(body.stored == .spooled(count: 500_000) && body.wireSize == 500_000)
        #expect(budget.inUse == 0)
    }

    @Test func `without memory left every piece goes out at once`() {
        let budget = MemoryBudget(limit: 15)
        var keeper = keeper(budget: budget)
        #expect(keeper.take(zeros(10)) == nil)
        #expect(keeper.take(zeros(10))?.readableBytes == 20)
        #expect(budget.inUse == 0)
        #expect(keeper.take(zeros(16))?.readableBytes == 16)
        let (last, body) = keeper.finish(isWhole: true)
        #expect(last == nil && body.stored == .spooled(count: 36))
    }

    @Test func `what is held never passes the budget`() {
        let budget = MemoryBudget(limit: 1000)
        var keepers = (0..<64).map { _ in keeper(budget: budget) }
        var out = 0
        for _ in 0..<20 {
            for index in keepers.indices {
                out += keepers[index].take(zeros(100))?.readableBytes ?? 0
                #expect(budget.inUse <= 1000)
            }
        }
        #expect(64 * 20 * 100 - out == budget.inUse)
        for index in keepers.indices {
            _ = keepers[index].finish(isWhole: true)
            keepers[index].release()
        }
        #expect(budget.inUse == 0)
    }

    @Test(arguments: [(0, 10), (9, 1), (10, 0), (3, 50), (11, 0)])
    func `beyond the stored limit the body is cut, and counted on`(_ first: Int, _ second: Int) {
        var keeper = keeper { $0.bodyStoredBytesMax = 10 }
        _ = keeper.take(zeros(first))
        _ = keeper.take(zeros(second))
        let body = keeper.finish(isWhole: true).body
        #expect(body.storedSize == 10 && body.wireSize == first + second)
        #expect(body.isTruncated == (first + second > 10) && keeper.isFull == body.isTruncated)
        #expect(body.form == (body.isTruncated ? .text : .json))
        keeper.release()
        #expect(budget.inUse == 0)
    }

    @Test func `a body that is not whole is no JSON value any more`() {
        var keeper = keeper()
        _ = keeper.take(ByteBuffer(string: "{"))
        let body = keeper.finish(isWhole: false).body
        #expect(body.isTruncated && body.form == .text)
        var binary = self.keeper(form: .base64)
        #expect(binary.finish(isWhole: false).body.form == .base64)
    }

    @Test func `what comes after the end is not taken`() {
        var keeper = keeper()
        _ = keeper.finish(isWhole: true)
        #expect(keeper.take(zeros(200_000)) == nil)
        #expect(budget.inUse == 0 && keeper.wireSize == 0)
    }

    @Test(arguments: [
        "gzip", "GZIP", "x-gzip", "identity\ngzip", "\ngzip", "gzip\nidentity", "identity, gzip",
    ])
    func `an encoded body is kept decoded, and says so`(_ encoding: String) {
        var keeper = keeper(encoding: encoding)
        _ = keeper.take(Encoded.gzip)
        let body = keeper.finish(isWhole: true).body
        #expect(body.stored == .memory(ByteBuffer(string: Encoded.text)))
        #expect(body.wireSize == Encoded.gzip.readableBytes && !body.isTruncated)
        #expect(body.wireEncoding == (encoding == "x-gzip" ? "x-gzip" : "gzip"))
    }

    @Test func `an encoded body that was cut is not whole, whatever the framing said`() {
        var keeper = keeper(encoding: "gzip")
        _ = keeper.take(Encoded.gzip.getSlice(at: 0, length: 40) ?? ByteBuffer())
        let body = keeper.finish(isWhole: true).body
        #expect(body.isTruncated && body.form == .text)
    }

    @Test(arguments: [
        ("br", "encoded as br"), ("gzip, gzip", "encoded as gzip, gzip"),
        ("gzip\ngzip", "encoded as gzip, gzip"), ("identity\nbr", "encoded as br"),
        ("Zstd", "encoded as zstd"),
    ])
    func `what cannot be decoded is not kept in clear`(_ encoding: String, _ reason: String) {
        var keeper = keeper(encoding: encoding)
        #expect(keeper.take(zeros(300_000)) == nil)
        let (last, body) = keeper.finish(isWhole: true)
        #expect(last == nil && body.stored == .withheld(reason: reason, hash: nil))
        #expect(body.wireSize == 300_000 && body.storedSize == 0)
    }

    @Test(arguments: [Encoded.bomb, ByteBuffer(string: "no gzip at all")])
    func `bombs and broken encodings are not kept in clear`(_ bytes: ByteBuffer) {
        var keeper = keeper(encoding: "gzip")
        _ = keeper.take(bytes)
        _ = keeper.take(bytes)
        guard case .withheld = keeper.finish(isWhole: true).body.stored else {
            Issue.record("it was kept")
            return
        }
        keeper.release()
        #expect(budget.inUse == 0)
    }

    @Test(arguments: [nil, "identity"], [1, 7, 1000])
    func `gzip that no coding speaks of is not kept`(_ encoding: String?, _ pieceBytes: Int) {
        var keeper = keeper(encoding: encoding, form: .base64)
        var rest = Encoded.gzip
        while let piece = rest.readSlice(length: min(pieceBytes, rest.readableBytes)),
            piece.readableBytes > 0
        {
            #expect(keeper.take(piece) == nil)
        }
        let body = keeper.finish(isWhole: true).body
        #expect(
            body.stored
                == .withheld(reason: "it begins like gzip, and no coding says so", hash: nil))
        #expect(body.wireSize == Encoded.gzip.readableBytes && body.wireEncoding == nil)
        keeper.release()
        #expect(budget.inUse == 0)
    }

    @Test(arguments: [[0x1F], [0x1F, 0x1F, 0x8B], [0x20, 0x1F, 0x8B], [0x1F, 0x20, 0x8B]])
    func `what only resembles gzip is kept`(_ bytes: [UInt8]) {
        for pieces in [[bytes], bytes.map { [$0] }] {
            var keeper = keeper(form: .base64)
            for piece in pieces { _ = keeper.take(ByteBuffer(bytes: piece)) }
            let body = keeper.finish(isWhole: true).body
            #expect(body.stored == .memory(ByteBuffer(bytes: bytes)))
            keeper.release()
        }
    }

    @Test(arguments: [nil, "", "identity", "Identity", "identity\nidentity", " , "])
    func `no coding is no coding`(_ encoding: String?) {
        var keeper = keeper(encoding: encoding)
        _ = keeper.take(ByteBuffer(string: "x"))
        let body = keeper.finish(isWhole: true).body
        #expect(body.stored == .memory(ByteBuffer(string: "x")) && body.wireEncoding == nil)
    }

    @Test func `what the filter withholds is withheld`() {
        let filter = MarkingReading(withholding: "token").filter(
            .request, of: .sample(), answeredWith: nil)
        var keeper = BodyKeeper(filter: filter, codings: [], limits: Limits(), budget: budget)
        _ = keeper.take(ByteBuffer(string: "secret"))
        #expect(keeper.finish(isWhole: true).body.stored == .withheld(reason: "token", hash: nil))
    }
}
