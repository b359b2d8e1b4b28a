import Foundation

/// One Swift file below `Sources/`, whole and with comments and strings blanked out.
struct SourceFile {
    /// Such as `Proxy/Listener.swift`.
    let path: String
    let text: String
    /// The same lines, with spaces instead of what is comment or string.
    let code: [UInt8]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        var blanker = Blanker(text)
        code = blanker.blanked()
    }

    var room: String { path.split(separator: "/").first.map(String.init) ?? "" }

    var lineCount: Int { text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 }

    /// The modules it imports.
    var imports: [String] {
        let modifiers: Set<Substring> = [
            "package", "public", "internal", "private", "fileprivate", "@testable",
        ]
        return String(decoding: code, as: UTF8.self).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").drop { modifiers.contains($0) }
            guard words.first == "import", let module = words.last else { return nil }
            return String(module.prefix { $0 != "." })
        }
    }

    /// The line, counted from 1, of each place where `pattern` stands in the code as words of their own.
    func lines(with pattern: String) -> [Int] {
        let wanted = Array(pattern.utf8)
        guard code.count >= wanted.count else { return [] }
        return (0...code.count - wanted.count).filter { start in
            let end = start + wanted.count
            return code[start..<end].elementsEqual(wanted)
                && !(isWord(start - 1) && Self.isWordByte(wanted[0]))
                && !(isWord(end) && Self.isWordByte(wanted[wanted.count - 1]))
        }.map { start in 1 + code[..<start].count { $0 == 0x0A } }
    }

    private func isWord(_ place: Int) -> Bool {
        code.indices.contains(place) && Self.isWordByte(code[place])
    }

    static func isWordByte(_ byte: UInt8) -> Bool {
        byte == 0x5F || byte >= 0x80 || (0x30...0x39).contains(byte)
            || (0x41...0x5A).contains(byte & 0xDF)
    }
}

/// Replaces comments and strings by spaces. What stands in `\( )` is code and stays.
private struct Blanker {
    private enum Mode {
        /// `depth` counts parentheses inside an interpolation.
        case code(depth: Int)
        case string(hashes: Int, isLong: Bool)
    }

    private let bytes: [UInt8]
    private var output: [UInt8] = []
    private var place = 0
    private var modes = [Mode.code(depth: 0)]

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func blanked() -> [UInt8] {
        while place < bytes.count {
            switch modes.last {
            case .string(let hashes, let isLong): stepInString(hashes, isLong)
            case .code(let depth): stepInCode(depth)
            case nil: return output
            }
        }
        return output
    }

    private func stands(_ text: String, at place: Int) -> Bool {
        bytes[min(place, bytes.count)...].starts(with: text.utf8)
    }

    private mutating func blank(_ count: Int) {
        for byte in bytes[place..<min(place + count, bytes.count)] {
            output.append(byte == 0x0A ? byte : 0x20)
        }
        place = min(place + count, bytes.count)
    }

    private mutating func copy() {
        output.append(bytes[place])
        place += 1
    }

    private mutating func stepInCode(_ depth: Int) {
        if stands("//", at: place) {
            blank((bytes[place...].firstIndex(of: 0x0A) ?? bytes.count) - place)
        } else if stands("/*", at: place) {
            blankBlockComment()
        } else if let hashes = beginsString() {
            let isLong = stands("\"\"\"", at: place + hashes)
            modes.append(.string(hashes: hashes, isLong: isLong))
            blank(hashes + (isLong ? 3 : 1))
        } else {
            if bytes[place] == 0x28 { modes[modes.count - 1] = .code(depth: depth + 1) }
            if bytes[place] == 0x29 {
                modes[modes.count - 1] = .code(depth: depth - 1)
                if depth == 1 && modes.count > 1 { modes.removeLast() }
            }
            copy()
        }
    }

    private func beginsString() -> Int? {
        let hashes = bytes[place...].prefix { $0 == 0x23 }.count
        return stands("\"", at: place + hashes) ? hashes : nil
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if stands("/*", at: place) {
                depth += 1
                blank(2)
            } else if stands("*/", at: place) {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && place < bytes.count
    }

    private mutating func stepInString(_ hashes: Int, _ isLong: Bool) {
        let escape = "\\" + String(repeating: "#", count: hashes)
        let end = (isLong ? "\"\"\"" : "\"") + String(repeating: "#", count: hashes)
        if stands(escape + "(", at: place) {
            blank(escape.utf8.count)
            modes.append(.code(depth: 0))
        } else if stands(escape, at: place) {
            blank(escape.utf8.count + 1)
        } else if stands(end, at: place) {
            blank(end.utf8.count)
            modes.removeLast()
        } else {
            blank(1)
        }
    }
}

/// What stands below `Sources/`.
struct SourceTree {
    var files: [SourceFile]
    /// All paths, also of what is not Swift.
    var paths: [String]

    init(_ files: [String: String]) {
        self.files = files.filter { $0.key.hasSuffix(".swift") }.map {
            SourceFile(path: $0.key, text: $0.value)
        }
        paths = Array(files.keys)
    }

    /// This repository's.
    static let repository: SourceTree = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources").resolvingSymlinksInPath()
        var files: [String: String] = [:]
        for path in (try? FileManager.default.subpathsOfDirectory(atPath: root.path)) ?? [] {
            let text = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
            if let text { files[path] = text }
        }
        return SourceTree(files)
    }()
}
