import Exchange

/// Looks for the empty line that ends a head. Each byte is looked at once, however small the pieces in which
/// the head arrives, so that a slow sender costs no more than a fast one.
struct EmptyLineSearch {
    private(set) var position = 0
    private var lineStart = 0

    /// - Parameter bytes: the same bytes as in the call before, and those that came since.
    /// - Returns: the length of the head with its empty line; `nil` while that has not come.
    mutating func findEmptyLine(
        _ bytes: Span<UInt8>, _ limits: Limits
    ) throws(Rejection) -> Int? {
        while position < bytes.count {
            guard position < limits.headBytesMax else {
                throw .headTooLarge(limit: limits.headBytesMax)
            }
            guard position - lineStart <= limits.headLineBytesMax else {
                throw .lineTooLong(limit: limits.headLineBytesMax)
            }
            if bytes[position] == 0x0A {
                guard position > lineStart, bytes[position - 1] == 0x0D else {
                    throw .malformed("a line ends in LF without CR")
                }
                if position - lineStart == 1 { return position + 1 }
                lineStart = position + 1
            }
            position += 1
        }
        return nil
    }
}
