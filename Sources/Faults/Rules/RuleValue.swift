import Belvo

/// What stands behind the `=` of a rule's word.
struct RuleValue {
    let word: String
    let text: Substring?

    func text(_ wanted: String) throws(FaultsError) -> String {
        guard let text, !text.isEmpty else { throw .missingValue(word: word, wanted: wanted) }
        return String(text)
    }

    /// For words that stand alone.
    func none() throws(FaultsError) -> Bool {
        guard let text else { return true }
        throw .badValue(word: word, value: String(text), wanted: "no value")
    }

    func number(_ range: ClosedRange<Int>, _ wanted: String) throws(FaultsError) -> Int {
        let text = try text(wanted)
        guard let number = Int(text), range.contains(number) else {
            throw .badValue(
                word: word, value: text,
                wanted: "\(wanted) from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// `login_error`, or `login_error.2` for the second of its messages.
    func belvoError() throws(FaultsError) -> Fault.Substitute {
        let text = try text("the code of one of Belvo's errors")
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let known = ErrorCatalogue.error(String(parts[0])) else { throw .unknownError(text) }
        guard parts.count > 1 else { return .error(known, message: 1) }
        guard let number = Int(parts[1]), 1...max(1, known.messages.count) ~= number else {
            throw .badValue(
                word: word, value: text,
                wanted: "a message from \(known.code).1 to \(known.code).\(known.messages.count)")
        }
        return .error(known, message: number)
    }

    func place() throws(FaultsError) -> Fault.Place {
        let wanted = "start, head, a share such as 50%, or a number of bytes"
        let text = try text(wanted)
        switch text {
        case "start": return .start
        case "head": return .head
        default: break
        }
        if text.hasSuffix("%"), let percent = Int(text.dropLast()), 0...100 ~= percent {
            return .percent(percent)
        }
        guard let bytes = Int(text), 0...FaultLimits.bytesPerSecondMax ~= bytes else {
            throw .badValue(word: word, value: text, wanted: wanted)
        }
        return .bytes(bytes)
    }

    func duration() throws(FaultsError) -> Int { try milliseconds(try text(Self.durationWanted)) }

    /// One duration, or the shortest and the longest.
    func durations() throws(FaultsError) -> ClosedRange<Int> {
        let text = try text(Self.durationWanted)
        let parts = text.split(separator: "..", omittingEmptySubsequences: false)
        let shortest = try milliseconds(String(parts[0]))
        guard parts.count > 1 else { return shortest...shortest }
        let longest = try milliseconds(parts.dropFirst().joined(separator: ".."))
        guard longest >= shortest else {
            throw .badValue(word: word, value: text, wanted: "the shorter one first")
        }
        return shortest...longest
    }

    private static let durationWanted = "a duration such as 500ms, 30s or 5m"

    private func milliseconds(_ text: String) throws(FaultsError) -> Int {
        let units = [("ms", 1), ("s", 1_000), ("m", 60_000)]
        for (unit, factor) in units where text.hasSuffix(unit) {
            guard let count = Int(text.dropLast(unit.count)) else { break }
            let (product, overflows) = count.multipliedReportingOverflow(by: factor)
            guard !overflows, 0...FaultLimits.holdMillisecondsMax ~= product else {
                throw .badValue(word: word, value: text, wanted: "at most 10m")
            }
            return product
        }
        throw .badValue(word: word, value: text, wanted: Self.durationWanted)
    }
}
