import NIOCore
import TestSupport
import Testing

@testable import Exchange

struct InflaterTests {
    private func made(_ coding: String = "gzip", _ limits: Limits = Limits()) throws -> Inflater {
        try #require(Inflater(coding: coding, limits: limits))
    }

    @Test(arguments: [("gzip", Encoded.gzip), ("x-gzip", Encoded.gzip), ("deflate", Encoded.zlib)])
    func `what is split at any byte decodes to the same`(_ coding: String, _ encoded: ByteBuffer)
        throws
    {
        for split in 0...encoded.readableBytes {
            let inflater = try made(coding)
            var rest = encoded
            let slice = rest.readSlice(length: split)
            let first = try #require(slice)
            var clear = try inflater.inflate(first)
            clear.writeImmutableBuffer(try inflater.inflate(rest))
            #expect(String(buffer: clear) == Encoded.text)
            #expect(inflater.isFinished)
        }
    }

    @Test func `byte by byte is the same, too`() throws {
        let inflater = try made()
        var clear = ByteBuffer()
        for byte in Encoded.gzip.readableBytesView {
            clear.writeImmutableBuffer(try inflater.inflate(ByteBuffer(bytes: [byte])))
        }
        #expect(String(buffer: clear) == Encoded.text && inflater.isFinished)
    }

    @Test func `a body that fills the room exactly ends`() throws {
        for split in [Encoded.twoRooms.readableBytes, 60, 88, 90] {
            let inflater = try made("gzip", Self.generous)
            var rest = Encoded.twoRooms
            let slice = rest.readSlice(length: split)
            let first = try #require(slice)
            let count =
                try inflater.inflate(first).readableBytes + inflater.inflate(rest).readableBytes
            #expect(count == 65_536 && inflater.isFinished)
        }
    }

    private static let generous: Limits = {
        var limits = Limits()
        limits.decodedRatioMax = 100_000
        return limits
    }()

    @Test(arguments: ["br", "zstd", "gzip, gzip", "GZIP", "", "identity", "compress"])
    func `other codings and chains are not undone`(_ coding: String) {
        #expect(Inflater(coding: coding, limits: Limits()) == nil)
    }

    @Test func `a bomb stops at the ratio`() throws {
        let inflater = try made()
        #expect(throws: Inflater.Failure.tooLarge) { try inflater.inflate(Encoded.bomb) }
    }

    @Test func `a bomb stops at the size`() throws {
        var limits = Self.generous
        limits.decodedBytesMax = 999_999
        let inflater = try made("gzip", limits)
        #expect(throws: Inflater.Failure.tooLarge) { try inflater.inflate(Encoded.bomb) }
        limits.decodedBytesMax = 1_000_000
        #expect(try self.made("gzip", limits).inflate(Encoded.bomb).readableBytes == 1_000_000)
    }

    @Test func `bytes after the end are refused`() throws {
        var encoded = Encoded.gzip
        encoded.writeString("x")
        #expect(throws: Inflater.Failure.malformed) { try made().inflate(encoded) }
        let inflater = try made()
        _ = try inflater.inflate(Encoded.gzip)
        #expect(throws: Inflater.Failure.malformed) {
            try inflater.inflate(ByteBuffer(string: "x"))
        }
    }

    @Test func `a cut body gives what there is and is not finished`() throws {
        for cut in 0..<Encoded.gzip.readableBytes {
            let inflater = try made()
            let part = try #require(Encoded.gzip.getSlice(at: 0, length: cut))
            #expect(Encoded.text.hasPrefix(String(buffer: try inflater.inflate(part))))
            #expect(!inflater.isFinished)
        }
    }

    @Test func `any broken byte is refused or noticed`() throws {
        for place in 0..<Encoded.gzip.readableBytes {
            var broken = Encoded.gzip
            let byte = broken.getInteger(at: place, as: UInt8.self) ?? 0
            broken.setInteger(byte ^ 0xFF, at: place)
            let inflater = try made()
            let clear = try? inflater.inflate(broken)
            // Bytes 4 to 9 are a time and the name of a system, which no checksum covers.
            let isNoticed = clear == nil || !inflater.isFinished
            #expect(isNoticed || (4...9).contains(place), "byte \(place)")
        }
    }

    @Test func `deflate without its wrapper is refused, not guessed`() throws {
        #expect(throws: Inflater.Failure.malformed) {
            try made("deflate").inflate(Encoded.withoutWrapper)
        }
    }
}
