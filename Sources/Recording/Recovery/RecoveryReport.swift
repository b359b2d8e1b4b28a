/// What a start found of the run before, and put in order.
public struct RecoveryReport: Sendable, Equatable {
    /// Segments that had been left open, and what is whole in them.
    public var segments = 0
    public var frames = 0
    public var lines = 0
    /// Bytes of torn frames that were cut off. Nothing of them had been acknowledged.
    public var bytesCut = 0
    /// Requests that had been sent, or about to be, and never got an end; each is now an exchange that says so.
    public var interrupted = 0
    /// Frames that are not what was written. They are left as they are.
    public var damages: [Damage] = []

    /// Whether the run before ended as it should.
    public var isClean: Bool { segments == 0 && damages.isEmpty }
}
