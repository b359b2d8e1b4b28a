/// Goes through a segment frame by frame, from the front, and trusts nothing it meets.
///
/// Where a frame is no frame, or its checksum is wrong, it looks for the next one that is sound: what lies
/// between is damage. When none follows, the rest is a torn tail, as a crash leaves it.
struct FrameWalk<Source: SegmentBytes> {
    enum Step {
        /// Whole lines, decompressed; the checksum was right.
        case data(offset: Int, storedSize: Int, content: [UInt8])
        case skippable(offset: Int, bytes: [UInt8])
        case damage(offset: Int, size: Int, reason: String)
        /// Nothing sound follows. `tornSize` bytes are left that are no frame, or not yet one.
        case end(offset: Int, tornSize: Int, reason: String?)
    }

    private let source: Source
    private let limits: FrameLimits
    private let decompressor: FrameDecompressor
    private(set) var offset: Int
    private var window: [UInt8] = []
    private var windowStart = 0
    private var resynchronisations = 0

    /// Bytes read at once; frames that are longer are read whole.
    private static var windowBytes: Int { 1 << 20 }
    /// Places looked at for a sound frame behind damage, in one walk: bounds the time a hostile file can cost.
    private static var resynchronisationsMax: Int { 4096 }

    init(_ source: Source, from offset: Int = 0, limits: FrameLimits = .standard) throws(ZstdError)
    {
        self.source = source
        self.limits = limits
        self.offset = offset
        decompressor = try FrameDecompressor()
    }

    mutating func next() throws(FileError) -> Step {
        let size = try source.size()
        guard offset < size else { return .end(offset: offset, tornSize: 0, reason: nil) }
        switch try frame(at: offset) {
        case .success(let step):
            return step
        case .failure(let problem):
            let start = offset
            guard let found = try nextSound(after: start, size: size) else {
                return .end(offset: start, tornSize: size - start, reason: problem.description)
            }
            offset = found
            return .damage(offset: start, size: found - start, reason: problem.description)
        }
    }

    /// Reads the frame at `position`; on success the walk goes on behind it.
    private mutating func frame(at position: Int) throws(FileError) -> Result<Step, ZstdError> {
        var wanted = Self.windowBytes
        while true {
            try fill(from: position, count: wanted)
            let start = position - windowStart
            let available = window.count - start
            switch FrameDecompressor.beginning(of: window.span.extracting(start..<window.count)) {
            case .frame(let size):
                return decode(start..<start + size, at: position)
            case .noFrame:
                return .failure(ZstdError("no frame begins here"))
            case .incomplete:
                guard available >= wanted, wanted < limits.storedBytesMax else {
                    return .failure(ZstdError("the frame is cut off"))
                }
                wanted = min(limits.storedBytesMax, wanted * 4)
            }
        }
    }

    private mutating func decode(_ place: Range<Int>, at position: Int) -> Result<Step, ZstdError> {
        let magic = LittleEndian.uint32(window, at: place.lowerBound) ?? 0
        if SkippableFrame.isSkippable(magic) {
            offset = position + place.count
            return .success(.skippable(offset: position, bytes: Array(window[place])))
        }
        do {
            let content = try decompressor.content(
                of: window.span.extracting(place), contentBytesMax: limits.contentBytesMax)
            offset = position + place.count
            return .success(
                .data(offset: position, storedSize: place.count, content: content))
        } catch {
            return .failure(error)
        }
    }

    /// Makes sure that the window holds `count` bytes from `position` on, if the file has them.
    private mutating func fill(from position: Int, count: Int) throws(FileError) {
        let end = windowStart + window.count
        if position >= windowStart && position + count <= end { return }
        if position >= windowStart && position < end && position + 4 <= end
            && count == Self.windowBytes
        {
            // A frame that lies in the window already does not need more of it.
            let rest = window.span.extracting(position - windowStart..<window.count)
            if case .frame = FrameDecompressor.beginning(of: rest) { return }
        }
        window = try source.read(at: position, count: count)
        windowStart = position
    }

    private mutating func nextSound(after start: Int, size: Int) throws(FileError) -> Int? {
        var position = start + 1
        while let candidate = try nextMagic(from: position, size: size) {
            resynchronisations += 1
            guard resynchronisations <= Self.resynchronisationsMax else { return nil }
            if case .success = try frame(at: candidate) { return candidate }
            position = candidate + 1
        }
        return nil
    }

    /// Where the next four bytes stand that could begin a frame.
    private func nextMagic(from start: Int, size: Int) throws(FileError) -> Int? {
        var position = start
        while position + 4 <= size {
            let bytes = try source.read(at: position, count: Self.windowBytes)
            guard bytes.count >= 4 else { return nil }
            for index in 0...bytes.count - 4 where Self.isMagic(bytes, at: index) {
                return position + index
            }
            position += bytes.count - 3
        }
        return nil
    }

    private static func isMagic(_ bytes: [UInt8], at index: Int) -> Bool {
        let isData =
            bytes[index] == 0x28 && bytes[index + 1] == 0xB5 && bytes[index + 2] == 0x2F
            && bytes[index + 3] == 0xFD
        let isOurs =
            bytes[index] & 0xF0 == 0x50 && bytes[index + 1] == 0x2A && bytes[index + 2] == 0x4D
            && bytes[index + 3] == 0x18
        return isData || isOurs
    }
}
