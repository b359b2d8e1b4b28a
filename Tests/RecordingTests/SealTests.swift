import Crypto
import Exchange
import Foundation
import NIOCore
import Testing

@testable import Recording

@Suite("A sealed segment", .timeLimit(.minutes(2)))
struct SealTests {
    private func withSealed(
        _ body: (_ path: String, _ segment: String) async throws -> Void
    ) async throws {
        try await withDirectory { path in
            let tape = try await SegmentTape.open(makeSetup(path))
            for number in 0..<400 {
                let route = ["/api/links/", "/api/accounts/", "/api/transactions/"][number % 3]
                let body =
                    #"{"n":\#(number),"text":"\#(String(repeating: "abcdefgh", count: 500))"}"#
                let link = [
                    "a0000000000000000000000000000000", "b0000000000000000000000000000000",
                ][number % 2]
                try await tape.record(
                    .exchange(makeRecord(number, path: route, body: body, link: link)))
            }
            try await tape.close()
            try await body(path, try #require(try segmentPaths(path).first))
        }
    }

    @Test func `passes zstd and jq, as printed in the README`() async throws {
        try await withSealed { path, segment in
            _ = try shell("zstd -qt '\(segment)'")
            let listing = try shell("zstd -lv '\(segment)'")
            #expect(listing.contains("XXH64"))
            let statuses = try shell(
                """
                zstdcat '\(path)'/*/*.jsonl.zst | jq -r '."http.response.status_code" // empty' | sort | uniq -c
                """)
            #expect(statuses.contains("400 200"))
        }
    }

    @Test func `holds lines of one route and one link together, each in order`() async throws {
        try await withSealed { _, segment in
            let text = try shell(
                """
                zstdcat '\(segment)' | jq -r 'select(."testigo.kind"=="exchange") | \
                [."url.template", ."belvo.link_id", ."testigo.sequence"] | @tsv'
                """)
            let keys = text.split(separator: "\n").map { line in
                let parts = line.split(separator: "\t")
                return (String(parts[0]), String(parts[1]), Int(parts[2]) ?? 0)
            }
            #expect(keys.count == 400)
            #expect(keys.map { "\($0)" } == keys.sorted { $0 < $1 }.map { "\($0)" })
        }
    }

    @Test func `its Merkle root is that of its lines without their bodies`() async throws {
        try await withSealed { _, segment in
            let seal = try #require(
                try shell("grep -aoP '\\{\"blocks\".*?\\}' '\(segment)'").split(separator: "\n")
                    .first)
            let parsed = try #require(
                try JSONSerialization.jsonObject(with: Data(seal.utf8)) as? [String: Any])
            let text = try shell("zstdcat '\(segment)'")
            var leaves: [(Int, [UInt8])] = []
            for line in text.split(separator: "\n") {
                let object = try #require(
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                let whole = String(line)
                var head = whole
                if let body = whole.range(of: #","http.response.body.content":"#) {
                    head = String(whole[..<body.lowerBound]) + "}"
                    let content = String(whole[body.upperBound...].dropLast())
                    let hash = SHA256.hash(data: Data(content.utf8)).map {
                        String(format: "%02x", $0)
                    }
                    #expect(object["http.response.body.hash"] as? String == hash.joined())
                }
                let sequence = try #require(object["testigo.sequence"] as? Int)
                leaves.append((sequence, Array(SHA256.hash(data: [0] + Array(head.utf8)))))
            }
            leaves.sort { $0.0 < $1.0 }
            let root = rfc6962(leaves.map(\.1)[...]).map { String(format: "%02x", $0) }.joined()
            #expect(parsed["merkle_root"] as? String == root)
            #expect(parsed["lines"] as? Int == leaves.count)
            #expect(parsed["exchanges"] as? Int == 400)
            #expect(parsed["first_sequence"] as? Int == 1)
        }
    }

    /// The definition of RFC 6962 §2.1, as it stands there.
    private func rfc6962(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        guard leaves.count > 1, let first = leaves.first else { return leaves.first ?? [] }
        _ = first
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let left = rfc6962(leaves.prefix(split))
        let right = rfc6962(leaves.dropFirst(split))
        return Array(SHA256.hash(data: [1] + left + right))
    }

    @Test func `its seek table leads to each frame, with the right checksums`() async throws {
        try await withSealed { _, segment in
            let bytes = try readFile(segment)
            func number(_ offset: Int) -> Int {
                (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
            }
            #expect(number(bytes.count - 4) == 0x8F92_EAB1)
            #expect(bytes[bytes.count - 5] == 0x80)
            let count = number(bytes.count - 9)
            let table = bytes.count - 9 - 12 * count - 8
            #expect(number(table) == 0x184D_2A5E)
            var offset = 0
            var data = 0
            for index in 0..<count {
                let stored = number(table + 8 + 12 * index)
                if number(table + 12 + 12 * index) > 0 {
                    data += 1
                    #expect(number(offset) == 0xFD2F_B528)
                    #expect(number(offset + stored - 4) == number(table + 16 + 12 * index))
                }
                offset += stored
            }
            #expect(offset == table)
            #expect(data > 2)
        }
    }

    @Test func `a flipped byte is named with its frame, and all other frames are read`()
        async throws
    {
        try await withSealed { path, segment in
            let bytes = try readFile(segment)
            let place = try #require(try RecordingDirectory(path: path).segments().first)
            let sealed = try #require(try SealedSegment(place))
            let hit = sealed.blocks[1]
            var flipped = bytes
            flipped[hit.offset + hit.storedSize / 2] ^= 1
            try writeFile(segment, flipped)
            var lines = 0
            let damages = try RecordingReader.open(path).forEachLine { _ in
                lines += 1
                return true
            }
            #expect(damages.map(\.offset) == [hit.offset])
            #expect(damages.first?.path == segment)
            #expect(lines == 402 - (hit.map?.lines.count ?? 0))
            // A sealed segment is never cut or changed by a start.
            try await SegmentTape.open(makeSetup(path)).close()
            #expect(try readFile(segment) == flipped)
        }
    }

    @Test func `without its seek table it is walked, and only the end is missing`() async throws {
        try await withSealed { path, segment in
            let bytes = try readFile(segment)
            try writeFile(segment, Array(bytes.dropLast(20)))
            var lines = 0
            let damages = try RecordingReader.open(path).forEachLine { _ in
                lines += 1
                return true
            }
            #expect(lines == 402)
            #expect(damages.count == 1)
        }
    }

    @Test func `a block map survives its own bytes and no others`() throws {
        var map = BlockMap()
        map.append(sequence: 900, length: 5000, time: 1)
        map.append(sequence: 12, length: 1, time: 99)
        map.append(sequence: 13, length: 70_000, time: -5)
        let frame = map.frame()
        #expect(BlockMap(frame: frame) == map)
        for position in 8..<frame.count {
            var flipped = frame
            flipped[position] ^= 4
            #expect(BlockMap(frame: flipped) == nil)
        }
    }
}
