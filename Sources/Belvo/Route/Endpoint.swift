/// One path of Belvo's contract with its variable parts named, and the operations it has.
public struct Endpoint: Sendable {
    /// The path as the contract writes it, such as `/api/links/{id}/`.
    public let template: String
    public let operations: [Operation]

    init(_ template: String, _ operations: Operation...) {
        self.template = template
        self.operations = operations
    }

    /// Every endpoint of the contract, and `/api/`, which all official SDKs ask once to see whether
    /// their keys are good, although the contract does not have it.
    public static let all: [Endpoint] = [Endpoint("/api/", .get(.object(200)))] + contract

    public func operation(_ method: String) -> Operation? {
        operations.first { $0.method.rawValue == method }
    }
}

/// What one method does on one path.
public struct Operation: Sendable, Equatable {
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    public let method: Method
    /// Every successful answer the contract names.
    public let successes: [Success]

    static func get(_ successes: Success...) -> Operation {
        Operation(method: .get, successes: successes)
    }
    static func post(_ successes: Success...) -> Operation {
        Operation(method: .post, successes: successes)
    }
    static func put(_ successes: Success...) -> Operation {
        Operation(method: .put, successes: successes)
    }
    static func patch(_ successes: Success...) -> Operation {
        Operation(method: .patch, successes: successes)
    }
    static func delete(_ successes: Success...) -> Operation {
        Operation(method: .delete, successes: successes)
    }
}

/// A status that means success, and the shape of the body that comes with it.
public struct Success: Sendable, Equatable {
    public enum Shape: Sendable {
        /// `count`, `next`, `previous`, `results`.
        case page
        case array
        case object
        /// An object with nothing but `request_id`: the work goes on, a webhook will follow.
        case requestID
        case empty
    }

    public let status: Int
    public let shape: Shape

    static func page(_ status: Int) -> Success { Success(status: status, shape: .page) }
    static func array(_ status: Int) -> Success { Success(status: status, shape: .array) }
    static func object(_ status: Int) -> Success { Success(status: status, shape: .object) }
    static func requestID(_ status: Int) -> Success { Success(status: status, shape: .requestID) }
    static func empty(_ status: Int) -> Success { Success(status: status, shape: .empty) }
}
