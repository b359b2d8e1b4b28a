/// How a command finds the recording it was told of.
public enum RecordingName {
    /// Where recordings lie that are named without a path.
    public static let home = "./Recordings"

    /// Where a recording of that name is, or would be made: a path has a slash, a name has none.
    public static func path(forNew name: String, home: String = home) -> String {
        name.contains("/") ? name : "\(home)/\(name)"
    }

    /// An existing recording; without a name, the one created last.
    public static func path(ofExisting name: String?, home: String = home) throws(RecordingError)
        -> String
    {
        guard let name else { return try newest(in: home) }
        let path = path(forNew: name, home: home)
        _ = try RecordingManifest.read(RecordingDirectory(path: path))
        return path
    }

    private static func newest(in home: String) throws(RecordingError) -> String {
        // A directory that is not there holds no recordings; neither does a file in it that is none.
        let names = (try? SystemCalls.names(in: home)) ?? []
        let found = names.compactMap { name -> (created: String, path: String)? in
            let path = "\(home)/\(name)"
            guard let manifest = try? RecordingManifest.read(RecordingDirectory(path: path)) else {
                return nil
            }
            return (manifest.created, path)
        }
        guard let newest = found.max(by: { ($0.created, $0.path) < ($1.created, $1.path) }) else {
            throw .noRecordings(directory: home)
        }
        return newest.path
    }
}
