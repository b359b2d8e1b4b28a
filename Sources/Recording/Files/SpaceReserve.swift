import Glibc

/// Space kept aside, so that a recording on a full disk can still say that it stopped.
struct SpaceReserve {
    private let file: Descriptor
    private(set) var isHeld = false

    /// Enough for a new segment's head and some notes, each in a frame of its own.
    static let byteCount = 64 * 1024

    init(_ directory: RecordingDirectory) throws(FileError) {
        file = try Descriptor.open(directory.reservePath, O_RDWR | O_CREAT)
        hold()
    }

    /// Ends the need for it.
    mutating func discard() {
        isHeld = false
        // A reserve that cannot be removed is taken over by the next writer.
        try? SystemCalls.remove(file.path)
    }

    /// Takes the space, if there is any; without it, only the note on stopping is at risk.
    mutating func hold() {
        do {
            try file.allocate(Self.byteCount)
            isHeld = true
        } catch {
            isHeld = false
        }
    }

    /// Gives the space back to the file system. Returns whether there was any.
    mutating func release() -> Bool {
        guard isHeld else { return false }
        isHeld = false
        do {
            try file.truncate(to: 0)
            return true
        } catch {
            return false
        }
    }
}
