/// An answer of our own making: what a face says when there is nothing from an origin to pass on.
public struct ErrorAnswer: Sendable, Equatable {
    public var status: Int
    /// A short machine-readable word, such as `upstream_unreachable`.
    public var code: String
    /// A sentence that says what happened and what to do.
    public var message: String

    /// The methods that would be served, where that is what is wrong (`Allow`, RFC 9110 §10.2.1).
    public var allowedMethods: [String]

    public init(status: Int, code: String, message: String, allowedMethods: [String] = []) {
        self.status = status
        self.code = code
        self.message = message
        self.allowedMethods = allowedMethods
    }
}

/// Gives an error answer the shape that the application's client expects (for Belvo: an array of errors).
/// The exchange's own id stands in it as `request_id`, so that support finds the record.
public typealias ErrorShape = @Sendable (ErrorAnswer, ExchangeID) -> (ResponseHead, [UInt8])
