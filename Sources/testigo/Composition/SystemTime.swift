import Exchange
import Foundation
import NIOCore

/// The machine's clocks.
enum SystemTime {
    static let source: TimeSource = {
        Moment(
            wallMicroseconds: Int64(Date().timeIntervalSince1970 * 1_000_000),
            monotonicNanoseconds: NIODeadline.now().uptimeNanoseconds)
    }
}
