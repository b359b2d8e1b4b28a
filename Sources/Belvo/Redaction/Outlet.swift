/// What became of a piece of a body.
public enum Passage: Sendable, Equatable {
    /// The output for this piece is the piece itself; nothing was appended.
    case verbatim
    /// The output for this piece, which may be nothing, was appended.
    case rewritten
    /// The body cannot be followed any further. What could be, up to this byte of the piece, was appended.
    case stopped(consumed: Int)
}

/// The way of bytes from a stream of pieces to the output, with two things on it: a valve, shut over what is
/// secret, and a hold for bytes that may turn out to be.
///
/// Positions count from the beginning of the stream. Nothing is copied as long as a piece passes as it is.
struct Outlet {
    /// The position of the piece's first byte.
    private(set) var base = 0
    /// The first byte of this piece that was neither copied nor dropped.
    private var next = 0
    /// Bytes of earlier pieces that are not decided yet; they end where this piece begins.
    private var held: [UInt8] = []
    private var isOpen = true
    private var isRewritten = false

    mutating func beginPiece() {
        next = 0
        isRewritten = !isOpen || !held.isEmpty
    }

    /// Sends out everything before `position` and shuts the valve: from there on bytes are dropped.
    mutating func shut(at position: Int, _ input: Span<UInt8>, _ output: inout [UInt8]) {
        send(upTo: position, input, &output)
        held.removeAll(keepingCapacity: true)
        isOpen = false
        isRewritten = true
    }

    /// Opens the valve again: the byte at `position` is the first to pass.
    mutating func open(at position: Int) {
        isOpen = true
        if position < base {
            held.removeFirst(max(0, held.count - (base - position)))
            next = 0
        } else {
            held.removeAll(keepingCapacity: true)
            next = position - base
        }
    }

    /// Ends the piece. Bytes from `undecided` on are held back, also behind a shut valve: it may be opened at
    /// an escape that has already begun.
    mutating func endPiece(
        undecided: Int, _ input: Span<UInt8>, _ output: inout [UInt8]
    ) -> Passage {
        let end = base + input.count
        if isOpen && !isRewritten && undecided >= end {
            base = end
            return .verbatim
        }
        if isOpen { send(upTo: min(undecided, end), input, &output) }
        hold(from: undecided, input)
        base = end
        return .rewritten
    }

    /// Ends the stream in this piece: everything before `position` that the valve lets through is sent out.
    mutating func stop(at position: Int, _ input: Span<UInt8>, _ output: inout [UInt8]) {
        if isOpen { send(upTo: position, input, &output) }
        held.removeAll()
    }

    private mutating func send(
        upTo position: Int, _ input: Span<UInt8>, _ output: inout [UInt8]
    ) {
        isRewritten = true
        if !held.isEmpty {
            let count = max(0, min(held.count, held.count - (base - position)))
            output.append(contentsOf: held[..<count])
            held.removeFirst(count)
        }
        let end = position - base
        guard end > next else { return }
        output.append(copying: input, next..<end)
        next = end
    }

    private mutating func hold(from position: Int, _ input: Span<UInt8>) {
        let start = position == .max ? input.count : max(0, position - base)
        if position >= base { held.removeAll(keepingCapacity: true) }
        if start < input.count { held.append(copying: input, start..<input.count) }
    }
}
