import Belvo
import Testing

@testable import Faults

struct RuleTests {
    private func fault(_ text: String) throws -> Fault { try FaultRule(text).fault }

    @Test func `each word says what it says`() throws {
        let late = try FaultRule("GET /api/transactions/* delay=500ms..3s")
        #expect(late.match.method == "GET" && late.match.path == "/api/transactions/*")
        #expect(late.fault.delayMilliseconds == 500...3_000)
        let timeout = try fault("timeout=30s")
        #expect(timeout.delayMilliseconds == 30_000...30_000)
        #expect(timeout.substitute == .error(.requestTimeout, message: 1))
        #expect(try fault("status=503").substitute == .status(503))
        #expect(try fault("html status=502").substitute == .page(502))
        #expect(try fault("reset").ending == .reset)
        #expect(try fault("reset").place == .percent(50))
        #expect(try fault("close at=1000").place == .bytes(1_000))
        #expect(try fault("stall=5m at=head").ending == .stall(milliseconds: 300_000))
        #expect(try fault("reset at=start carried-out").isCarriedOut)
        #expect(try fault("drip=500 gzip").bytesPerSecond == 500)
        #expect(try fault("drip=500 gzip").isCompressed)
        let rare = try FaultRule("reset skip=2 every=3 times=4 percent=10 text=abc").occasion
        #expect(
            rare.skip == 2 && rare.every == 3 && rare.times == 4 && rare.percent == 10)
    }

    @Test(arguments: ErrorCatalogue.all.map(\.code))
    func `every code of Belvo's can be made`(_ code: String) throws {
        guard case .error(let error, message: 1) = try fault("error=\(code)").substitute else {
            Issue.record("no error")
            return
        }
        #expect(error.code == code && (400...599).contains(error.status))
    }

    @Test(arguments: [
        ("", FaultsError.emptyRule),
        ("GET /api/*", .nothingToDo("GET /api/*")),
        ("times=1", .nothingToDo("times=1")),
        ("explode", .unknownWord("explode")),
        ("error=boredom", .unknownError("boredom")),
        ("error", .missingValue(word: "error", wanted: "the code of one of Belvo's errors")),
        (
            "status=200",
            .badValue(
                word: "status", value: "200", wanted: "a status from 400 to 599")
        ),
        (
            "delay=3",
            .badValue(word: "delay", value: "3", wanted: "a duration such as 500ms, 30s or 5m")
        ),
        (
            "delay=99999999999999999999m",
            .badValue(
                word: "delay", value: "99999999999999999999m",
                wanted: "a duration such as 500ms, 30s or 5m")
        ),
        (
            "error=invalid_link.2",
            .badValue(
                word: "error", value: "invalid_link.2",
                wanted: "a message from invalid_link.1 to invalid_link.1")
        ),
        ("delay=11m", .badValue(word: "delay", value: "11m", wanted: "at most 10m")),
        (
            "delay=2s..1s",
            .badValue(word: "delay", value: "2s..1s", wanted: "the shorter one first")
        ),
        ("reset=1", .badValue(word: "reset", value: "1", wanted: "no value")),
        ("GET POST reset", .conflict("two methods")), ("/a /b reset", .conflict("two paths")),
        ("FOO reset", .unknownWord("FOO")), ("get reset", .unknownWord("get")),
        ("reset close", .conflict("reset, close and stall")),
        ("error=invalid_link status=500", .conflict("error, status and timeout")),
        (
            "html delay=1s",
            .missingValue(word: "html", wanted: "a status beside it, such as status=503")
        ),
        (
            "at=head gzip",
            .missingValue(word: "at", wanted: "reset, close or stall=30s beside it")
        ),
        (
            "carried-out delay=1s",
            .missingValue(
                word: "carried-out", wanted: "error, status, timeout or at=start beside it")
        ),
        (String(repeating: "a", count: 513), .tooLong(bytesMax: 512)),
    ])
    func `what cannot be done is refused with a sentence`(_ text: String, _ error: FaultsError) {
        #expect(throws: error) { try FaultRule(text) }
        #expect(error.description.count > 10)
    }

    @Test(arguments: [
        ("/api/*", "/api/accounts/", true), ("/api/*", "/api/", true), ("/api/*", "/ap", false),
        ("/api/accounts/", "/api/accounts/?page=2", true), ("/api/*/x", "/api/accounts/y", false),
        ("/*/accounts/*", "/api/accounts/1/", true), ("/api/*a*b*c", "/api/aaabbbabc", true),
        ("/api/*a*b*c", "/api/aaabbbabd", false), ("/", "/api/", false),
    ])
    func `a star stands for any run`(_ pattern: String, _ target: String, _ isMeant: Bool) throws {
        let rule = try FaultRule("\(pattern) reset")
        #expect(rule.match.accepts(method: "GET", target: target, body: []) == isMeant)
    }

    @Test func `a word is looked for in target and body`() throws {
        let rule = try FaultRule("text=4af2 reset")
        let body = Array("{\"link\":\"4af2\"}".utf8)
        #expect(rule.match.accepts(method: "GET", target: "/api/?link=4af2", body: []))
        #expect(rule.match.accepts(method: "POST", target: "/api/", body: body))
        #expect(!rule.match.accepts(method: "POST", target: "/api/", body: body.dropLast(4)))
    }
}

struct FaultPlanTests {
    private func hits(_ rules: [String], _ count: Int, seed: UInt64 = 1) throws -> [Bool] {
        var plan = try FaultPlan(rules.map { try FaultRule($0) }, seed: seed)
        return (0..<count).map { _ in
            plan.fault(method: "GET", target: "/api/links/", body: []) != nil
        }
    }

    @Test func `skip, every and times choose`() throws {
        let wanted = [false, false, true, false, false, true, false, false, false]
        #expect(try hits(["reset skip=2 every=3 times=2"], 9) == wanted)
    }

    @Test func `a share is kept, and the same with the same seed`() throws {
        let first = try hits(["reset percent=30"], 2_000)
        #expect(try hits(["reset percent=30"], 2_000) == first)
        #expect(try hits(["reset percent=30"], 2_000, seed: 2) != first)
        #expect((500...700).contains(first.count { $0 }))
        #expect(try hits(["reset percent=0"], 50).allSatisfy { !$0 })
    }

    @Test func `the first rule that takes a request acts`() throws {
        var plan = try FaultPlan([
            FaultRule("POST reset"), FaultRule("status=500 times=1"), FaultRule("status=503"),
        ])
        let statuses = (0..<3).map { _ in
            plan.fault(method: "GET", target: "/", body: [])?.fault.substitute
        }
        #expect(statuses == [.status(500), .status(503), .status(503)])
        let counts = plan.json
        guard case .array(let rules) = counts else { return }
        #expect(rules.map { $0["seen"] } == [0, 3, 2] && rules.map { $0["done"] } == [0, 1, 2])
    }

    @Test func `what is spared is hit by rules that name it only`() throws {
        for (rule, isHit) in [
            ("reset", false), ("/* reset", false), ("/_sandbox/* reset", true),
            ("/_sandbox/clock/ reset", true), ("/api/* reset", false),
        ] {
            var plan = try FaultPlan([FaultRule(rule)])
            let fault = plan.fault(
                method: "GET", target: "/_sandbox/clock/", body: [], isSpared: true)
            #expect((fault != nil) == isHit, "\(rule)")
        }
    }

    @Test func `delays are drawn between their ends`() throws {
        var plan = try FaultPlan([FaultRule("delay=10ms..20ms")])
        let delays = (0..<200).compactMap { _ in
            plan.fault(method: "GET", target: "/", body: [])?.delayMilliseconds
        }
        #expect(delays.min() == 10 && delays.max() == 20)
    }

    @Test func `rules are counted`() throws {
        let rules = try (0...64).map { _ in try FaultRule("reset") }
        #expect(throws: FaultsError.tooMany(rulesMax: 64)) { try FaultPlan(rules) }
    }
}
