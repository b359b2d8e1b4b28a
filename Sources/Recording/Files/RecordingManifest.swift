import Foundation
import Glibc

/// `recording.json`: what a recording is, for whoever opens it in ten years.
public struct RecordingManifest: Codable, Sendable, Equatable {
    /// The format this version writes, and the highest it reads.
    public static let knownFormat = 1

    public var format: Int
    /// ISO 8601, UTC.
    public var created: String
    /// `scheme://host` of everything whose answers are in here.
    public var origins: [String]
    /// The redaction profile in force.
    public var profile: String

    public static func read(_ directory: RecordingDirectory) throws(RecordingError)
        -> RecordingManifest
    {
        let path = directory.manifestPath
        let bytes: [UInt8]
        do {
            let file = try Descriptor.open(path, O_RDONLY)
            bytes = try file.read(at: 0, count: min(try file.size(), 1 << 20))
        } catch {
            throw error.isMissing
                ? RecordingError.notFound(path: directory.path) : RecordingError(reading: error)
        }
        let manifest: RecordingManifest
        do {
            manifest = try JSONDecoder().decode(RecordingManifest.self, from: Data(bytes))
        } catch {
            throw .badManifest(path: path, reason: "\(error)")
        }
        guard manifest.format <= knownFormat else {
            throw .newerFormat(path: path, found: manifest.format, known: knownFormat)
        }
        return manifest
    }

    /// Replaces the file in one step: whoever reads sees the old or the new, never half of one.
    func write(_ directory: RecordingDirectory) throws(RecordingError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let path = directory.manifestPath
        do {
            let bytes = [UInt8](try encoder.encode(self)) + [0x0A]
            try SystemCalls.remove(path + ".tmp")
            let file = try Descriptor.open(path + ".tmp", O_WRONLY | O_CREAT | O_EXCL)
            try file.write(bytes.span, at: 0)
            try file.synchronizeData()
            try SystemCalls.rename(path + ".tmp", to: path)
            try SystemCalls.synchronizeDirectory(directory.path)
        } catch let error as FileError {
            throw RecordingError(writing: error)
        } catch {
            throw .badManifest(path: path, reason: "\(error)")
        }
    }
}
