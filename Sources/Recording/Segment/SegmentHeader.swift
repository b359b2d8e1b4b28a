import Foundation

/// What the first frame of every segment says of it.
struct SegmentHeader: Codable, Equatable {
    /// The format of the segment: frames, names of fields, META, SEAL.
    var fmt = RecordingManifest.knownFormat
    /// The program and its version.
    var writer: String
    /// ISO 8601, UTC.
    var created: String
    /// What the names of the fields mean.
    var schema = "otel-http/1"

    init(writer: String, created: String) {
        self.writer = writer
        self.created = created
    }

    func frame() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let payload = try? encoder.encode(self) else {
            preconditionFailure("a header of strings and an integer is always JSON")
        }
        return SkippableFrame.bytes(SkippableFrame.header, [UInt8](payload))
    }

    /// Recognised by magic and content: pzstd uses the same magic for something else.
    init?(frame: [UInt8]) {
        guard let payload = SkippableFrame.payload(of: frame, SkippableFrame.header),
            let header = try? JSONDecoder().decode(SegmentHeader.self, from: Data(payload))
        else { return nil }
        self = header
    }
}
