import Foundation
import Testing

@testable import testigo

struct TerminalTests {
    /// Run through a real shell in an empty directory: what comes out is what went in, and nothing happens.
    @Test(arguments: [
        "plain", "with space", "it's", "$(touch pwned)", "`touch pwned`", "a\nb", "\"", "\\",
        "@/etc/passwd",
        "-K x", "'; touch pwned; '", "*", "!x", "ünïcode", "",
    ])
    func `a quoted word is that word to a shell`(text: String) throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/bash")
        shell.arguments = ["-c", "printf %s " + ShellWord.quoted(text)]
        shell.currentDirectoryURL = directory
        let output = Pipe()
        shell.standardOutput = output
        try shell.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        shell.waitUntilExit()
        #expect(String(decoding: data, as: UTF8.self) == text)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }

    @Test func `nothing that a terminal would obey is printed`() {
        let hostile = "a\u{1B}[31mb\u{7F}\u{9B}c\u{2028}d\u{202E}e\r\nf\tg"
        let printable = hostile.printable
        let unsafe = printable.unicodeScalars.filter {
            $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) || $0.value == 0x2028
                || $0.value == 0x202E
        }
        #expect(unsafe.isEmpty)
        #expect(printable.hasPrefix("a·[31mb") && printable.hasSuffix("f·g"))
        #expect("São Paulo – ok".printable == "São Paulo – ok")
    }

    @Test func `a table keeps its columns and cuts the last to the width`() {
        var table = Table(["a", "b"])
        table.add([.init("1", alignsRight: true), .init(String(repeating: "x", count: 300))])
        table.add([.init("22"), .init("short")])
        let lines = table.rendered(style: Style(isOn: false), columns: 60).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.count <= 60 })
        #expect(lines[1].hasPrefix(" 1  x") && lines[1].hasSuffix("…"))
        #expect(lines[2] == "22  short")
    }

    @Test func `colour is only there when it is on`() {
        #expect(Style(isOn: false)("x", .red) == "x")
        #expect(Style(isOn: true)("x", .red, .bold) == "\u{1B}[31;1mx\u{1B}[0m")
    }

    @Test func `a line of our own is JSON whatever stands in it`() throws {
        let text = JSONText.object([
            ("a\"b", .string("line\nbreak")), ("n", .null), ("t", .bool(true)), ("i", .integer(-1)),
            ("s", .strings(["x", "\u{0}"])),
        ])
        let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect(parsed?["a\"b"] as? String == "line\nbreak")
        #expect(parsed?["s"] as? [String] == ["x", "\u{0}"])
        #expect(!text.contains("\n"))
    }
}
