import Foundation

/// Runs `body` with a directory of its own, which is gone afterwards.
public func withTemporaryDirectory<Result>(
    _ body: (String) async throws -> Result
) async throws -> Result {
    let url = FileManager.default.temporaryDirectory
        .appendingPathComponent("testigo-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
        at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(url.path)
}

/// What this process holds open, by the kernel's own account.
public enum Descriptors {
    /// What each open descriptor points at, such as `socket:[4711]` or a path.
    public static func targets() -> [String] {
        let folder = "/proc/self/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + $0)
        }
    }

    /// The open sockets of this process with `port` at either end. It counts nobody else's, so suites that run at
    /// the same time do not disturb it.
    public static func sockets(atPort port: Int) -> Int {
        let wanted = String(format: ":%04X", port)
        let mine = Set(targets())
        let tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"].map(table)
        return tables.flatMap { $0.split(separator: "\n").dropFirst() }.filter { line in
            let columns = line.split(separator: " ")
            guard columns.count > 9 else { return false }
            return (columns[1].hasSuffix(wanted) || columns[2].hasSuffix(wanted))
                && mine.contains("socket:[\(columns[9])]")
        }.count
    }

    /// The kernel gives a table out page by page, and Foundation takes the first for the whole file.
    private static func table(_ path: String) -> String {
        var bytes = Data()
        let handle = FileHandle(forReadingAtPath: path)
        while let page = try? handle?.read(upToCount: 65_536), !page.isEmpty { bytes += page }
        return String(decoding: bytes, as: UTF8.self)
    }
}
