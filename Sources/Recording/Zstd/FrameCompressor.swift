import CLibzstd

/// One compression context: makes frames with content size and checksum, one after the other.
///
/// All levels used here (up to 19) have a window of at most 2^23 bytes, which every decoder accepts.
@safe final class FrameCompressor {
    private let context: OpaquePointer
    /// Where libzstd writes to; grows to the largest frame so far.
    private var output: [UInt8] = []

    init(level: Int) throws(ZstdError) {
        guard let context = unsafe ZSTD_createCCtx() else { throw ZstdError("out of memory") }
        unsafe self.context = unsafe context
        try ZstdError.check(
            unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level)))
        try ZstdError.check(unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1))
    }

    deinit { unsafe ZSTD_freeCCtx(context) }

    /// Makes one frame of `content`, led by `prefix`, and hands it over.
    func frame(
        _ content: Span<UInt8>, after prefix: [UInt8] = [],
        to sink: (Span<UInt8>) throws(FileError) -> Void
    ) throws(CompressionFailure) {
        let room = prefix.count + ZSTD_compressBound(content.count)
        if output.count < room { output = [UInt8](repeating: 0, count: room) }
        for (position, byte) in prefix.enumerated() { output[position] = byte }
        let written = unsafe output.withUnsafeMutableBytes { target in
            unsafe content.withUnsafeBytes { source in
                unsafe ZSTD_compress2(
                    context, target.baseAddress.map { unsafe $0 + prefix.count },
                    target.count - prefix.count, source.baseAddress, source.count)
            }
        }
        do {
            let count = prefix.count + (try ZstdError.check(written))
            let bytes = output
            try sink(bytes.span.extracting(0..<count))
        } catch let error as ZstdError {
            throw .refused(error)
        } catch let error as FileError {
            throw .file(error)
        } catch {
            preconditionFailure("an error of no known kind: \(error)")
        }
    }

    // MARK: A frame in pieces

    /// Begins a frame whose content comes in pieces that sum up to exactly `contentSize`.
    func begin(contentSize: Int) throws(ZstdError) {
        try ZstdError.check(unsafe ZSTD_CCtx_reset(context, ZSTD_reset_session_only))
        try ZstdError.check(unsafe ZSTD_CCtx_setPledgedSrcSize(context, UInt64(contentSize)))
    }

    /// Takes the next piece and hands over whatever is ready. After the last, the frame is whole.
    func feed(
        _ piece: Span<UInt8>, isLast: Bool, to sink: (Span<UInt8>) throws(FileError) -> Void
    ) throws(CompressionFailure) {
        if output.count < ZSTD_CStreamOutSize() {
            output = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())
        }
        var taken = 0
        while true {
            let step = step(piece, from: taken, isLast ? ZSTD_e_end : ZSTD_e_continue)
            do {
                try ZstdError.check(step.result)
                let bytes = output
                if step.written > 0 { try sink(bytes.span.extracting(0..<step.written)) }
            } catch let error as ZstdError {
                throw .refused(error)
            } catch let error as FileError {
                throw .file(error)
            } catch {
                preconditionFailure("an error of no known kind: \(error)")
            }
            taken = step.taken
            if isLast ? step.result == 0 : taken == piece.count { return }
        }
    }

    private func step(
        _ piece: Span<UInt8>, from start: Int, _ mode: ZSTD_EndDirective
    ) -> (result: Int, taken: Int, written: Int) {
        unsafe output.withUnsafeMutableBytes { target in
            unsafe piece.withUnsafeBytes { source in
                var input = unsafe ZSTD_inBuffer(
                    src: source.baseAddress, size: source.count, pos: start)
                var output = unsafe ZSTD_outBuffer(
                    dst: target.baseAddress, size: target.count, pos: 0)
                let result = unsafe ZSTD_compressStream2(context, &output, &input, mode)
                return unsafe (result, input.pos, output.pos)
            }
        }
    }

    /// Forgets a frame that was begun and will not be finished.
    func abandon() {
        unsafe ZSTD_CCtx_reset(context, ZSTD_reset_session_only)
    }
}

/// Why a frame was not made, or not taken.
enum CompressionFailure: Error, Sendable, Equatable {
    case refused(ZstdError)
    case file(FileError)
}

extension CompressionFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .refused(let error): "zstd: \(error)"
        case .file(let error): error.description
        }
    }

    var isDiskFull: Bool {
        if case .file(let error) = self { error.isDiskFull } else { false }
    }
}
