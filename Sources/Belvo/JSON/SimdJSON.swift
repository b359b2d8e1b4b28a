internal import CSimdJSON

/// The door to CSimdJSON, the only file of this room that says `unsafe`: everything behind it is spans and
/// plain values.
///
/// A reading copies the body into a padded buffer that belongs to the thread, so any span will do, and
/// what a visitor is shown is gone when the visit ends.
public enum SimdJSON {
    /// simdjson needs about six times the size of a body; a larger one is not read.
    public static let largestBodyBytes = 32 << 20

    /// Member names that a walk can look for.
    @safe struct Vocabulary: Sendable {
        // Made once, never changed and never freed, so any thread may read it.
        nonisolated(unsafe) fileprivate let names: OpaquePointer

        init(_ names: [String]) {
            unsafe self.names = csimdjson_vocabulary_create()
            for name in names { unsafe csimdjson_vocabulary_add(self.names, name) }
        }
    }

    /// Member names whose values must not be kept, in any case.
    @safe struct SensitiveNames: Sendable {
        // Made once, never changed and never freed, so any thread may read it.
        nonisolated(unsafe) fileprivate let names: OpaquePointer

        /// - Parameter names: in lower case.
        init(_ names: [[UInt8]]) {
            unsafe self.names = clean_scan_names_create()
            for name in names {
                unsafe clean_scan_names_add(self.names, String(decoding: name, as: UTF8.self))
            }
        }
    }

    /// What a walk reports and how far it goes.
    struct Interest {
        /// `nil`: every member is reported, its key unescaped.
        var vocabulary: Vocabulary?
        /// The names to report, as bits.
        var wanted: UInt64 = 0
        /// The names of objects in which every name is reported, as bits.
        var whole: UInt64 = 0
        /// The names whose containers are entered however deep they lie, as bits.
        var entered: UInt64 = 0
        /// Containers are entered down to here; the outermost is at 1.
        var depth: Int
    }

    enum Kind: UInt8 {
        case objectBegin, arrayBegin, containerEnd, string, number, `true`, `false`, null, skipped
    }

    /// One step of a walk.
    struct Event {
        let kind: Kind
        /// The place of the name in the vocabulary; for elements of an array that of the array; else `nil`.
        let name: Int?
        /// Where the value stands in the body; a string with its quotes.
        let range: Range<Int>
    }

    /// Walks through `body` and shows each step with its key and, for a scalar, its text (of a string the
    /// unescaped text). Returns whether the body was one complete container.
    static func walk(
        _ body: Span<UInt8>, _ interest: Interest,
        _ visit: (Event, _ key: Span<UInt8>, _ text: Span<UInt8>) -> Void
    ) -> Bool {
        unsafe read(body) { reading in
            var count = 0
            var complete = false
            let request = unsafe csimdjson_interest(
                vocabulary: interest.vocabulary?.names, wanted: interest.wanted,
                whole: interest.whole, entered: interest.entered, depth: UInt32(interest.depth))
            let first = unsafe csimdjson_walk(reading, request, &count, &complete)
            unsafe show(UnsafeBufferPointer(start: first, count: count), to: visit)
            return complete
        }
    }

    /// Looks through a whole body once: `true` when it is one JSON value without any escape, nested at most `depth`
    /// deep, without anything that may be a secret. Only then the steps are shown that a walk would show; the interest must have a vocabulary. See `clean_scan.h`.
    static func scanClean(
        _ body: Span<UInt8>, without names: SensitiveNames, _ interest: Interest, depth: Int,
        _ visit: (Event, _ key: Span<UInt8>, _ text: Span<UInt8>) -> Void
    ) -> Bool {
        guard body.count <= largestBodyBytes else { return false }
        return unsafe body.withUnsafeBytes { bytes in
            var count = 0
            var first: UnsafePointer<csimdjson_event>?
            let request = unsafe csimdjson_interest(
                vocabulary: interest.vocabulary?.names, wanted: interest.wanted,
                whole: interest.whole, entered: interest.entered, depth: UInt32(interest.depth))
            let json = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard
                unsafe clean_scan(
                    json, bytes.count, names.names, request, depth, &first, &count)
            else { return false }
            unsafe show(UnsafeBufferPointer(start: first, count: count), to: visit)
            return true
        }
    }

    /// Where the links of a list page stand, between their quotes; `nil` when that takes reading the page: see
    /// `page_links.h`.
    static func pageLinks(in body: Span<UInt8>) -> [Range<Int>]? {
        unsafe body.withUnsafeBytes { bytes in
            let json = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe withUnsafeTemporaryAllocation(
                of: page_link.self, capacity: Int(page_links_max)
            ) { links in
                let count = unsafe page_links_find(json, bytes.count, links.baseAddress)
                guard count >= 0 else { return nil }
                return (0..<Int(count)).map { index in
                    unsafe Int(links[index].begin)..<Int(links[index].end)
                }
            }
        }
    }

    private static func show(
        _ events: UnsafeBufferPointer<csimdjson_event>,
        to visit: (Event, _ key: Span<UInt8>, _ text: Span<UInt8>) -> Void
    ) {
        for index in events.indices {
            let event = unsafe events[index]
            guard let kind = unsafe Kind(rawValue: event.kind) else { continue }
            let step = unsafe Event(
                kind: kind, name: event.name < 0 ? nil : Int(event.name),
                range: Int(event.begin)..<Int(event.end))
            let key = unsafe bytes(event.key, event.key_length)
            let text = unsafe bytes(event.text, event.text_length)
            unsafe visit(step, key.span, text.span)
        }
    }

    /// Whether `body` is exactly one JSON value, nested at most `depth` deep, by a parser that is not ours.
    public static func isValid(_ body: Span<UInt8>, depth: Int) -> Bool {
        unsafe read(body) { reading in unsafe csimdjson_is_valid(reading, depth) }
    }

    /// Sets in `masks` one bit for each byte of `input` at which a reader of a JSON string has to look:
    /// see `special_bytes.h`.
    static func markSpecialBytes(of input: Span<UInt8>, in masks: inout [UInt64]) {
        let words = (input.count + 63) / 64
        if masks.count < words {
            masks.append(contentsOf: repeatElement(0, count: words - masks.count))
        }
        unsafe input.withUnsafeBufferPointer { bytes in
            unsafe masks.withUnsafeMutableBufferPointer { words in
                guard let first = bytes.baseAddress, let word = words.baseAddress else { return }
                unsafe special_bytes(first, bytes.count, word)
            }
        }
    }

    /// Whether a piece of a head has anything that a secret may begin with: see `special_bytes.h`.
    static func mayHoldSecret(_ text: Span<UInt8>) -> Bool {
        unsafe text.withUnsafeBufferPointer { bytes in
            guard let first = bytes.baseAddress else { return false }
            return unsafe may_hold_secret(first, bytes.count)
        }
    }

    private static func read(_ body: Span<UInt8>, _ use: (OpaquePointer) -> Bool) -> Bool {
        guard body.count <= largestBodyBytes else { return false }
        return unsafe body.withUnsafeBytes { bytes in
            let json = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let reading = unsafe csimdjson_open(json, bytes.count)
            defer { unsafe csimdjson_close(reading) }
            guard let reading = unsafe reading else { return false }
            return unsafe use(reading)
        }
    }

    private static func bytes(
        _ start: UnsafePointer<CChar>?, _ count: UInt32
    ) -> UnsafeBufferPointer<UInt8> {
        guard let start = unsafe UnsafeRawPointer(start) else {
            return unsafe UnsafeBufferPointer(start: nil, count: 0)
        }
        return unsafe UnsafeBufferPointer(
            start: start.assumingMemoryBound(to: UInt8.self), count: Int(count))
    }
}

// Copies out of spans, for which the standard library has no safe call that runs at the speed of memory.

extension Span<UInt8> {
    /// A copy.
    var array: [UInt8] {
        unsafe withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    var string: String {
        unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension [UInt8] {
    mutating func append(copying bytes: Span<UInt8>, _ range: Range<Int>) {
        unsafe bytes.extracting(range).withUnsafeBufferPointer {
            unsafe append(contentsOf: $0)
        }
    }
}
