package import Exchange
package import Logging

/// What every connection of a listener shares.
package struct ConnectionSetup: Sendable {
    var face: BaseURLFace
    var origin: any Origin
    var tape: any Tape
    var reading: any Reading
    var shape: ErrorShape
    var time: TimeSource
    var limits: Limits
    var logger: Logger

    /// - Parameters:
    ///   - origin: what answers; usually a composition that ends in the recorder.
    ///   - tape: where messages go that were refused before they became requests.
    ///   - shape: how our own error answers look to the application.
    package init(
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
