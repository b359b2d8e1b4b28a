internal import CZlib
public import NIOCore

/// The door to zlib: undoes `gzip` and `deflate` piece by piece, for the record's copy of an encoded body.
///
/// The application always gets the encoded bytes as they came. A bomb cannot hurt: decoding stops at
/// `Limits.decodedBytesMax` or at `Limits.decodedRatioMax`, and then nothing of the body is kept in clear.
@safe public final class Inflater {
    public enum Failure: Error, Equatable, CustomStringConvertible {
        case malformed
        case tooLarge

        public var description: String {
            switch self {
            case .malformed: "its content coding is broken"
            case .tooLarge: "it decodes to more than is decoded for the record"
            }
        }
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private let bytesMax: Int
    private let ratioMax: Int
    private var consumed = 0
    private var produced = 0
    private(set) var isFinished = false

    /// `nil` when `coding` is none that can be undone here.
    public init?(coding: String, limits: Limits) {
        guard ["gzip", "x-gzip", "deflate"].contains(coding) else { return nil }
        bytesMax = limits.decodedBytesMax
        ratioMax = limits.decodedRatioMax
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 15 is the largest window; 32 added tells zlib to recognise gzip and zlib wrappers by themselves.
        guard unsafe czlib_inflate_init(stream, 15 + 32) == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// The decoded bytes of the next encoded piece.
    public func inflate(_ piece: ByteBuffer) throws(Failure) -> ByteBuffer {
        var output = ByteBuffer()
        guard piece.readableBytes > 0 else { return output }
        guard !isFinished else { throw .malformed }
        consumed += piece.readableBytes
        var input = Array(piece.readableBytesView)
        var room = [UInt8](repeating: 0, count: 32 * 1024)
        var offset = 0
        while offset < input.count || room.isEmpty {
            let (status, used, made) = step(&input, from: offset, into: &room)
            offset += used
            produced += made
            guard produced <= bytesMax, produced <= max(64 * 1024, consumed * ratioMax) else {
                throw .tooLarge
            }
            output.writeBytes(room[..<made])
            if status == Z_STREAM_END {
                isFinished = true
                guard offset == input.count else { throw .malformed }
                break
            }
            guard status == Z_OK || status == Z_BUF_ERROR, used > 0 || made > 0 else {
                throw .malformed
            }
        }
        return try drained(into: output, room: &room)
    }

    /// Takes what zlib still holds back when the last step filled its room exactly.
    private func drained(
        into output: consuming ByteBuffer, room: inout [UInt8]
    ) throws(Failure) -> ByteBuffer {
        var output = output
        var nothing: [UInt8] = []
        while !isFinished {
            let (status, _, made) = step(&nothing, from: 0, into: &room)
            guard made > 0 else { break }
            produced += made
            guard produced <= bytesMax, produced <= max(64 * 1024, consumed * ratioMax) else {
                throw .tooLarge
            }
            output.writeBytes(room[..<made])
            if status == Z_STREAM_END { isFinished = true }
        }
        return output
    }

    private func step(
        _ input: inout [UInt8], from offset: Int, into room: inout [UInt8]
    ) -> (status: Int32, used: Int, made: Int) {
        let available = input.count - offset
        let capacity = room.count
        return unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe room.withUnsafeMutableBufferPointer { target in
                unsafe stream.pointee.next_in = source.baseAddress.map { unsafe $0 + offset }
                unsafe stream.pointee.avail_in = UInt32(available)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(capacity)
                let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
                return unsafe (
                    status, available - Int(stream.pointee.avail_in),
                    capacity - Int(stream.pointee.avail_out)
                )
            }
        }
    }
}
