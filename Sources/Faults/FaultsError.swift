import Belvo

/// Why a rule or a list of mutations cannot be followed.
public enum FaultsError: Error, Sendable, Equatable {
    case emptyRule
    case unknownWord(String)
    case badValue(word: String, value: String, wanted: String)
    case missingValue(word: String, wanted: String)
    /// The rule says when, but not what.
    case nothingToDo(String)
    /// Two things that cannot both be done.
    case conflict(String)
    case unknownError(String)
    case unknownMutation(String)
    case tooLong(bytesMax: Int)
    case tooMany(rulesMax: Int)
    case notAnObject
}

extension FaultsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .emptyRule:
            "the rule is empty; write for example: GET /api/transactions/* delay=2s times=1"
        case .unknownWord(let word):
            "\"\(word)\" is no word of a rule; known are "
                + RuleMatch.methods.joined(separator: ", ") + ", a path that begins with /, and "
                + RuleWord.allCases.map(\.rawValue).joined(separator: ", ")
        case .badValue(let word, let value, let wanted):
            "\(word)=\(value) cannot be read; \(word) wants \(wanted)"
        case .missingValue(let word, let wanted): "\(word) wants \(wanted)"
        case .nothingToDo(let rule):
            "\"\(rule)\" says when, but not what; add for example error=institution_down, status=503,"
                + " delay=2s, reset, close, stall=30s, drip=500 or gzip"
        case .conflict(let words): "only one of \(words) can be said"
        case .unknownError(let code):
            "Belvo has no error \"\(code)\"; error wants one of "
                + ErrorCatalogue.all.map(\.code).joined(separator: ", ")
        case .unknownMutation(let name):
            "\"\(name)\" is no mutation; known are all, "
                + Mutation.allCases.map(\.rawValue).joined(separator: ", ")
        case .tooLong(let bytesMax): "the rule is longer than \(bytesMax) bytes"
        case .tooMany(let rulesMax): "there are more than \(rulesMax) rules"
        case .notAnObject:
            "expected an object such as {\"rules\": [\"GET /api/* status=503 times=2\"], \"mutations\": [\"fields\"], \"seed\": 1}"
        }
    }
}
