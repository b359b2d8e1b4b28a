import Crypto
import Foundation

/// What a sealed segment swears to: the payload of the skippable frame 0x184D2A52, JSON.
struct Seal: Codable, Equatable {
    /// The format of the segment.
    var format = RecordingManifest.knownFormat
    /// The segment's own name, also when the file has been given another.
    var segment: String
    var lines: Int
    var exchanges: Int
    var blocks: Int
    var rawBytes: Int
    var firstSequence: Int
    var lastSequence: Int
    /// ISO 8601, UTC.
    var firstTime: String
    var lastTime: String
    /// Over the leaves in the order of their sequence: `MerkleTree`.
    var merkleRoot: String
    /// SHA-256 of the file's bytes before the seal's own frame.
    var dataSHA256: String
    /// SHA-256 of the payload of the seal before this one in the recording; `nil` for the first.
    var previousSeal: String?
    /// Requests that had been about to be sent and had no exchange yet. Recovery looks for their end.
    var openIntents: [String]

    enum CodingKeys: String, CodingKey {
        case format, segment, lines, exchanges, blocks
        case rawBytes = "raw_bytes"
        case firstSequence = "first_sequence"
        case lastSequence = "last_sequence"
        case firstTime = "first_time"
        case lastTime = "last_time"
        case merkleRoot = "merkle_root"
        case dataSHA256 = "data_sha256"
        case previousSeal = "previous_seal"
        case openIntents = "open_intents"
    }

    func payload() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let payload = try? encoder.encode(self) else {
            preconditionFailure("a seal of strings and integers is always JSON")
        }
        return [UInt8](payload)
    }

    /// What the next seal quotes of this one.
    static func hash(of payload: some Sequence<UInt8>) -> String {
        Hexadecimal.string(SHA256.hash(data: Array(payload)))
    }

    init?(frame: [UInt8]) {
        guard let payload = SkippableFrame.payload(of: frame, SkippableFrame.seal),
            let seal = try? JSONDecoder().decode(Seal.self, from: Data(payload))
        else { return nil }
        self = seal
    }

    init(
        segment: String, lines: Int, exchanges: Int, blocks: Int, rawBytes: Int,
        sequences: ClosedRange<Int>, times: ClosedRange<Int64>, merkleRoot: [UInt8],
        dataHash: [UInt8], previousSeal: String?, openIntents: [String]
    ) {
        self.segment = segment
        self.lines = lines
        self.exchanges = exchanges
        self.blocks = blocks
        self.rawBytes = rawBytes
        firstSequence = sequences.lowerBound
        lastSequence = sequences.upperBound
        firstTime = Timestamp.string(times.lowerBound)
        lastTime = Timestamp.string(times.upperBound)
        self.merkleRoot = Hexadecimal.string(merkleRoot)
        dataSHA256 = Hexadecimal.string(dataHash)
        self.previousSeal = previousSeal
        self.openIntents = openIntents
    }
}
