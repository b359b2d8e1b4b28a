import Belvo
import NIOConcurrencyHelpers

/// Where a world is kept between runs: lines that whoever runs the simulation reads at the start and appends to.
public struct WorldKeeping: Sendable {
    /// What was written before, the oldest first; empty for a world that begins now.
    public let lines: [[UInt8]]
    /// Writes one line, without its line feed. Throws when it cannot; then nothing has happened.
    public let append: @Sendable ([UInt8]) throws -> Void
    /// Forgets all lines but the first.
    public let clear: @Sendable () throws -> Void

    /// How every state file begins.
    public static let beginning = "{\"testigo.sandbox\":"
    /// More than this is not kept; starting would take minutes.
    public static let bytesMax = 64 * 1024 * 1024

    public init(
        lines: [[UInt8]], append: @escaping @Sendable ([UInt8]) throws -> Void,
        clear: @escaping @Sendable () throws -> Void
    ) {
        self.lines = lines
        self.append = append
        self.clear = clear
    }
}

/// Why a world that was kept cannot be made again.
public enum WorldKeepingError: Error, Sendable, Equatable, CustomStringConvertible {
    case unreadable(line: Int)
    case otherFormat(String)
    /// It was begun with something else.
    case otherWorld(what: String, kept: String, wanted: String)
    case unwritable(String)

    public var description: String {
        switch self {
        case .unreadable(let line):
            "line \(line) of the state file cannot be read; remove what follows line \(line - 1) to go on without it"
        case .otherFormat(let format):
            "the state file is of format \(format), this program reads format \(WorldJournal.format); begin another file"
        case .otherWorld(let what, let kept, let wanted):
            "the state file was begun with \(what) \(kept), not \(wanted); give the same, or begin another file"
        case .unwritable(let reason): "the state file cannot be written: \(reason)"
        }
    }
}

/// All that changed a world, in its order. Everything that happens in a world follows from its seed, its first day and these
/// inputs, so the world is kept by keeping them, and made again by letting them happen again.
///
/// An input is written before it acts: what an application was told has happened has been written. Calls that only read,
/// and tokens, are not kept.
final class WorldJournal: Sendable {
    static let format = "1"

    private let keeping: WorldKeeping
    private let bytes: NIOLockedValueBox<Int>
    /// One input at a time, so that they act in the order in which they are written.
    private let turn = NIOLock()

    init(_ keeping: WorldKeeping) {
        self.keeping = keeping
        bytes = NIOLockedValueBox(keeping.lines.reduce(0) { $0 + $1.count + 1 })
    }

    /// Writes the input, then lets it act as of its moment.
    func keep<Value>(
        _ input: () -> WorldInput, _ act: (WorldInput) throws(Refusal) -> Value
    ) throws(Refusal) -> Value {
        turn.lock()
        defer { turn.unlock() }
        let input = input()
        do {
            try append(input.json)
        } catch {
            throw .unkept(error.description)
        }
        return try act(input)
    }

    /// The same for what cannot be refused: what cannot be written does not act yet.
    func keepIfPossible(_ input: () -> WorldInput, _ act: (WorldInput) -> Void) {
        turn.withLock {
            let input = input()
            do {
                try append(input.json)
                act(input)
            } catch {
                // It is due again at the next call, or is sent again after the next start.
            }
        }
    }

    /// Everything is as at the beginning.
    func clear(_ act: () -> Void) throws(Refusal) {
        turn.lock()
        defer { turn.unlock() }
        do {
            try keeping.clear()
        } catch {
            throw .unkept("\(error)")
        }
        bytes.withLockedValue { $0 = 0 }
        act()
    }

    func append(_ json: JSON) throws(WorldKeepingError) {
        let line = json.rendered()
        let total = bytes.withLockedValue { $0 }
        guard total + line.count < WorldKeeping.bytesMax else {
            throw .unwritable("it has reached \(WorldKeeping.bytesMax) bytes; reset the sandbox")
        }
        do {
            try keeping.append(line)
        } catch {
            throw .unwritable("\(error)")
        }
        bytes.withLockedValue { $0 += line.count + 1 }
    }
}

extension Refusal {
    /// The sandbox's own: nothing was done.
    static func unkept(_ reason: String) -> Refusal { Refusal(503, "service_unavailable", reason) }
}
