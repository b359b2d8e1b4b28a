public import Exchange
public import Logging

/// What every connection of a listener shares. A class, because each exchange takes hold of all of it at once.
public final class ConnectionSetup: Sendable {
    let face: BaseURLFace
    let origin: any Origin
    let tape: any Tape
    let reading: any Reading
    let shape: ErrorShape
    let time: TimeSource
    let limits: Limits
    let logger: Logger

    /// - Parameters:
    ///   - origin: what answers; usually a composition that ends in the recorder.
    ///   - tape: where messages go that were refused before they became requests.
    ///   - shape: how our own error answers look to the application.
    public init(
        face: BaseURLFace, origin: any Origin, tape: any Tape, reading: any Reading,
        shape: @escaping ErrorShape, time: @escaping TimeSource, limits: Limits, logger: Logger
    ) {
        self.face = face
        self.origin = origin
        self.tape = tape
        self.reading = reading
        self.shape = shape
        self.time = time
        self.limits = limits
        self.logger = logger
    }
}
