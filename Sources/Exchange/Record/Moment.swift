/// A point in time by both clocks: one that can be printed, one that never jumps.
public struct Moment: Sendable, Equatable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public var wallMicroseconds: Int64
    /// Nanoseconds of a clock that only goes forward; meaningful in differences only.
    public var monotonicNanoseconds: UInt64

    public init(wallMicroseconds: Int64, monotonicNanoseconds: UInt64) {
        self.wallMicroseconds = wallMicroseconds
        self.monotonicNanoseconds = monotonicNanoseconds
    }

    /// Nanoseconds from `earlier` to here; 0 when the order is the other way round.
    public func nanoseconds(since earlier: Moment) -> UInt64 {
        monotonicNanoseconds > earlier.monotonicNanoseconds
            ? monotonicNanoseconds - earlier.monotonicNanoseconds : 0
    }
}

/// Where moments come from. The roof has the real one; tests make their own.
public typealias TimeSource = @Sendable () -> Moment
