public import Exchange
import NIOCore

/// An origin whose JSON answers are changed in ways that a client has to bear. What is no JSON, is encoded, or is longer
/// than `FaultLimits.answerBytesMax` passes as it is.
public struct Mutated<Base: Origin>: Origin {
    private let base: Base
    private let board: FaultBoard

    public init(_ base: Base, _ board: FaultBoard) {
        self.base = base
        self.board = board
    }

    public func respond(
        to request: Request, through sink: some ResponseSink
    ) async throws(OriginError) {
        guard board.hasMutations else {
            return try await base.respond(to: request, through: sink)
        }
        let changed = WholeAnswerSink(sink, where: Self.isJSON) { head, body in
            guard var mutator = board.nextMutator(),
                let bytes = mutator.mutate(Array(body.readableBytesView))
            else { return nil }
            return (head.with(bodyOf: bytes.count), ByteBuffer(bytes: bytes))
        }
        try await base.respond(to: request, through: changed)
    }

    private static func isJSON(_ head: ResponseHead) -> Bool {
        guard !head.fields.contains(.contentEncoding),
            let type = head.fields.string(.contentType)
        else { return false }
        return type.lowercased().contains("json")
    }
}
