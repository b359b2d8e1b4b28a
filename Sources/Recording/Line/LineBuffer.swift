import Exchange

/// One line, or several, as bytes: JSON is appended to memory that is used again for each frame.
///
/// A line is a hundred and fifty short pieces, most of which need no escape: what counts is what a piece costs besides
/// its bytes. Hence memory of its own, without a count of references to ask at each piece, and strings that are copied
/// and looked at in one pass, sixteen bytes at a time. This is the one file of the lines that says `unsafe`; what is
/// written with it, number by number and field by field, is not.
@safe struct LineBuffer: ~Copyable {
    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    private(set) var count = 0

    /// What lies behind `capacity`, so that a chunk can be stored where only a part of it is meant.
    private static let slack = 16

    init(capacity: Int = 4096) {
        self.capacity = capacity
        unsafe memory = Self.makeMemory(capacity)
    }

    deinit { unsafe memory.deallocate() }

    private static func makeMemory(_ capacity: Int) -> UnsafeMutableRawPointer {
        let size = capacity + slack
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        unsafe memory.initialize(repeating: 0, count: size)
        return UnsafeMutableRawPointer(memory)
    }

    /// A copy of all there is.
    var bytes: [UInt8] { copy(from: 0) }

    /// A copy of what stands from `start` on.
    func copy(from start: Int) -> [UInt8] {
        precondition(start >= 0 && start <= count)
        return unsafe Array(UnsafeRawBufferPointer(start: memory + start, count: count - start))
    }

    /// Shows all there is, without a copy.
    func withBytes<Result, Failure>(
        _ look: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try look(
            unsafe Span(_unsafeStart: memory.assumingMemoryBound(to: UInt8.self), count: count))
    }

    mutating func removeAll() { count = 0 }

    /// Takes back everything from `count` on.
    mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count)
        self.count = count
    }

    // MARK: Room

    /// Where the next byte goes, with room for `more` of them and the slack.
    @inline(__always)
    private mutating func room(_ more: Int) -> UnsafeMutableRawPointer {
        if capacity &- count < more { grow(more) }
        return unsafe memory + count
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = unsafe Self.makeMemory(capacity)
        unsafe larger.copyMemory(from: memory, byteCount: count)
        unsafe memory.deallocate()
        unsafe memory = larger
    }

    // MARK: What is known to be JSON already

    /// A constant. Its length is known where this is compiled: a few moves, without a call.
    @inline(__always)
    mutating func raw(_ text: StaticString) {
        let size = text.utf8CodeUnitCount
        unsafe room(size).copyMemory(from: text.utf8Start, byteCount: size)
        count &+= size
    }

    /// A constant that is not known where this is compiled.
    mutating func raw(chosen text: StaticString) {
        unsafe copy(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func raw(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe copy($0) }
    }

    mutating func raw(_ bytes: [UInt8]) { raw(bytes.span) }

    /// Short pieces are copied here: a loop takes less than the call of what copies memory.
    private mutating func copy(_ bytes: UnsafeRawBufferPointer) {
        let size = bytes.count
        guard let source = bytes.baseAddress, size <= 96, capacity &- count >= size else {
            return unsafe copyLong(bytes)
        }
        let target = unsafe memory + count
        count &+= size
        guard size >= 16 else { return unsafe Self.store(Self.words(source, size), to: target) }
        var index = 0
        while index < size {
            // The last sixteen end where the piece ends: some of them are copied twice.
            let place = min(index, size &- 16)
            let chunk = unsafe source.loadUnaligned(fromByteOffset: place, as: SIMD2<UInt64>.self)
            unsafe target.storeBytes(of: chunk, toByteOffset: place, as: SIMD2<UInt64>.self)
            index &+= 16
        }
    }

    @inline(never)
    private mutating func copyLong(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        unsafe room(bytes.count).copyMemory(from: source, byteCount: bytes.count)
        count &+= bytes.count
    }

    @inline(__always)
    mutating func byte(_ byte: UInt8) {
        unsafe room(1).storeBytes(of: byte, as: UInt8.self)
        count &+= 1
    }

    /// The lowest `size` bytes of `word`, the lowest first.
    @inline(__always)
    mutating func word(_ word: UInt64, _ size: Int = 8) {
        precondition(size >= 0 && size <= 8)
        unsafe room(8).storeBytes(of: word.littleEndian, as: UInt64.self)
        count &+= size
    }

    /// Makes the ASCII capitals from `start` on small.
    mutating func lowercase(from start: Int) {
        precondition(start >= 0)
        var index = start
        while index < count {
            let place = unsafe memory + index
            let chunk = unsafe place.loadUnaligned(as: SIMD2<UInt64>.self)
            // The highest bit of a byte's place: it is `A` or more, more than `Z`, outside ASCII.
            let low = chunk & (Self.ones &* 0x7F)
            let isCapital =
                (low &+ Self.ones &* 0x3F) & ~(low &+ Self.ones &* 0x25) & ~chunk
                & (Self.ones &* 0x80)
            unsafe place.storeBytes(of: chunk | isCapital &>> 2, as: SIMD2<UInt64>.self)
            index &+= Self.slack
        }
    }

    // MARK: Strings

    mutating func string(_ text: String) {
        let isDone: Void? = unsafe text.utf8.withContiguousStorageIfAvailable {
            unsafe quote(UnsafeRawBufferPointer($0))
        }
        guard isDone == nil else { return }
        // A string of another language's making, of which there are none on this system.
        var copy = text
        copy.withUTF8 { unsafe quote(UnsafeRawBufferPointer($0)) }
    }

    /// A JSON string of bytes that are UTF-8.
    mutating func string(utf8: Span<UInt8>) {
        unsafe utf8.withUnsafeBytes { unsafe quote($0) }
    }

    /// The inside of a JSON string.
    @inline(__always)
    mutating func escaped(_ text: String) {
        let isDone: Void? = unsafe text.utf8.withContiguousStorageIfAvailable {
            unsafe escape(UnsafeRawBufferPointer($0))
        }
        guard isDone == nil else { return }
        var copy = text
        copy.withUTF8 { unsafe escape(UnsafeRawBufferPointer($0)) }
    }

    /// The inside of a JSON string. A piece must not begin or end within a character.
    mutating func escaped(_ utf8: Span<UInt8>) {
        unsafe utf8.withUnsafeBytes { unsafe escape($0) }
    }

    /// The inside of a JSON string, if the bytes are UTF-8; otherwise nothing, and `false`.
    mutating func escapedIfUTF8(_ anything: Span<UInt8>) -> Bool {
        let start = count
        _ = unsafe room(anything.count)
        let plain = unsafe anything.withUnsafeBytes { unsafe copyPlain($0) }
        guard plain < anything.count else { return true }
        guard BodyScan.isUTF8(anything) else {
            count = start
            return false
        }
        unsafe anything.withUnsafeBytes { unsafe escape($0, from: plain) }
        return true
    }

    private mutating func quote(_ text: UnsafeRawBufferPointer) {
        // Written so that what is rare is called last: nothing has to be kept for after the call.
        guard capacity &- count >= text.count &+ 2 else {
            grow(text.count &+ 2)
            return unsafe quote(text)
        }
        unsafe memory.storeBytes(of: 0x22, toByteOffset: count, as: UInt8.self)
        count &+= 1
        let plain = unsafe copyPlain(text)
        guard plain == text.count else { return unsafe quote(text, from: plain) }
        unsafe memory.storeBytes(of: 0x22, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    @inline(never)
    private mutating func quote(_ text: UnsafeRawBufferPointer, from start: Int) {
        unsafe escape(text, from: start)
        byte(0x22)
    }

    @inline(never)
    private mutating func escape(_ text: UnsafeRawBufferPointer) {
        _ = unsafe room(text.count)
        let plain = unsafe copyPlain(text)
        if plain < text.count { unsafe escape(text, from: plain) }
    }

    /// Copies until a chunk needs a look. There is room for all of it.
    /// - Returns: how many bytes were copied.
    @inline(__always)
    private mutating func copyPlain(_ text: UnsafeRawBufferPointer) -> Int {
        guard let source = text.baseAddress else { return 0 }
        let size = text.count
        let target = unsafe memory + count
        guard size >= 16 else { return unsafe copyPlain(source, size, to: target) }
        var index = 0
        while index &+ 16 <= size {
            let chunk = unsafe source.loadUnaligned(fromByteOffset: index, as: SIMD2<UInt64>.self)
            guard Self.isPlain(chunk) else {
                count &+= index
                return index
            }
            unsafe target.storeBytes(of: chunk, toByteOffset: index, as: SIMD2<UInt64>.self)
            index &+= 16
        }
        // The last sixteen, of which some were copied already.
        let last = size &- 16
        let chunk = unsafe source.loadUnaligned(fromByteOffset: last, as: SIMD2<UInt64>.self)
        guard Self.isPlain(chunk) else {
            count &+= index
            return index
        }
        unsafe target.storeBytes(of: chunk, toByteOffset: last, as: SIMD2<UInt64>.self)
        count &+= size
        return size
    }

    /// All or nothing of fewer than sixteen bytes.
    @inline(__always)
    private mutating func copyPlain(
        _ source: UnsafeRawPointer, _ size: Int, to target: UnsafeMutableRawPointer
    ) -> Int {
        let words = unsafe Self.words(source, size)
        guard Self.isPlain(SIMD2(words.first, words.second)) else { return 0 }
        unsafe Self.store(words, to: target)
        count &+= size
        return size
    }

    /// Fewer than sixteen bytes as two words, of which the second is stored `offset` behind the first, and after it:
    /// they overlap, or have blanks behind their bytes. A word's lowest byte comes first, as on all machines this runs on.
    @inline(__always)
    private static func words(
        _ source: UnsafeRawPointer, _ size: Int
    ) -> (first: UInt64, second: UInt64, offset: Int) {
        if size >= 8 {
            let offset = size &- 8
            return (
                unsafe source.loadUnaligned(as: UInt64.self),
                unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt64.self), offset
            )
        }
        if size >= 4 {
            let offset = size &- 4
            let first = unsafe source.loadUnaligned(as: UInt32.self)
            let second = unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            return (UInt64(first) | blanks << 32, UInt64(second) | blanks << 32, offset)
        }
        guard size > 0 else { return (blanks, blanks, 0) }
        let first = unsafe source.load(as: UInt8.self)
        let middle = unsafe source.load(fromByteOffset: size >> 1, as: UInt8.self)
        let last = unsafe source.load(fromByteOffset: size &- 1, as: UInt8.self)
        return (
            UInt64(first) | UInt64(middle) << 8 | blanks << 16, UInt64(last) | blanks << 8,
            size &- 1
        )
    }

    private static let blanks: UInt64 = 0x2020_2020_2020_2020

    @inline(__always)
    private static func store(
        _ words: (first: UInt64, second: UInt64, offset: Int), to target: UnsafeMutableRawPointer
    ) {
        unsafe target.storeBytes(of: words.first, as: UInt64.self)
        unsafe target.storeBytes(of: words.second, toByteOffset: words.offset, as: UInt64.self)
    }

    /// Whether none of sixteen bytes is a control, DEL, a quote, a backslash, or outside ASCII: the bytes that set the
    /// highest bit of one of these four. The second is 0x7F and more; the third, where a quote and a blank have changed
    /// places, 0x20 and less; the fourth zero. What is carried or borrowed comes from a byte that is found itself.
    @inline(__always)
    private static func isPlain(_ chunk: SIMD2<UInt64>) -> Bool {
        let found =
            chunk | (chunk &+ ones) | ((chunk ^ (ones &* 0x02)) &- (ones &* 0x21))
            | ((chunk ^ (ones &* 0x5C)) &- ones)
        return (found[0] | found[1]) & 0x8080_8080_8080_8080 == 0
    }

    /// One in each byte.
    private static var ones: SIMD2<UInt64> { SIMD2(repeating: 0x0101_0101_0101_0101) }

    /// Whether all of it stands in a JSON string as it is.
    static func isPlain(_ text: Span<UInt8>) -> Bool {
        unsafe text.withUnsafeBytes { text in
            var index = 0
            while index &+ 16 <= text.count {
                let chunk = unsafe text.loadUnaligned(
                    fromByteOffset: index, as: SIMD2<UInt64>.self)
                guard isPlain(chunk) else { return false }
                index &+= 16
            }
            guard let source = text.baseAddress else { return true }
            let (first, second, _) = unsafe words(source + index, text.count &- index)
            return isPlain(SIMD2(first, second))
        }
    }

    /// Escapes what stands from `start` on, near which something needs it.
    @inline(never)
    private mutating func escape(_ text: UnsafeRawBufferPointer, from start: Int) {
        var index = start
        while index < text.count {
            let stop = min(index + 16, text.count)
            while index < stop { index += unsafe escapeCharacter(of: text, at: index) }
            _ = unsafe room(text.count - index)
            index += unsafe copyPlain(UnsafeRawBufferPointer(rebasing: text[index...]))
        }
    }

    /// - Returns: how many bytes it has.
    private mutating func escapeCharacter(of text: UnsafeRawBufferPointer, at index: Int) -> Int {
        let character = unsafe text[index]
        let next = index + 1 < text.count ? unsafe text[index + 1] : 0
        if character == 0x22 || character == 0x5C {
            byte(0x5C)
            byte(character)
        } else if character < 0x20 || character == 0x7F {
            escape(control: character)
        } else if character == 0xC2 && next >= 0x80 && next <= 0x9F {
            // C1 controls: terminals obey them, so they never stand raw in a line.
            escape(scalar: UInt32(next))
            return 2
        } else if character == 0xE2 && next == 0x80 && index + 2 < text.count,
            case let last = unsafe text[index + 2], last | 1 == 0xA9
        {
            // U+2028 and U+2029 end a line for some readers.
            escape(scalar: 0x2028 + UInt32(last & 1))
            return 3
        } else {
            byte(character)
        }
        return 1
    }

    private mutating func escape(control byte: UInt8) {
        switch byte {
        case 0x08: raw("\\b")
        case 0x09: raw("\\t")
        case 0x0A: raw("\\n")
        case 0x0C: raw("\\f")
        case 0x0D: raw("\\r")
        default: escape(scalar: UInt32(byte))
        }
    }

    private mutating func escape(scalar: UInt32) {
        raw("\\u")
        word(Hexadecimal.digits(scalar) >> 32, 4)
    }
}
