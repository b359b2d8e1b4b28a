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

    /// Clocks that stood at that moment when this was called, and have gone on since.
    static func source(from start: Date) -> TimeSource {
        let shift = Int64(start.timeIntervalSinceNow * 1_000_000)
        return {
            var moment = source()
            moment.wallMicroseconds += shift
            return moment
        }
    }
}
