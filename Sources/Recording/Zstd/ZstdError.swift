import CLibzstd

/// What libzstd says when it refuses.
struct ZstdError: Error, Sendable, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// Passes a size through, or turns the error code hidden in it into an error.
    @discardableResult
    static func check(_ result: Int) throws(ZstdError) -> Int {
        guard ZSTD_isError(result) == 0 else {
            throw ZstdError(unsafe String(cString: ZSTD_getErrorName(result)))
        }
        return result
    }
}
