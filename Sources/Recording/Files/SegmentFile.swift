import Glibc

/// What the writer asks of the file it writes. A seam, so that tests can refuse what disks refuse.
protocol SegmentFile: AnyObject, Sendable {
    func write(_ bytes: Span<UInt8>, at offset: Int) throws(FileError)
    func truncate(to length: Int) throws(FileError)
    func synchronizeData() throws(FileError)
    /// Whether somebody has removed the file under whoever writes it.
    var isRemoved: Bool { get }
}

extension Descriptor: SegmentFile {}

/// Where files to write come from.
protocol SegmentFileMaking: Sendable {
    /// Makes a file that did not exist, durably: its name is on the disk when this returns.
    func make(at path: String, in directory: String) throws(FileError) -> any SegmentFile
    /// A file without a name, for a body too large for memory.
    func makeNameless(in directory: String) throws(FileError) -> any SpoolFile
}

/// A segment file that can also be read back.
protocol SpoolFile: SegmentFile {
    func read(at offset: Int, count: Int) throws(FileError) -> [UInt8]
}

extension Descriptor: SpoolFile {}

/// The disk.
struct DiskFiles: SegmentFileMaking {
    func make(at path: String, in directory: String) throws(FileError) -> any SegmentFile {
        let file = try Descriptor.open(path, O_RDWR | O_CREAT | O_EXCL)
        // File first, then its directory: an acknowledgement must not depend on an entry that a power cut undoes.
        try file.synchronize()
        try SystemCalls.synchronizeDirectory(directory)
        return file
    }

    func makeNameless(in directory: String) throws(FileError) -> any SpoolFile {
        try Descriptor.nameless(in: directory)
    }
}
