import Exchange
import NIOCore

/// Collects an answer and passes it on changed. What is too long, has trailers or is none of those that are to be changed
/// passes as it comes.
final class WholeAnswerSink<Base: ResponseSink>: ResponseSink {
    /// `nil` leaves the answer as it is.
    typealias Change = (ResponseHead, ByteBuffer) -> (ResponseHead, ByteBuffer)?

    private let base: Base
    private let isWanted: (ResponseHead) -> Bool
    private let change: Change
    /// The head of an answer that is being collected.
    private var heldHead: ResponseHead?
    private var body = ByteBuffer()

    init(
        _ base: Base, where isWanted: @escaping (ResponseHead) -> Bool, change: @escaping Change
    ) {
        self.base = base
        self.isWanted = isWanted
        self.change = change
    }

    func interim(_ head: ResponseHead) async throws(OriginError) {
        try await base.interim(head)
    }

    func head(_ head: ResponseHead) async throws(OriginError) {
        let isShort =
            switch head.length {
            case .none: false
            case .exactly(let count): count <= FaultLimits.answerBytesMax
            case .unknown: true
            }
        if isShort && isWanted(head) {
            heldHead = head
        } else {
            try await base.head(head)
        }
    }

    func chunk(_ bytes: ByteBuffer) async throws(OriginError) {
        guard heldHead != nil else { return try await base.chunk(bytes) }
        var bytes = bytes
        if body.readableBytes == 0 { body = bytes } else { body.writeBuffer(&bytes) }
        if body.readableBytes > FaultLimits.answerBytesMax { try await release() }
    }

    func trailers(_ fields: FieldList) async throws(OriginError) {
        try await release()
        try await base.trailers(fields)
    }

    func end() async throws(OriginError) {
        guard let head = heldHead else { return try await base.end() }
        heldHead = nil
        let (newHead, newBody) = change(head, body) ?? (head, body)
        try await base.answer(newHead, newBody)
    }

    func answer(_ head: ResponseHead, _ body: ByteBuffer) async throws(OriginError) {
        guard head.length != .none, isWanted(head),
            body.readableBytes <= FaultLimits.answerBytesMax,
            let (newHead, newBody) = change(head, body)
        else { return try await base.answer(head, body) }
        try await base.answer(newHead, newBody)
    }

    func abort(_ how: Abort) async { await base.abort(how) }

    func resent(_ count: Int) { base.resent(count) }

    var isAbandoned: Bool { base.isAbandoned }

    /// What was collected goes out unchanged, and the rest behind it.
    private func release() async throws(OriginError) {
        guard let head = heldHead else { return }
        heldHead = nil
        try await base.head(head)
        if body.readableBytes > 0 { try await base.chunk(body) }
        body.clear()
    }
}

extension ResponseHead {
    /// The head for another body.
    func with(bodyOf count: Int, coding: String? = nil) -> ResponseHead {
        var fields = fields
        fields.removeAll(named: .etag)
        fields.removeAll(named: .digest)
        if let coding { fields.append("Content-Encoding", coding) }
        if fields.contains(.contentLength) { fields.set(.contentLength, to: String(count)) }
        guard case .exactly = length else { return with(fields: fields) }
        return with(fields: fields, length: .exactly(count))
    }
}
