/// What a walk over a whole segment found.
public struct SegmentScan: Sendable, Equatable {
    public var frames = 0
    public var lines = 0
    public var damages: [Damage] = []
    /// Bytes at the end that are no whole frame.
    public var tornBytes = 0
}

/// A place in a segment that is not what was written. Everything around it is readable.
public struct Damage: Sendable, Equatable, CustomStringConvertible {
    public var path: String
    public var offset: Int
    public var size: Int
    public var reason: String

    public init(path: String, offset: Int, size: Int, reason: String) {
        self.path = path
        self.offset = offset
        self.size = size
        self.reason = reason
    }

    /// A directory, link or device with the name of a segment.
    static func notAFile(_ path: String) -> Damage {
        Damage(path: path, offset: 0, size: 0, reason: "it is no file; it is passed over")
    }

    public var description: String {
        "\(path) is damaged from byte \(offset) for \(size) bytes: \(reason)"
    }
}

/// Reads segments that may be anything: the door for the fuzzer, and for whoever checks a file by itself.
public enum SegmentReader {
    /// Walks through untrusted bytes. Allocates at most what `limits` allows for one frame, twice: its stored
    /// and its plain form.
    public static func scan(bytes: [UInt8], limits: FrameLimits = .standard) -> SegmentScan {
        var scan = SegmentScan()
        do {
            var walk = try FrameWalk(MemorySegment(bytes: bytes), limits: limits)
            while true {
                switch try walk.next() {
                case .data(_, _, let content):
                    scan.frames += 1
                    scan.lines += LineView.lines(of: content).count
                case .skippable(_, let bytes):
                    scan.frames += 1
                    _ = BlockMap(frame: bytes)
                    _ = SegmentHeader(frame: bytes)
                    _ = Seal(frame: bytes)
                case .damage(let offset, let size, let reason):
                    scan.damages.append(
                        Damage(path: "", offset: offset, size: size, reason: reason))
                case .end(_, let tornSize, _):
                    scan.tornBytes = tornSize
                    return scan
                }
            }
        } catch {
            scan.damages.append(Damage(path: "", offset: 0, size: 0, reason: "\(error)"))
            return scan
        }
    }
}
