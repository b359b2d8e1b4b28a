/// The repository's own rules. Each takes a tree and returns a line for every place that breaks it.
enum Checks {
    // MARK: Who knows whom

    static func imports(_ tree: SourceTree) -> [String] {
        tree.files.filter { !isCModule($0.room) }.flatMap { file -> [String] in
            guard let room = House.rooms[file.room] else {
                return [
                    "\(file.path): the room \(file.room) has no row in Tests/TidyTests/House.swift"
                ]
            }
            return file.imports.filter { !room.ours.contains($0) && !room.outside.contains($0) }
                .map { "\(file.path): \(file.room) may not import \($0)" }
        }
    }

    static func doors(_ tree: SourceTree) -> [String] {
        tree.files.flatMap { file in
            file.imports.compactMap { module in
                guard let door = House.doors[module], !House.isWithin([door], file.path) else {
                    return nil
                }
                return "\(file.path): \(module) is spoken to in \(door) only"
            }
        }
    }

    static func systemCalls(_ tree: SourceTree) -> [String] {
        tree.files.filter {
            $0.imports.contains("Glibc") && !House.isWithin(House.systemCalls, $0.path)
        }
        .map { "\($0.path): Glibc is imported only where Tests/TidyTests/House.swift lists it" }
    }

    static func unsafe(_ tree: SourceTree) -> [String] {
        tree.files.filter { !House.isWithin(House.unsafePlaces, $0.path) }.flatMap { file in
            file.lines(with: "unsafe").map { "\(file.path):\($0): `unsafe` may not stand here" }
        }
    }

    // MARK: Words

    struct Banned {
        var word: String
        var instead: String
        /// Places where it may stand, each with its reason beside it in the list below.
        var except: [String] = []
    }

    static let banned = [
        Banned(word: "try!", instead: "a typed error that somebody answers for"),
        Banned(word: "as!", instead: "a conditional cast, or a type that needs none"),
        Banned(word: "fatalError(", instead: "preconditionFailure( with the rule that was broken"),
        Banned(
            word: "print(", instead: "the output of Sources/testigo/Terminal",
            except: ["testigo/Terminal/"]),
        Banned(
            word: "@unchecked", instead: "a Mutex, an actor or a value",
            // What one loop's thread alone touches; each access checks on which thread it is.
            except: ["EventLoops/LoopBound.swift", "EventLoops/LoopState.swift"]),
        Banned(
            word: "nonisolated(unsafe)", instead: "a Mutex, an actor or a value",
            // simdjson's table of key names: made once, only read afterwards.
            except: ["Belvo/JSON/SimdJSON.swift"]),
        Banned(word: "Date()", instead: "the TimeSource that is handed in", except: ["testigo/"]),
        // Optimising across rooms takes in what is public, and nothing that is `package`.
        Banned(word: "package", instead: "public, for what other rooms may use"),
    ]

    static func words(_ tree: SourceTree) -> [String] {
        tree.files.flatMap { file in
            banned.filter { !House.isWithin($0.except, file.path) }.flatMap { banned in
                file.lines(with: banned.word).map {
                    "\(file.path):\($0): not `\(banned.word)` but \(banned.instead)"
                }
            }
        }
    }

    static func leftovers(_ tree: SourceTree) -> [String] {
        tree.files.flatMap { file in
            ["FIXME", "TODO", "XXX"].filter { word in
                file.text.split { !($0.isLetter || $0.isNumber) }.contains { $0 == word }
            }
            .map { "\(file.path): \($0) belongs into an issue, not into the code" }
        }
    }

    // MARK: Limits

    /// Where limits are declared.
    private static let limitFiles = ["Limits.swift", "Setup.swift", "Configuration.swift"]
    private static let units = ["Max", "Milliseconds", "BytesKept", "Level", "seed", "port"]

    /// Numbers that bound something say in what unit they count, and are asked for outside the file that declares them:
    /// a limit that nobody reads bounds nothing.
    static func limits(_ tree: SourceTree) -> [String] {
        tree.files.filter { file in limitFiles.contains { file.path.hasSuffix($0) } }
            .flatMap { file in
                numbers(in: file).flatMap { name in
                    let hasUnit = units.contains { name.hasSuffix($0) }
                    let isRead = tree.files.contains {
                        $0.path != file.path && $0.text.contains("." + name)
                    }
                    if !hasUnit { return ["\(file.path): `\(name)` does not say its unit"] }
                    return isRead ? [] : ["\(file.path): nobody keeps to `\(name)`"]
                }
            }
    }

    /// The names of stored properties that hold an integer.
    private static func numbers(in file: SourceFile) -> [String] {
        file.text.split(separator: "\n").compactMap { line in
            // Deeper lines belong to functions.
            guard line.prefix(while: { $0 == " " }).count == 4 else { return nil }
            var words = line.split(separator: " ")
            words.removeAll { $0 == "public" || $0 == "private" || $0 == "static" }
            guard words.count >= 3, words[0] == "var" || words[0] == "let", words.last != "{"
            else { return nil }
            let isNumber =
                words[1].last == ":"
                ? words[2] == "Int"
                : words.count > 3 && words[2] == "=" && words[3].first?.isNumber == true
            return isNumber ? String(words[1].prefix { $0 != ":" }) : nil
        }
    }

    // MARK: Sizes and names

    static let functionLinesMax = 70
    static let fileLinesMax = 400

    static func fileSizes(_ tree: SourceTree) -> [String] {
        tree.files.filter { $0.lineCount > fileLinesMax && !isCModule($0.room) }
            .map { "\($0.path): \($0.lineCount) lines, \(fileLinesMax) are allowed" }
    }

    static func functionSizes(_ tree: SourceTree) -> [String] {
        tree.files.flatMap { file in
            Functions(file.code).lengths.filter { $0.lines > functionLinesMax }
                .map {
                    "\(file.path):\($0.line): a function of \($0.lines) lines, \(functionLinesMax) are allowed"
                }
        }
    }

    static func pages(_ tree: SourceTree) -> [String] {
        Set(tree.files.map(\.room)).filter {
            !isCModule($0) && !tree.paths.contains($0 + "/README.md")
        }.sorted()
            .map { "\($0): a room has a page, README.md" }
    }

    static func folders(_ tree: SourceTree) -> [String] {
        let vague = ["utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"]
        return tree.paths.filter { path in
            path.split(separator: "/").dropLast().contains { vague.contains($0.lowercased()) }
        }.map { "\($0): a folder is named after what it is about" }
    }

    /// `CZlib` and its like: headers and module maps, no Swift.
    private static func isCModule(_ room: String) -> Bool { House.doors[room] != nil }
}

/// Where functions begin and how many lines they take.
struct Functions {
    private let code: [UInt8]

    init(_ code: [UInt8]) { self.code = code }

    /// The line of each function's first word, and its lines up to the closing brace.
    var lengths: [(line: Int, lines: Int)] {
        var result: [(line: Int, lines: Int)] = []
        var line = 1
        for place in code.indices {
            if code[place] == 0x0A { line += 1 }
            guard
                ["func", "init", "deinit", "subscript"].contains(where: {
                    beginsWord($0, at: place)
                }),
                let end = endOfBody(after: place)
            else { continue }
            result.append((line, 1 + code[place..<end].count { $0 == 0x0A }))
        }
        return result
    }

    private func beginsWord(_ word: String, at place: Int) -> Bool {
        guard code[place...].starts(with: word.utf8) else { return false }
        // `self.init` and `.init` are calls.
        let before = place > 0 ? code[place - 1] : 0x20
        let end = place + word.utf8.count
        return !SourceFile.isWordByte(before) && before != 0x2E
            && !(end < code.count && SourceFile.isWordByte(code[end]))
    }

    /// The place behind the brace that closes the body; `nil` for a requirement without a body.
    private func endOfBody(after start: Int) -> Int? {
        var depth = 0
        var place = start
        while place < code.count {
            switch code[place] {
            case 0x28, 0x5B: depth += 1
            case 0x29, 0x5D: depth -= 1
            case 0x7B where depth == 0: return endOfBlock(from: place)
            case 0x7D where depth == 0: return nil
            case 0x0A where depth == 0:
                if !goesOn(after: place) { return nil }
            default: break
            }
            place += 1
        }
        return nil
    }

    /// Whether the next line still belongs to the head of a function.
    private func goesOn(after place: Int) -> Bool {
        let rest = code[place...].drop { $0 == 0x20 || $0 == 0x0A }
        return ["{", "->", "where", "async", "throws", ")"].contains { rest.starts(with: $0.utf8) }
    }

    private func endOfBlock(from start: Int) -> Int? {
        var depth = 0
        for place in start..<code.count {
            if code[place] == 0x7B { depth += 1 }
            if code[place] == 0x7D {
                depth -= 1
                if depth == 0 { return place + 1 }
            }
        }
        return nil
    }
}
