/// What a start found of the run before, and put in order.
package struct RecoveryReport: Sendable, Equatable {
    /// Segments that had been left open, and what is whole in them.
    package var segments = 0
    package var frames = 0
    package var lines = 0
    /// Bytes of torn frames that were cut off. Nothing of them had been acknowledged.
    package var bytesCut = 0
    /// Requests that had been sent, or about to be, and never got an end; each is now an exchange that says so.
    package var interrupted = 0
    /// Frames that are not what was written. They are left as they are.
    package var damages: [Damage] = []

    /// Whether the run before ended as it should.
    package var isClean: Bool { segments == 0 && damages.isEmpty }
}
