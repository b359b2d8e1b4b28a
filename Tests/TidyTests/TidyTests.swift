import Testing

/// The repository keeps its own rules, and each check finds what it is there to find.
struct TidyTests {
    struct Rule: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var check: @Sendable (SourceTree) -> [String]
        /// Files that break the rule, each once.
        var broken: [String: String]
        /// Files that look as if they did.
        var fine: [String: String] = [:]
    }

    static let rules = [
        Rule(
            testDescription: "imports go down only", check: Checks.imports,
            broken: [
                "Belvo/A.swift": "import Exchange", "Proxy/B.swift": "public import Recording",
                "Exchange/C.swift": "@testable import struct Foundation.Date",
                "Upstream/D.swift": "import GRDB",
                "Custody/E.swift": "internal import ArgumentParser",
                "Sandbox/F.swift": "import NIOPosix",
                "Nowhere/G.swift": "", "testigo/H.swift": "import CLibcurl",
                "Belvo/I.swift": "import Crypto",
            ],
            fine: [
                "Recording/A.swift": "import GRDB\nimport Foundation",
                "Proxy/B.swift": "// import Recording",
                "testigo/C.swift": "import Proxy\nlet a = \"\"\"\nimport Hummingbird\n\"\"\"",
            ]),
        Rule(
            testDescription: "each C library has one door", check: Checks.doors,
            broken: [
                "Exchange/A.swift": "import CZlib", "Proxy/B.swift": "internal import CLibcurl",
                "Recording/C.swift": "import CLibzstd", "Belvo/JSON/D.swift": "import CSimdJSON",
            ],
            fine: [
                "Exchange/Content/Inflater.swift": "import CZlib",
                "Upstream/Curl/A.swift": "import CLibcurl",
                "Recording/Zstd/A.swift": "import CLibzstd",
                "Belvo/JSON/SimdJSON.swift": "import CSimdJSON",
            ]),
        Rule(
            testDescription: "the system's C library is spoken to where it is listed",
            check: Checks.systemCalls,
            broken: [
                "Proxy/HTTP1/A.swift": "import Glibc",
                "Recording/Line/A.swift": "internal import Glibc",
            ],
            fine: ["Recording/Files/A.swift": "import Glibc"]),
        Rule(
            testDescription: "unsafe stands at the doors only", check: Checks.unsafe,
            broken: [
                "Proxy/A.swift": "let a = unsafe b", "testigo/B.swift": "let a = \"\\(unsafe b)\"",
                "Exchange/C.swift": "func a() { unsafe(b) }",
            ],
            fine: [
                "Proxy/D.swift": "// unsafe\nlet a = \"unsafe\" /* unsafe /* unsafe */ unsafe */",
                "Proxy/E.swift":
                    "let a = #\"\\(unsafe) \"unsafe\" \"# + \"\\\"unsafe\"\nlet notunsafe = unsafely",
                "Upstream/Curl/F.swift": "let a = unsafe b",
            ]),
        Rule(
            testDescription: "some words have a better one", check: Checks.words,
            broken: [
                "Proxy/A.swift": "let a = try! b()", "Proxy/B.swift": "let a = b as! C",
                "Proxy/C.swift": "fatalError()", "testigo/Commands/D.swift": "print(1)",
                "Proxy/E.swift": "final class A: @unchecked Sendable {}",
                "Proxy/F.swift": "nonisolated(unsafe) var a = 1",
                "Recording/G.swift": "let a = Date()", "Proxy/H.swift": "package struct A {}",
            ],
            fine: [
                "testigo/Terminal/Output.swift": "print(1)", "testigo/I.swift": "let now = Date()",
                "Proxy/J.swift":
                    "let a = try? b(); let c = republic + fingerprint(1); let d = UpDate()",
                "Proxy/K.swift": "/// try! print(1)\nlet a = \"fatalError(\"",
            ]),
        Rule(
            testDescription: "nothing is left to be done", check: Checks.leftovers,
            broken: [
                "Proxy/A.swift": "// FIXME", "Proxy/B.swift": "/* TODO: x */",
                "Proxy/C.swift": "// XXX",
            ],
            fine: ["Proxy/D.swift": "// todo is a Spanish word, \\uXXXX an escape"]),
        Rule(
            testDescription: "files are about one thing", check: Checks.fileSizes,
            broken: ["Proxy/A.swift": String(repeating: "\n", count: 401)],
            fine: ["Proxy/B.swift": String(repeating: "\n", count: 400)]),
        Rule(
            testDescription: "functions fit on a page", check: Checks.functionSizes,
            broken: [
                "Proxy/A.swift": "func a(\n    _ b: (Int) -> Void\n) -> Int\n{"
                    + String(repeating: "\n", count: 70) + "}",
                "Proxy/B.swift": "init?() {\n if a { \"}\" }" + String(repeating: "\n", count: 70)
                    + "}",
            ],
            fine: [
                "Proxy/C.swift": "func a() {" + String(repeating: "\n", count: 69) + "}",
                "Proxy/D.swift": "protocol A {\n    func b()\n    init()\n}\nstruct C {"
                    + String(repeating: "\n", count: 99) + "}",
                "Proxy/E.swift": "let a = B.init(c)\nlet d = ["
                    + String(repeating: "1,\n", count: 99) + "]",
            ]),
        Rule(
            testDescription: "a limit names its unit, and somebody keeps to it",
            check: Checks.limits,
            broken: [
                "Proxy/ALimits.swift": "struct A {\n    var head = 64 * 1024\n}",
                "Proxy/BSetup.swift": "struct B {\n    public var queueBytesMax: Int\n}",
                "Proxy/CConfiguration.swift": "struct C {\n    let linger = 2_000\n}",
            ],
            fine: [
                "Proxy/DLimits.swift":
                    "struct D {\n    var headBytesMax = 1\n    var name = \"\"\n    let e: E\n}",
                "Proxy/F.swift": "let a = limits.headBytesMax; var number = 3",
            ]),
        Rule(
            testDescription: "every room has a page", check: Checks.pages,
            broken: ["Proxy/A.swift": ""],
            fine: ["Belvo/A.swift": "", "Belvo/README.md": "# Belvo", "CZlib/shim.h": ""]),
        Rule(
            testDescription: "folders are named after what they are about", check: Checks.folders,
            broken: [
                "Proxy/Utils/A.swift": "", "Proxy/Helpers/A.swift": "", "Proxy/manager/A.swift": "",
                "Common/README.md": "", "Proxy/Misc/x.txt": "",
            ],
            fine: ["Proxy/Miscount/A.swift": "", "Proxy/Common.swift": ""]),
    ]

    @Test(arguments: rules)
    func `the repository keeps its rule`(_ rule: Rule) {
        #expect(SourceTree.repository.files.count > 50)
        for line in rule.check(.repository).sorted() { Issue.record("\(line)") }
    }

    @Test(arguments: rules)
    func `the check finds what breaks the rule, and nothing else`(_ rule: Rule) {
        let tree = SourceTree(rule.broken.merging(rule.fine) { broken, _ in broken })
        let found = rule.check(tree)
        for path in rule.broken.keys {
            let name = rule.testDescription == "every room has a page" ? "Proxy" : path
            #expect(found.filter { $0.hasPrefix(name + ":") }.count == 1, "\(path): \(found)")
        }
        #expect(found.count == rule.broken.count, "\(found)")
    }
}
