/// How a command finds the recording it was told of.
public enum RecordingName {
    /// Where recordings lie that are named without a path.
    public static let home = "./Recordings"

    /// Where a recording of that name is, or would be made: a path has a slash, a name has none.
    public static func path(forNew name: String, home: String = home) throws(RecordingError)
        -> String
    {
        guard !name.isEmpty else { throw .noName }
        return name.contains("/") ? name : "\(home)/\(name)"
    }

    /// An existing recording; without a name, the one created last.
    public static func path(ofExisting name: String?, home: String = home) throws(RecordingError)
        -> String
    {
        guard let name else {
            guard let newest = existing(in: home).first else {
                throw .noRecordings(directory: home)
            }
            return newest
        }
        let path = try path(forNew: name, home: home)
        _ = try RecordingManifest.read(RecordingDirectory(path: path))
        return path
    }

    /// The other recordings that lie beside one, newest first, as `--recording` takes them.
    public static func neighbours(of path: String, home: String = home) -> [String] {
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
        let directory = String(path[..<end])
        return existing(in: directory).filter { $0 != path }.map { other in
            directory == home ? String(other.dropFirst(directory.count + 1)) : other
        }
    }

    /// The paths of all recordings in a directory, that created last first.
    private static func existing(in home: String) -> [String] {
        // A directory that is not there holds no recordings; neither does a file in it that is none.
        let names = (try? SystemCalls.names(in: home)) ?? []
        let found = names.compactMap { name -> (created: String, path: String)? in
            let path = "\(home)/\(name)"
            guard let manifest = try? RecordingManifest.read(RecordingDirectory(path: path)) else {
                return nil
            }
            return (manifest.created, path)
        }
        return found.sorted { ($0.created, $0.path) > ($1.created, $1.path) }.map(\.path)
    }
}
