public import Exchange
import NIOCore

/// An origin that misbehaves by rules.
public struct Faulted<Base: Origin>: Origin {
    private let base: Base
    private let board: FaultBoard
    private let spared: String?
    private let fields: @Sendable () -> FieldList
    private let pause: Pause

    /// - Parameters:
    ///   - spared: how the paths begin that no rule is for, unless it names one of them.
    ///   - fields: what every answer of this origin carries, also those that stand in its place.
    public init(
        _ base: Base, _ board: FaultBoard, sparing spared: String? = nil,
        fields: @escaping @Sendable () -> FieldList,
        pause: Pause = .real
    ) {
        self.base = base
        self.board = board
        self.spared = spared
        self.fields = fields
        self.pause = pause.until { board.isReleased }
    }

    public func respond(
        to request: Request, through sink: some ResponseSink
    ) async throws(OriginError) {
        guard board.hasRules else { return try await base.respond(to: request, through: sink) }
        var request = request
        var seen: [UInt8] = []
        if board.readsBodies {
            (request, seen) = try await Self.reading(request)
        }
        let isSpared = spared.map { request.url.path.hasPrefix($0) } ?? false
        let verdict = board.fault(
            method: request.head.method, target: request.head.target, body: seen,
            isSpared: isSpared)
        guard let (fault, delay) = verdict else {
            return try await base.respond(to: request, through: sink)
        }
        try await pause(delay, for: sink)
        try await respond(to: request, through: sink, with: fault)
    }

    /// The request with its body collected, as far as rules may look at it; a longer one passes unseen.
    private static func reading(_ request: Request) async throws(OriginError) -> (
        Request, [UInt8]
    ) {
        let limit = FaultLimits.requestBodyBytesMax
        if case .stream(_, let length) = request.body, length ?? Int.max > limit {
            return (request, [])
        }
        if case .whole(let bytes) = request.body, bytes.readableBytes > limit {
            return (request, Array(bytes.readableBytesView.prefix(limit)))
        }
        let bytes = try await request.body.collect(upTo: limit)
        guard bytes.readableBytes > 0 else { return (request, []) }
        var collected = request
        collected.body = .whole(bytes)
        return (collected, Array(bytes.readableBytesView))
    }

    private func respond(
        to request: Request, through sink: some ResponseSink, with fault: Fault
    ) async throws(OriginError) {
        if fault.isCarriedOut {
            try? await base.respond(to: request, through: LostSink())
        }
        if fault.endsAtStart {
            if case .stall(let milliseconds) = fault.ending {
                try await pause(milliseconds, for: sink)
            }
            return await sink.abort(fault.ending == .reset ? .reset : .close)
        }
        let disturbed = DisturbedSink(sink, fault, pause: pause)
        if let substitute = fault.substitute {
            let answer = SubstituteAnswer(
                substitute, fields: fields(), requestID: board.nextRequestID(),
                isHead: request.head.method == "HEAD")
            try await Self.compressing(fault, disturbed).answer(answer.head, answer.body)
        } else {
            try await base.respond(to: request, through: Self.compressing(fault, disturbed))
        }
    }

    private static func compressing<Sink: ResponseSink>(
        _ fault: Fault, _ sink: Sink
    ) -> WholeAnswerSink<Sink> {
        WholeAnswerSink(
            sink,
            where: { fault.isCompressed && !$0.fields.contains(.contentEncoding) },
            change: { head, body in
                guard let small = Deflater.gzip(body) else { return nil }
                return (head.with(bodyOf: small.readableBytes, coding: "gzip"), small)
            })
    }
}
