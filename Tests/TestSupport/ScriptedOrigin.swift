public import Exchange
public import NIOCore

/// An origin that does what the test says.
public struct ScriptedOrigin: Origin {
    public typealias Script = @Sendable (Request, any ResponseSink) async throws -> Void

    private let script: Script

    public init(_ script: @escaping Script) { self.script = script }

    /// Answers every request alike, the body with its length.
    public init(status: Int = 200, fields: FieldList = FieldList(), body: String = "") {
        self.init { request, sink in
            let bytes = request.head.method == "HEAD" ? ByteBuffer() : ByteBuffer(string: body)
            let length: BodyLength =
                request.head.method == "HEAD" ? .none : .exactly(bytes.readableBytes)
            try await sink.answer(
                ResponseHead(status: status, fields: fields, length: length), bytes)
        }
    }

    public func respond(
        to request: Request, through sink: some ResponseSink
    ) async throws(OriginError) {
        do {
            try await script(request, sink)
        } catch let error as OriginError {
            throw error
        } catch {
            throw .malformedAnswer("the script failed: \(error)")
        }
    }
}

/// A request body that the test feeds.
public final class FedBody: BodyStream {
    private let pieces: Watched<[Result<ByteBuffer?, OriginError>]>
    public let trailers: FieldList

    public init(_ pieces: [ByteBuffer] = [], ends: Bool = true, trailers: FieldList = FieldList()) {
        self.pieces = Watched(pieces.map { .success($0) } + (ends ? [.success(nil)] : []))
        self.trailers = trailers
    }

    public func feed(_ piece: ByteBuffer) { pieces.change { $0.append(.success(piece)) } }
    public func end() { pieces.change { $0.append(.success(nil)) } }
    public func fail(_ error: OriginError) { pieces.change { $0.append(.failure(error)) } }

    public func next() async throws(OriginError) -> ByteBuffer? {
        do {
            try await pieces.wait { !$0.isEmpty }
        } catch {
            throw .requestIncomplete("\(error)")
        }
        return try pieces.change { $0.removeFirst() }.get()
    }
}
