import CLibzstd

/// One decompression context. Checks every frame's checksum.
@safe final class FrameDecompressor {
    private let context: OpaquePointer

    init() throws(ZstdError) {
        guard let context = unsafe ZSTD_createDCtx() else { throw ZstdError("out of memory") }
        unsafe self.context = unsafe context
    }

    deinit { unsafe ZSTD_freeDCtx(context) }

    /// The content of one whole frame, which says itself how long that is.
    ///
    /// - Parameter contentBytesMax: a frame that promises more is refused before anything is allocated.
    func content(
        of frame: Span<UInt8>, contentBytesMax: Int
    ) throws(ZstdError) -> [UInt8] {
        let promised = unsafe frame.withUnsafeBytes {
            unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count)
        }
        guard promised <= UInt64(contentBytesMax) else {
            // The two highest values mean "unknown" and "not a frame": neither is ours.
            throw ZstdError("the frame does not say how long it is, or more than is allowed")
        }
        // RFC 8878 §3.1.1.1.1: without the flag no checksum would be checked, and of the unused bit a decoder
        // takes no notice. A frame of ours always has the one and never the other.
        guard frame.count > 4, frame[4] & 0x14 == 0x04 else {
            throw ZstdError("the frame's descriptor is not one of ours")
        }
        var result = 0
        let content = unsafe [UInt8](unsafeUninitializedCapacity: Int(promised)) { target, filled in
            result = unsafe frame.withUnsafeBytes { source in
                unsafe ZSTD_decompressDCtx(
                    context, target.baseAddress, target.count, source.baseAddress, source.count)
            }
            filled = ZSTD_isError(result) == 0 ? result : 0
        }
        try ZstdError.check(result)
        return content
    }

    /// What stands at the beginning of some bytes.
    enum Beginning: Equatable {
        /// A whole frame of that many bytes.
        case frame(Int)
        /// A frame that goes on behind these bytes.
        case incomplete
        case noFrame
    }

    /// Looks for a frame at the beginning of `bytes`, skippable frames included. Nothing is decompressed.
    static func beginning(of bytes: Span<UInt8>) -> Beginning {
        let size = unsafe bytes.withUnsafeBytes {
            unsafe ZSTD_findFrameCompressedSize($0.baseAddress, $0.count)
        }
        if ZSTD_isError(size) == 0 { return size > 0 ? .frame(size) : .incomplete }
        return ZSTD_getErrorCode(size) == ZSTD_error_srcSize_wrong ? .incomplete : .noFrame
    }
}
