import Exchange
import Glibc
import NIOConcurrencyHelpers

@testable import Recording

/// The disk, with refusals on order.
final class FailingFiles: SegmentFileMaking {
    struct Script: Sendable {
        /// Counts writes to segments from 1; those in here meet a full disk.
        var fullWrites: Set<Int> = []
        /// Bytes of a refused write that reach the file all the same.
        var tornBytes = 0
        var refusesTruncate = false
        /// Counts `fdatasync` calls from 1.
        var failingSyncs: Set<Int> = []
        var fullSpools = false
        var refusesFiles = false
    }

    struct Seen: Sendable {
        var writes = 0
        var syncs = 0
        var files = 0
        /// For each file, what was asked of it, in order.
        var calls: [Int: [String]] = [:]
    }

    private let script: NIOLockedValueBox<Script>
    private let seenBox = NIOLockedValueBox(Seen())

    init(_ script: Script) { self.script = NIOLockedValueBox(script) }

    var seen: Seen { seenBox.withLockedValue { $0 } }

    func change(_ change: (inout Script) -> Void) { script.withLockedValue { change(&$0) } }

    func make(at path: String, in directory: String) throws(FileError) -> any SegmentFile {
        guard !script.withLockedValue({ $0.refusesFiles }) else {
            throw FileError(operation: "open", path: path, code: ENOSPC)
        }
        let file = try DiskFiles().make(at: path, in: directory)
        let number = seenBox.withLockedValue { seen in
            seen.files += 1
            return seen.files
        }
        return File(file, number, self)
    }

    func makeNameless(in directory: String) throws(FileError) -> any SpoolFile {
        Spool(try DiskFiles().makeNameless(in: directory), self)
    }

    final class File: SegmentFile {
        private let file: any SegmentFile
        private let number: Int
        private let owner: FailingFiles

        init(_ file: any SegmentFile, _ number: Int, _ owner: FailingFiles) {
            self.file = file
            self.number = number
            self.owner = owner
        }

        private func note(_ call: String) {
            owner.seenBox.withLockedValue { $0.calls[number, default: []].append(call) }
        }

        func write(_ bytes: Span<UInt8>, at offset: Int) throws(FileError) {
            note("write")
            let count = owner.seenBox.withLockedValue { seen in
                seen.writes += 1
                return seen.writes
            }
            let script = owner.script.withLockedValue { $0 }
            guard script.fullWrites.contains(count) else {
                return try file.write(bytes, at: offset)
            }
            try file.write(bytes.extracting(0..<min(script.tornBytes, bytes.count)), at: offset)
            throw FileError(operation: "write", path: "segment", code: ENOSPC)
        }

        func truncate(to length: Int) throws(FileError) {
            note("truncate")
            guard !owner.script.withLockedValue({ $0.refusesTruncate }) else {
                throw FileError(operation: "truncate", path: "segment", code: EIO)
            }
            try file.truncate(to: length)
        }

        var isRemoved: Bool { file.isRemoved }

        func synchronizeData() throws(FileError) {
            note("sync")
            let count = owner.seenBox.withLockedValue { seen in
                seen.syncs += 1
                return seen.syncs
            }
            guard !owner.script.withLockedValue({ $0.failingSyncs.contains(count) }) else {
                throw FileError(operation: "fdatasync", path: "segment", code: EIO)
            }
            try file.synchronizeData()
        }
    }

    final class Spool: SpoolFile {
        private let file: any SpoolFile
        private let owner: FailingFiles

        init(_ file: any SpoolFile, _ owner: FailingFiles) {
            self.file = file
            self.owner = owner
        }

        func write(_ bytes: Span<UInt8>, at offset: Int) throws(FileError) {
            guard !owner.script.withLockedValue({ $0.fullSpools }) else {
                throw FileError(operation: "write", path: "spool", code: ENOSPC)
            }
            try file.write(bytes, at: offset)
        }

        var isRemoved: Bool { file.isRemoved }
        func truncate(to length: Int) throws(FileError) { try file.truncate(to: length) }
        func synchronizeData() throws(FileError) { try file.synchronizeData() }
        func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
            try file.read(at: offset, count: count)
        }
    }
}
