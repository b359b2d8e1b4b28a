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
        while try findLineEnd(bytes, limits) {
            guard position > lineStart, bytes[position - 1] == 0x0D else {
                throw .malformed("a line ends in LF without CR")
            }
            position += 1
            if position - lineStart == 2 { return position }
            lineStart = position
        }
        return nil
    }

    /// Goes to the next LF; `false` when it has not come.
    private mutating func findLineEnd(
        _ bytes: Span<UInt8>, _ limits: Limits
    ) throws(Rejection) -> Bool {
        let lineEnd = lineStart + limits.headLineBytesMax + 1
        let end = min(bytes.count, limits.headBytesMax, lineEnd)
        while position < end {
            if bytes[position] == 0x0A { return true }
            position += 1
        }
        if position == bytes.count { return false }
        if position >= limits.headBytesMax { throw .headTooLarge(limit: limits.headBytesMax) }
        throw .lineTooLong(limit: limits.headLineBytesMax)
    }
}
