/// How far a number has come.
enum NumberPart {
    case sign, zero, whole, point, fraction, exponent, exponentSign, exponentDigits

    var isComplete: Bool {
        switch self {
        case .zero, .whole, .fraction, .exponentDigits: true
        case .sign, .point, .exponent, .exponentSign: false
        }
    }

    /// Digits may follow without end.
    var isOpenEnded: Bool { self == .whole || self == .fraction || self == .exponentDigits }

    /// What this byte makes of the number; digits that change nothing are not asked for.
    func after(_ byte: UInt8) -> NumberPart? {
        switch (byte, self) {
        case (UInt8(ascii: "0"), .sign): .zero
        case (UInt8(ascii: "0")...UInt8(ascii: "9"), .sign): .whole
        case (UInt8(ascii: "0")...UInt8(ascii: "9"), .point): .fraction
        case (UInt8(ascii: "0")...UInt8(ascii: "9"), .exponent): .exponentDigits
        case (UInt8(ascii: "0")...UInt8(ascii: "9"), .exponentSign): .exponentDigits
        case (UInt8(ascii: "."), .zero), (UInt8(ascii: "."), .whole): .point
        case (UInt8(ascii: "e"), _) where hasValue, (UInt8(ascii: "E"), _) where hasValue: .exponent
        case (UInt8(ascii: "+"), .exponent), (UInt8(ascii: "-"), .exponent): .exponentSign
        default: nil
        }
    }

    private var hasValue: Bool { self == .zero || self == .whole || self == .fraction }
}

/// How far `true`, `false` or `null` has come.
struct LiteralState {
    private static let words = ["true", "false", "null"].map { Array($0.utf8) }

    private let word: Int
    private var count = 1

    init(first: UInt8 = UInt8(ascii: "t")) {
        word = first == UInt8(ascii: "t") ? 0 : first == UInt8(ascii: "f") ? 1 : 2
    }

    var isComplete: Bool { count == Self.words[word].count }

    mutating func take(_ byte: UInt8) -> Bool {
        guard byte == Self.words[word][count] else { return false }
        count += 1
        return true
    }
}

extension RedactionMachine {
    /// Reads on in a number. The byte that ends it belongs to what follows.
    mutating func insideNumber(_ input: Span<UInt8>, from start: Int) throws(Malformation) -> Int {
        var index = start
        var part = number
        while index < input.count {
            let byte = input[index]
            // The case that is nearly always: one more digit, which changes nothing.
            if part.isOpenEnded && byte &- UInt8(ascii: "0") < 10 {
                index += 1
                continue
            }
            guard let next = part.after(byte) else {
                number = part
                guard part.isComplete else { throw malformed(.badNumber, at: index) }
                endNumber(at: outlet.base + index)
                return index
            }
            part = next
            index += 1
        }
        number = part
        return index
    }

    mutating func endNumber(at position: Int) {
        token = .none
        endValue(at: position)
    }

    mutating func insideLiteral(_ input: Span<UInt8>, from start: Int) throws(Malformation) -> Int {
        var index = start
        while index < input.count && !literal.isComplete {
            guard literal.take(input[index]) else { throw malformed(.unexpectedByte, at: index) }
            index += 1
        }
        if literal.isComplete {
            token = .none
            endValue(at: outlet.base + index)
        }
        return index
    }
}
