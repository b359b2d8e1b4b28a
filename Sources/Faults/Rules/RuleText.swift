import Belvo

/// The words of a rule, beside a method and a path.
enum RuleWord: String, CaseIterable {
    case error, status, html, timeout, delay, reset, close, stall, at, drip, gzip
    case carriedOut = "carried-out"
    case skip, every, times, percent, text
}

extension FaultRule {
    /// Reads words between spaces: a method, a path with `*`, what is done, and when.
    ///
    /// - `error=CODE` one of Belvo's errors, or `CODE.2` with the second of its messages; `status=503`, with `html` as a page of the server in front;
    ///   `timeout=30s` Belvo's 408 after so long.
    /// - `delay=2s` or `delay=500ms..3s`; `drip=500` bytes a second; `gzip`.
    /// - `reset`, `close` or `stall=30s`, `at=start`, `at=head`, `at=50%` (the usual) or `at=1000` bytes.
    /// - `carried-out`: the origin does what it was asked for though its answer is lost.
    /// - `skip=2`, `every=3`, `times=1`, `percent=10`; `text=WORD` in the target or the body.
    public init(_ text: String) throws(FaultsError) {
        guard text.utf8.count <= FaultLimits.ruleBytesMax else {
            throw .tooLong(bytesMax: FaultLimits.ruleBytesMax)
        }
        var reader = RuleReader()
        for word in text.split(separator: " ") { try reader.take(word) }
        guard reader.words > 0 else { throw .emptyRule }
        try reader.check(text)
        self.text = text
        fault = reader.fault
        match = reader.match
        occasion = reader.occasion
    }
}

/// Takes a rule word by word.
private struct RuleReader {
    var fault = Fault()
    var match = RuleMatch()
    var occasion = RuleOccasion()
    var words = 0
    private var hasPlace = false
    private var isPage = false

    mutating func take(_ word: Substring) throws(FaultsError) {
        words += 1
        if word.hasPrefix("/") {
            if match.path != nil { throw .conflict("two paths") }
            match.path = String(word)
            return
        }
        if RuleMatch.methods.contains(String(word)) {
            if match.method != nil { throw .conflict("two methods") }
            match.method = String(word)
            return
        }
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = RuleWord(rawValue: String(parts[0])) else {
            throw .unknownWord(String(word))
        }
        try take(name, RuleValue(word: name.rawValue, text: parts.count > 1 ? parts[1] : nil))
    }

    private mutating func take(_ name: RuleWord, _ value: RuleValue) throws(FaultsError) {
        switch name {
        case .error, .status, .html, .timeout: try takeSubstitute(name, value)
        case .reset, .close, .stall, .at: try takeEnding(name, value)
        case .delay: fault.delayMilliseconds = try value.durations()
        case .drip:
            fault.bytesPerSecond = try value.number(
                1...FaultLimits.bytesPerSecondMax, "bytes a second")
        case .gzip: fault.isCompressed = try value.none()
        case .carriedOut: fault.isCarriedOut = try value.none()
        case .skip: occasion.skip = try value.number(0...1_000_000, "a number of requests")
        case .every: occasion.every = try value.number(1...1_000_000, "a number of requests")
        case .times: occasion.times = try value.number(1...1_000_000, "a number of requests")
        case .percent: occasion.percent = try value.number(0...100, "a number")
        case .text: match.word = try value.text("a text without spaces")
        }
    }

    private mutating func takeSubstitute(
        _ name: RuleWord, _ value: RuleValue
    ) throws(FaultsError) {
        if name == .html {
            isPage = try value.none()
            return
        }
        if fault.substitute != nil { throw .conflict("error, status and timeout") }
        switch name {
        case .error: fault.substitute = try value.belvoError()
        case .timeout:
            let hold = try value.duration()
            fault.delayMilliseconds = hold...hold
            fault.substitute = .error(.requestTimeout, message: 1)
        default: fault.substitute = .status(try value.number(400...599, "a status"))
        }
    }

    private mutating func takeEnding(_ name: RuleWord, _ value: RuleValue) throws(FaultsError) {
        if name == .at {
            fault.place = try value.place()
            hasPlace = true
            return
        }
        if fault.ending != nil { throw .conflict("reset, close and stall") }
        switch name {
        case .reset:
            _ = try value.none()
            fault.ending = .reset
        case .close:
            _ = try value.none()
            fault.ending = .close
        default: fault.ending = .stall(milliseconds: try value.duration())
        }
    }

    mutating func check(_ text: String) throws(FaultsError) {
        if isPage {
            guard case .status(let status) = fault.substitute else {
                throw .missingValue(word: "html", wanted: "a status beside it, such as status=503")
            }
            fault.substitute = .page(status)
        }
        if hasPlace && fault.ending == nil {
            throw .missingValue(word: "at", wanted: "reset, close or stall=30s beside it")
        }
        if fault == Fault() { throw .nothingToDo(text) }
        if fault.isCarriedOut && fault.substitute == nil && !fault.endsAtStart {
            throw .missingValue(
                word: "carried-out", wanted: "error, status, timeout or at=start beside it")
        }
    }
}
