public import Exchange

/// Where the files of a recording lie.
public struct RecordingDirectory: Sendable, Equatable {
    public let path: String

    public init(path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    var manifestPath: String { "\(path)/recording.json" }
    var lockPath: String { "\(path)/lock" }
    var reservePath: String { "\(path)/reserve" }

    func dayPath(_ day: String) -> String { "\(path)/\(day)" }
    func indexPath(_ day: String) -> String { "\(path)/\(day)/index.sqlite" }

    /// Makes a day's directory, durably.
    func makeDay(_ day: String) throws(FileError) {
        try SystemCalls.makeDirectory(dayPath(day))
        try SystemCalls.synchronizeDirectory(path)
    }

    /// The days that have a directory, oldest first.
    func days() throws(FileError) -> [String] {
        try SystemCalls.names(in: path).filter(Self.isDay).sorted()
    }

    /// What a look at the directories finds.
    struct Listing {
        var segments: [SegmentPlace] = []
        /// What has the name of a segment and is no file.
        var damages: [Damage] = []
    }

    /// All segments, by day and name. Where a sealed file stands beside its open one, sealing had been done and
    /// only the removal of the open one is missing: the sealed one counts.
    func segments() throws(FileError) -> [SegmentPlace] { try listing().segments }

    func listing() throws(FileError) -> Listing {
        var listing = Listing()
        for day in try days() {
            let named = try SystemCalls.names(in: dayPath(day)).compactMap {
                SegmentPlace(directory: self, day: day, fileName: $0)
            }
            var found: [SegmentPlace] = []
            for place in named {
                switch SystemCalls.kind(of: place.path) {
                case .file: found.append(place)
                // Sealed since the directory was read: whoever opens it looks for the sealed form then.
                case .missing: found.append(place)
                case .other: listing.damages.append(.notAFile(place.path))
                }
            }
            let sealed = Set(found.filter(\.isSealed).map(\.id))
            listing.segments += found.filter { $0.isSealed || !sealed.contains($0.id) }
                .sorted { $0.id < $1.id }
        }
        return listing
    }

    /// Gives a file that is not what was written a name under which nobody looks at it again, and returns that.
    static func setAside(_ path: String) throws(FileError) -> String {
        var name = path + ".damaged"
        var number = 1
        // What was set aside before is not written over.
        while SystemCalls.kind(of: name) != .missing {
            number += 1
            name = "\(path).damaged-\(number)"
        }
        try SystemCalls.rename(path, to: name)
        return name
    }

    static func isDay(_ name: String) -> Bool {
        name.utf8.count == 10
            && name.utf8.enumerated().allSatisfy { position, byte in
                position == 4 || position == 7 ? byte == 0x2D : byte >= 0x30 && byte <= 0x39
            }
    }
}

/// One segment file.
public struct SegmentPlace: Sendable, Hashable {
    let directoryPath: String
    public let day: String
    public let id: ExchangeID
    public let isSealed: Bool

    private static let openSuffix = ".open.jsonl.zst"
    private static let sealedSuffix = ".jsonl.zst"

    init(directory: RecordingDirectory, day: String, id: ExchangeID, isSealed: Bool) {
        directoryPath = directory.path
        self.day = day
        self.id = id
        self.isSealed = isSealed
    }

    init?(directory: RecordingDirectory, day: String, fileName: String) {
        let isOpen = fileName.hasSuffix(Self.openSuffix)
        guard isOpen || fileName.hasSuffix(Self.sealedSuffix) else { return nil }
        let name = fileName.dropLast((isOpen ? Self.openSuffix : Self.sealedSuffix).count)
        guard name.utf8.count == 36, let id = ExchangeID(name) else { return nil }
        self.init(directory: directory, day: day, id: id, isSealed: !isOpen)
    }

    public var path: String {
        "\(directoryPath)/\(day)/\(id)\(isSealed ? Self.sealedSuffix : Self.openSuffix)"
    }

    /// Where the sealed form is written before it is renamed into place.
    var temporaryPath: String { "\(directoryPath)/\(day)/\(id)\(Self.sealedSuffix).tmp" }

    /// The same segment in its sealed form.
    var sealed: SegmentPlace { SegmentPlace(self, isSealed: true) }
    /// The same segment in its open form.
    var open: SegmentPlace { SegmentPlace(self, isSealed: false) }

    private init(_ other: SegmentPlace, isSealed: Bool) {
        directoryPath = other.directoryPath
        day = other.day
        id = other.id
        self.isSealed = isSealed
    }
}
