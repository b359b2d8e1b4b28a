import Foundation
import Glibc
import Logging
import Sandbox
import SystemPackage

/// The file in which a sandbox keeps its world: `--state FILE`. One program at a time has it.
final class StateFile: Sendable {
    private let path: String
    private let file: FileDescriptor
    /// How long the first line is, with its line feed.
    private let head: Int

    /// Opens the file, or makes it, for its owner alone.
    /// - Throws: `CommandFailure` when it cannot be had.
    static func open(_ path: String, logger: Logger) throws -> WorldKeeping {
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(
                FilePath(path), .readWrite, options: [.create, .closeOnExec],
                permissions: [.ownerReadWrite])
        } catch {
            throw CommandFailure.usage("\(path) cannot be opened: \(error)")
        }
        guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            throw CommandFailure.usage(
                "another sandbox keeps its world in \(path); stop it, or name another file")
        }
        let bytes = try read(file, path)
        guard bytes.isEmpty || bytes.starts(with: WorldKeeping.beginning.utf8) else {
            throw CommandFailure.usage(
                "\(path) is no state file; name another one, or one that is not there yet")
        }
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        let torn = lines.popLast() ?? []
        let whole = bytes.count - torn.count
        if !torn.isEmpty {
            // The program ended in the middle of it; nobody was told that it had happened.
            logger.warning("\(path) ends in half a line, which is left out")
            guard ftruncate(file.rawValue, off_t(whole)) == 0 else {
                throw CommandFailure.usage("\(path) cannot be shortened: \(Errno(rawValue: errno))")
            }
        }
        let state = StateFile(path, file, head: (lines.first?.count ?? -1) + 1)
        return WorldKeeping(
            lines: lines, append: { try state.append($0) }, clear: { try state.clear() })
    }

    private init(_ path: String, _ file: FileDescriptor, head: Int) {
        self.path = path
        self.file = file
        self.head = head
    }

    deinit { try? file.close() }

    private static func read(_ file: FileDescriptor, _ path: String) throws -> [UInt8] {
        guard let contents = FileManager.default.contents(atPath: path) else {
            throw CommandFailure.usage("\(path) cannot be read")
        }
        guard contents.count <= WorldKeeping.bytesMax else {
            throw CommandFailure.usage(
                "\(path) is no state file: it is longer than \(WorldKeeping.bytesMax) bytes")
        }
        return Array(contents)
    }

    /// In one call, at the end: what was written by a program that was killed is whole.
    private func append(_ line: [UInt8]) throws {
        let end = try file.seek(offset: 0, from: .end)
        do {
            let count = try file.writeAll(line + [0x0A])
            guard count == line.count + 1 else { throw Errno.ioError }
        } catch {
            // Half a line would be in the way of the next.
            _ = ftruncate(file.rawValue, off_t(end))
            throw error
        }
    }

    private func clear() throws {
        // Of a file that began now, the first line was written since.
        let first = head > 0 ? head : try firstLineCount()
        guard ftruncate(file.rawValue, off_t(first)) == 0 else { throw Errno(rawValue: errno) }
    }

    private func firstLineCount() throws -> Int {
        let bytes = try Self.read(file, path)
        return (bytes.firstIndex(of: 0x0A) ?? -1) + 1
    }
}
