public import Exchange
import NIOCore

/// An origin that only admitted requests reach.
public struct Admitted<Base: Origin>: Origin {
    private let base: Base
    private let environment: BelvoEnvironment
    private let shape: ErrorShape

    /// - Parameters:
    ///   - environment: the one that the listener stands for; requests for another are refused.
    ///   - shape: how a refusal looks to the application.
    public init(_ base: Base, environment: BelvoEnvironment, shape: @escaping ErrorShape) {
        self.base = base
        self.environment = environment
        self.shape = shape
    }

    public func respond(
        to request: Request, through sink: some ResponseSink
    ) async throws(OriginError) {
        guard let refusal = refusal(of: request) else {
            return try await base.respond(to: request, through: sink)
        }
        let (head, body) = shape(refusal, request.id)
        let hasBody = request.head.method != "HEAD"
        try await sink.answer(head, hasBody ? ByteBuffer(bytes: body) : ByteBuffer())
    }

    private func refusal(of request: Request) -> ErrorAnswer? {
        guard request.environment == environment.rawValue, request.url.host == environment.host
        else {
            return ErrorAnswer(
                status: 403, code: "environment_mismatch",
                message: """
                    This listener stands for \(environment.rawValue) (\(environment.host)); the request is for \
                    \(request.environment) (\(request.url.host)). Use the listener of that environment.
                    """)
        }
        return nil
    }
}
