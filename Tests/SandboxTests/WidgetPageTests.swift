import Exchange
import Foundation
import Sandbox
import Testing

/// The page that stands in for the hosted widget, and the script in the place of Belvo's.
struct WidgetPageTests {
    private let client = SandboxClient()
    private static let page = "/_sandbox/widget/"
    private static let assets = [
        (page, "text/html; charset=utf-8"), (page + "style.css", "text/css; charset=utf-8"),
        (page + "page.js", "text/javascript; charset=utf-8"),
        ("/_sandbox/widget.js", "text/javascript; charset=utf-8"),
    ]

    private func open(_ path: String) async throws -> SandboxReply {
        try await client.call("GET", path, authorization: .none)
    }

    @Test(arguments: assets)
    func `a browser gets it without keys, and keeps to a strict policy`(
        _ path: String, _ type: String
    ) async throws {
        let reply = try await open(path)
        #expect(reply.status == 200)
        let fields = reply.head.fields
        #expect(fields.string("Content-Type") == type)
        let policy = try #require(fields.string("Content-Security-Policy"))
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
        #expect(!policy.contains("unsafe"))
        #expect(policy.contains("base-uri 'none'; form-action 'none'"))
        #expect(fields.string("Referrer-Policy") == "no-referrer")
        #expect(fields.string("Cache-Control") == "no-store")
        #expect(fields.string("X-Content-Type-Options") == "nosniff")
        // Applications show the page in a frame.
        #expect(fields.string("X-Frame-Options") == nil)
        #expect(try await client.call("POST", path, authorization: .none).status == 405)
    }

    @Test func `other answers may not be framed`() async throws {
        for path in ["/api/", "/_sandbox/widget/api/"] {
            let fields = try await client.get(path).head.fields
            #expect(fields.string("X-Frame-Options") == "DENY")
            #expect(fields.string("Content-Security-Policy") == nil)
        }
    }

    @Test func `nothing from the address is written into the page`() async throws {
        let plain = try await open(Self.page)
        for query in ["access_token=%3Cscript%3E", "locale=%22%3E", "institutions='%3E"] {
            #expect(try await open(Self.page + "?" + query).text == plain.text)
        }
    }

    @Test(arguments: assets)
    func `nothing in it makes HTML or code of text, or comes from outside`(
        _ path: String, _ type: String
    ) async throws {
        let text = try await open(path).text
        #expect(!text.isEmpty)
        let forbidden = [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
            "new Function", "http://", "https://", "style=\"", "onclick=", "@import", "url(",
            "localStorage", "document.cookie", "console.",
        ]
        for word in forbidden { #expect(!text.contains(word), "\(word)") }
    }

    @Test func `the page speaks three languages with the same words`() async throws {
        let script = try await open(Self.page + "page.js").text
        var names: [Set<String>] = []
        for language in ["en", "es", "pt"] {
            let start = try #require(script.range(of: "    \(language): {\n"))
            let end = try #require(
                script.range(of: "\n    },", range: start.upperBound..<script.endIndex))
            let block = script[start.upperBound..<end.lowerBound]
            let found = block.matches(of: /(?:^|[\s,])(\w+):\s+"/).map { String($0.output.1) }
            #expect(Set(found).count == found.count)
            names.append(Set(found))
        }
        #expect(names[0].count > 50)
        #expect(names[0] == names[1])
        #expect(names[0] == names[2])
    }

    @Test func `a forgotten slash leads to the page`() async throws {
        let reply = try await open("/_sandbox/widget?locale=pt")
        #expect(reply.status == 301)
        #expect(
            reply.head.fields.string(.location)
                == "https://127.0.0.1:8080/_sandbox/widget/?locale=pt")
    }
}
