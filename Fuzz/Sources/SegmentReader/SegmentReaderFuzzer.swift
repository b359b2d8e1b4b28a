internal import CLibzstd
@testable internal import Recording

/// What reads segments, given bytes that may be no segment, and frames that were damaged after they were written.
///
/// The checksum of a frame keeps the fuzzer from reaching what is inside. So the first byte of the input chooses:
/// the rest is a segment as it stands, or the content of a frame that is whole, or of one with a byte changed.
///
/// What is looked for: a trap; a walk that does not end; more content than the limits allow; damage that nobody
/// noticed.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 5 else { return 0 }
    let input = UnsafeBufferPointer(start: start, count: count)
    let rest = Array(input[5...])
    let place = Int(input[1]) << 16 | Int(input[2]) << 8 | Int(input[3])
    switch input[0] % 3 {
    case 0: _ = SegmentReader.scan(bytes: rest, limits: limits)
    case 1: readWhole(rest)
    default: readDamaged(rest, at: place, mask: input[4])
    }
    return 0
}

private let limits = FrameLimits(contentBytesMax: 1 << 20, storedBytesMax: 1 << 20)

private func readWhole(_ content: [UInt8]) {
    let scan = SegmentReader.scan(bytes: frame(content), limits: limits)
    precondition(
        scan.damages.isEmpty && scan.tornBytes == 0, "what was just written cannot be read")
    for line in LineView.lines(of: content) {
        line.forEachMember { name, value in
            precondition(name.lowerBound >= 0 && name.upperBound <= value.lowerBound)
            precondition(value.upperBound <= content.count, "a member outside its line")
            return true
        }
    }
}

private func readDamaged(_ content: [UInt8], at place: Int, mask: UInt8) {
    let whole = frame(content)
    var damaged = whole
    damaged[place % whole.count] ^= mask
    let expected = SegmentReader.scan(bytes: whole, limits: limits)
    let scan = SegmentReader.scan(bytes: damaged, limits: limits)
    let isNoticed = !scan.damages.isEmpty || scan.tornBytes > 0
    precondition(
        isNoticed || scan.lines == expected.lines || scan.lines == 0, "damage that nobody noticed")
}

/// One frame with size and checksum, as the recorder writes them.
private func frame(_ content: [UInt8]) -> [UInt8] {
    let context = ZSTD_createCCtx()
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(content.count))
    let size = ZSTD_compress2(context, &output, output.count, content, content.count)
    precondition(ZSTD_isError(size) == 0)
    return Array(output[..<size])
}
