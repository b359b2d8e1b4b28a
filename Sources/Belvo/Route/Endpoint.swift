/// One path of Belvo's contract with its variable parts named, and the operations it has.
package struct Endpoint: Sendable {
    /// The path as the contract writes it, such as `/api/links/{id}/`.
    package let template: String
    package let operations: [Operation]

    init(_ template: String, _ operations: Operation...) {
        self.template = template
        self.operations = operations
    }

    /// Every endpoint of the contract, and `/api/`, which all official SDKs ask once to see whether
    /// their keys are good, although the contract does not have it.
    package static let all: [Endpoint] = [Endpoint("/api/", .get(.object(200)))] + contract

    package func operation(_ method: String) -> Operation? {
        operations.first { $0.method.rawValue == method }
    }
}

/// What one method does on one path.
package struct Operation: Sendable, Equatable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    package let method: Method
    /// Every successful answer the contract names.
    package let successes: [Success]

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
package struct Success: Sendable, Equatable {
    package enum Shape: Sendable {
        /// `count`, `next`, `previous`, `results`.
        case page
        case array
        case object
        /// An object with nothing but `request_id`: the work goes on, a webhook will follow.
        case requestID
        case empty
    }

    package let status: Int
    package let shape: Shape

    static func page(_ status: Int) -> Success { Success(status: status, shape: .page) }
    static func array(_ status: Int) -> Success { Success(status: status, shape: .array) }
    static func object(_ status: Int) -> Success { Success(status: status, shape: .object) }
    static func requestID(_ status: Int) -> Success { Success(status: status, shape: .requestID) }
    static func empty(_ status: Int) -> Success { Success(status: status, shape: .empty) }
}
