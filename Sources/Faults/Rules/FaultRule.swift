/// A fault, and when it happens: `GET /api/transactions/* delay=2s skip=1 times=3`.
public struct FaultRule: Sendable, Equatable {
    /// As it was written.
    public let text: String
    public let fault: Fault
    let match: RuleMatch
    let occasion: RuleOccasion

    public static func == (left: FaultRule, right: FaultRule) -> Bool { left.text == right.text }
}

/// Which requests a rule is for.
struct RuleMatch: Sendable {
    static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    var method: String?
    /// With `*` for any run of characters; compared with the path without its query.
    var path: String?
    /// A text that stands in the target or in the body.
    var word: String?

    func accepts(method: String, target: String, body: [UInt8]) -> Bool {
        if let wanted = self.method, wanted != method { return false }
        if let pattern = path {
            let path = target.prefix { $0 != "?" }
            guard Self.fits(Array(path.utf8)[...], Array(pattern.utf8)[...]) else { return false }
        }
        guard let word else { return true }
        return target.contains(word) || Self.contains(word, in: body)
    }

    /// Whether the path is meant by more than a star: `/_sandbox/*` names it, `/*` does not.
    func namesPath(of target: String) -> Bool {
        guard let path else { return false }
        let fixed = path.prefix { $0 != "*" }
        return fixed.utf8.count > 1 && target.hasPrefix(fixed)
    }

    private static func contains(_ word: String, in body: [UInt8]) -> Bool {
        let wanted = Array(word.utf8)
        guard body.count >= wanted.count else { return false }
        return (0...body.count - wanted.count).contains { body[$0...].starts(with: wanted) }
    }

    /// Whether the text fits a pattern in which `*` stands for anything. Goes back to the last star only, so that the
    /// time is bounded by the product of the two lengths.
    private static func fits(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var (place, at) = (text.startIndex, pattern.startIndex)
        var star: (pattern: Int, text: Int)?
        while place < text.endIndex {
            if at < pattern.endIndex, pattern[at] == UInt8(ascii: "*") {
                star = (at + 1, place)
                at += 1
            } else if at < pattern.endIndex, pattern[at] == text[place] {
                at += 1
                place += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                at = last.pattern
                place = last.text + 1
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

/// Which of the requests that a rule is for it takes.
struct RuleOccasion: Sendable {
    /// So many pass first.
    var skip = 0
    /// Of those that follow, each so many-th.
    var every = 1
    /// After so many faults the rule rests.
    var times: Int?
    var percent = 100
}
