/// The names that may stand in `testigo.yaml`. One that is misspelt would be a setting that silently does not hold.
enum SettingNames {
    static let all: Set<String> = [
        "accept-encoding", "allow-host", "as", "audit-fail", "ca-file", "connect-timeout",
        "durability", "environment", "first-byte-timeout", "first-day", "key-file", "limits",
        "listen",
        "log-level", "more-links", "mutate",
        "recording", "sandbox-listen", "seed", "segment-bytes", "session", "state", "state-dir",
        "total-timeout", "transactions-per-link", "upstream", "webhooks-to",
    ]

    /// What is wrong with the names in a file, line by line, in sentences; empty when nothing is.
    static func complaints(about yaml: String) -> [String] {
        yaml.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
            number, line in
            guard let name = name(of: line), !all.contains(name) else { return nil }
            return "line \(number + 1): there is no setting \"\(name)\"; \(advice(for: name))"
        }
    }

    private static func advice(for name: String) -> String {
        let names = all.sorted()
        let nearest = names.min { distance(name, $0) < distance(name, $1) }
        if let nearest, distance(name, nearest) <= max(1, name.count / 3) {
            return "did you mean \"\(nearest)\"?"
        }
        return "the settings are \(names.joined(separator: ", "))"
    }

    /// The name that a line of the file sets; settings stand at the beginning of a line.
    private static func name(of line: Substring) -> String? {
        guard let first = line.first, first != " ", first != "#", first != "-", first != "\t",
            let colon = line.firstIndex(of: ":")
        else { return nil }
        return line[..<colon].filter { $0 != "\"" && $0 != "'" && $0 != " " }
    }

    /// How many letters have to be put in, left out or replaced (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for place in right.indices {
                let replaced = diagonal + (right[place] == letter ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(replaced, row[place] + 1, row[place + 1] + 1)
            }
        }
        return row[right.count]
    }
}
