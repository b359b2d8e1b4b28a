internal import Exchange
internal import HTTP1
internal import NIOCore

/// The reading side of a connection, given the same bytes whole and in two pieces.
///
/// The first two bytes of the input say where the second piece begins. What is looked for: a trap; a machine that
/// sees something else when the bytes come in pieces; an accepted head that, written out, is not read back
/// as the same head; a body longer than its framing.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 2 else { return 0 }
    let input = UnsafeBufferPointer(start: start, count: count)
    let message = Array(input[2...])
    let cut = (Int(input[0]) << 8 | Int(input[1])) % (message.count + 1)

    let whole = Reading(of: [message[...]])
    let split = Reading(of: [message[..<cut], message[cut...]])
    precondition(
        whole == split, "the machine reads something else when the bytes come in two pieces")
    for head in whole.heads { checkRoundTrip(head) }
    return 0
}

/// What came out of the machine, independent of how its bytes were cut.
struct Reading: Equatable {
    private(set) var heads: [RequestHead] = []
    private var traits: [MessageTraits] = []
    private var bodies: [[UInt8]] = []
    private var trailers: [FieldList] = []
    private var rejection: Rejection?

    /// Small, so that the fuzzer reaches them.
    private static let limits: Limits = {
        var limits = Limits()
        limits.headBytesMax = 2048
        limits.headLineBytesMax = 512
        limits.headFieldsMax = 16
        limits.chunkLineBytesMax = 64
        return limits
    }()

    init(of pieces: [ArraySlice<UInt8>]) {
        var machine = RequestMachine(limits: Self.limits)
        for piece in pieces where !piece.isEmpty {
            machine.received(ByteBuffer(bytes: piece))
            take(from: &machine, atMost: piece.count * 4 + 64)
        }
    }

    private mutating func take(from machine: inout RequestMachine, atMost eventsMax: Int) {
        for _ in 0..<eventsMax {
            switch machine.next() {
            case .head(let head, let traits):
                heads.append(head)
                self.traits.append(traits)
                bodies.append([])
            case .body(let bytes):
                precondition(!bodies.isEmpty && bytes.readableBytes > 0, "a body without a head")
                bodies[bodies.count - 1].append(contentsOf: bytes.readableBytesView)
            case .end(let trailers):
                self.trailers.append(trailers)
                precondition(self.trailers.count == heads.count, "a message ended twice")
                checkLength()
            case .rejected(let rejection, _):
                self.rejection = rejection
            case .needMore:
                return
            }
        }
        preconditionFailure("the machine gives more events than it was given bytes")
    }

    private func checkLength() {
        switch traits[traits.count - 1].framing {
        case .none: precondition(bodies[bodies.count - 1].isEmpty)
        case .length(let length): precondition(bodies[bodies.count - 1].count == length)
        case .chunked: break
        }
    }
}

/// A head that was accepted says the same when it is written down and read again.
private func checkRoundTrip(_ head: RequestHead) {
    var bytes = ByteBuffer(
        string: "\(head.method) \(head.target) HTTP/\(head.version.rawValue)\r\n")
    for index in head.fields.indices {
        bytes.writeBytes(head.fields[index].name)
        bytes.writeString(": ")
        bytes.writeBytes(head.fields[index].value)
        bytes.writeString("\r\n")
    }
    bytes.writeString("\r\n")
    // Written out, a head may be longer than it came: one space more for each field.
    var machine = RequestMachine(limits: Limits())
    machine.received(bytes)
    guard case .head(let again, _) = machine.next() else {
        preconditionFailure("an accepted head, written out, is refused")
    }
    precondition(again == head, "an accepted head, written out, is read as another")
}
