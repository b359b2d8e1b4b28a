import Exchange
import NIOCore

/// Passes an answer on as an `AnswerDisturbance` decides.
final class DisturbedSink<Base: ResponseSink>: ResponseSink {
    private let base: Base
    private let pause: Pause
    private var disturbance: AnswerDisturbance

    init(_ base: Base, _ fault: Fault, pause: Pause) {
        self.base = base
        self.pause = pause
        disturbance = AnswerDisturbance(fault)
    }

    func interim(_ head: ResponseHead) async throws(OriginError) {
        try await base.interim(head)
    }

    func head(_ head: ResponseHead) async throws(OriginError) {
        try await base.head(head)
        try await perform(disturbance.headSent(head.length))
    }

    func chunk(_ bytes: ByteBuffer) async throws(OriginError) {
        try await perform(disturbance.piece(bytes))
    }

    func trailers(_ fields: FieldList) async throws(OriginError) {
        if !disturbance.hasEnded { try await base.trailers(fields) }
    }

    func end() async throws(OriginError) {
        try await perform(disturbance.bodyEnded())
        if !disturbance.hasEnded { try await base.end() }
    }

    func answer(_ head: ResponseHead, _ body: ByteBuffer) async throws(OriginError) {
        try await answerInPieces(head, body)
    }

    func abort(_ how: Abort) async {
        if !disturbance.hasEnded { await base.abort(how) }
    }

    func resent(_ count: Int) { base.resent(count) }

    var isAbandoned: Bool { base.isAbandoned }

    private func perform(_ actions: [AnswerDisturbance.Action]) async throws(OriginError) {
        for action in actions {
            switch action {
            case .send(let bytes): try await base.chunk(bytes)
            case .drip(let bytes, let size, let milliseconds):
                var rest = bytes
                while let piece = rest.readSlice(length: min(size, rest.readableBytes)),
                    piece.readableBytes > 0
                {
                    try await pause(milliseconds, for: base)
                    try await base.chunk(piece)
                }
            case .wait(let milliseconds): try await pause(milliseconds, for: base)
            case .abort(let how): await base.abort(how)
            }
        }
    }
}
