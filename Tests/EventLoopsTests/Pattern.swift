import Glibc
import NIOCore

/// What is sent in these tests: the byte at each place of a stream is known, so that whatever is lost, doubled or
/// out of order shows at once, without a copy of the stream being kept.
enum Pattern {
    static let pieceBytesMax = 65_536
    /// A prime, so that no buffer's size hides a shift.
    private static let period = 65_521

    private static let table: [UInt8] = {
        var state: UInt32 = 1
        let once = (0..<period).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
        return once + once + once
    }()

    /// The bytes from `place` on, at most `pieceBytesMax`.
    static func bytes(at place: Int, count: Int) -> ArraySlice<UInt8> {
        table[place % period..<place % period + min(count, pieceBytesMax)]
    }

    static func buffer(_ range: Range<Int>) -> ByteBuffer {
        var buffer = ByteBuffer()
        while buffer.readableBytes < range.count {
            let place = range.lowerBound + buffer.readableBytes
            buffer.writeBytes(bytes(at: place, count: range.upperBound - place))
        }
        return buffer
    }

    static func matches(_ received: UnsafeRawBufferPointer, at place: Int) -> Bool {
        unsafe bytes(at: place, count: received.count).withUnsafeBytes { expected in
            guard expected.count == received.count, let first = expected.baseAddress,
                let second = received.baseAddress
            else { return false }
            return unsafe memcmp(first, second, expected.count) == 0
        }
    }
}
