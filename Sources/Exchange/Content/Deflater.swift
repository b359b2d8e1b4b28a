internal import CZlib
public import NIOCore

/// Encodes a body as `gzip` (RFC 1952), for answers that are to come encoded.
public enum Deflater {
    /// zlib's usual compromise.
    private static let level: Int32 = 6

    /// All of it at once; `nil` when it is longer than zlib takes in one call (4 GiB), or zlib has no memory.
    public static func gzip(_ body: ByteBuffer) -> ByteBuffer? {
        guard body.readableBytes <= Int(UInt32.max) / 2 else { return nil }
        var stream = unsafe z_stream()
        // 15 is the largest window; 16 added asks for gzip's wrapper.
        guard unsafe czlib_deflate_init(&stream, level, 15 + 16) == Z_OK else { return nil }
        defer { unsafe deflateEnd(&stream) }
        var input = Array(body.readableBytesView)
        // The bound knows nothing of the larger wrapper's optional fields, of which none are used.
        var output = [UInt8](
            repeating: 0, count: Int(unsafe deflateBound(&stream, UInt(input.count))))
        let (inputCount, outputCount) = (input.count, output.count)
        let made: Int? = unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe stream.next_in = source.baseAddress
                unsafe stream.avail_in = UInt32(inputCount)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(outputCount)
                guard unsafe deflate(&stream, Z_FINISH) == Z_STREAM_END else { return nil }
                return unsafe outputCount - Int(stream.avail_out)
            }
        }
        return made.map { ByteBuffer(bytes: output[..<$0]) }
    }
}
