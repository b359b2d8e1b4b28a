import Exchange
import NIOCore
import Testing

@testable import Faults

struct AnswerDisturbanceTests {
    private func made(_ rule: String) throws -> AnswerDisturbance {
        AnswerDisturbance(try FaultRule(rule).fault)
    }

    private func text(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }

    @Test(arguments: ["reset at=head", "close at=head", "reset at=0%", "close at=0"])
    func `an answer can end after its head`(_ rule: String) throws {
        var disturbance = try made(rule)
        #expect(
            disturbance.headSent(.exactly(10))
                == [.abort(rule.hasPrefix("reset") ? .reset : .close)])
        #expect(disturbance.piece(text("0123456789")).isEmpty && disturbance.hasEnded)
        #expect(disturbance.bodyEnded().isEmpty)
    }

    @Test func `a share of the body is sent, however it is cut`() throws {
        for size in 1...10 {
            var disturbance = try made("reset at=50%")
            #expect(disturbance.headSent(.exactly(10)).isEmpty)
            var body = text("0123456789")
            var sent = ""
            var last: AnswerDisturbance.Action?
            while let piece = body.readSlice(length: min(size, body.readableBytes)),
                piece.readableBytes > 0
            {
                for action in disturbance.piece(piece) {
                    if case .send(let bytes) = action { sent += String(buffer: bytes) }
                    last = action
                }
            }
            #expect(sent == "01234" && last == .abort(.reset), "pieces of \(size)")
        }
    }

    @Test func `of an unknown length, the first piece counts`() throws {
        var disturbance = try made("close at=50%")
        #expect(disturbance.headSent(.unknown).isEmpty)
        #expect(disturbance.piece(text("0123")) == [.send(text("01")), .abort(.close)])
    }

    @Test func `an end beyond the body comes before the message is complete`() throws {
        var disturbance = try made("close at=1000")
        _ = disturbance.headSent(.exactly(4))
        #expect(disturbance.piece(text("0123")) == [.send(text("0123"))])
        #expect(disturbance.bodyEnded() == [.abort(.close)])
    }

    @Test func `without a body it ends after the head`() throws {
        var disturbance = try made("reset")
        #expect(disturbance.headSent(.none) == [.abort(.reset)])
    }

    @Test func `a stall waits, then closes`() throws {
        var disturbance = try made("stall=2s at=2")
        _ = disturbance.headSent(.exactly(4))
        #expect(
            disturbance.piece(text("0123"))
                == [.send(text("01")), .wait(milliseconds: 2_000), .abort(.close)])
    }

    @Test(arguments: [(1_000, 50), (10, 5), (1, 3), (1_000_000, 100), (7, 1_000_000)])
    func `a slow body comes in pieces, each after its time`(_ rate: Int, _ count: Int) throws {
        var disturbance = try made("drip=\(rate)")
        _ = disturbance.headSent(.exactly(count))
        let body = text(String(repeating: "x", count: count))
        let actions = disturbance.piece(body) + disturbance.bodyEnded()
        guard case .drip(let bytes, let size, let milliseconds) = actions.first else {
            Issue.record("no drip")
            return
        }
        #expect(actions.count == 1 && bytes == body && !disturbance.hasEnded)
        #expect(abs(size * 1_000 - milliseconds * rate) <= rate)
        #expect(size <= max(1, rate / 10))
    }

    @Test func `a slow body can end early, too`() throws {
        var disturbance = try made("drip=100 reset at=4")
        _ = disturbance.headSent(.exactly(10))
        let actions = disturbance.piece(text("0123456789"))
        #expect(
            actions == [
                .drip(text("0123"), pieceBytes: 10, pieceMilliseconds: 100), .abort(.reset),
            ])
    }
}
