import Foundation
import Testing

/// The objects of the registers of employment against Belvo's own contract.
@Suite(.enabled(if: Contract.atHand() != nil, "Belvo's openapi.json is not beside the clone"))
struct EmploymentContractTests {
    let client = SandboxClient()

    @Test(arguments: [
        ("/api/employment-records/", "EmploymentRecord"),
        ("/api/mx/current-employments/", "CurrentEmployment"),
        ("/api/employment-metrics/", "EmploymentMetric"),
    ])
    func `what Mexican registers give is as the contract says`(
        _ path: String, _ schema: String
    ) async throws {
        ContractCheck.expect(try await client.everyPage(of: path), schema)
    }

    @Test func `Brazilian employments are as the contract says`() async throws {
        let link = try await client.link(at: "inss_br_employment")
        ContractCheck.expect(
            try await client.everyPage(of: "/api/br/employments/?link=\(link)"),
            "EmploymentBrazil")
    }
}

struct EmploymentTests {
    let client = SandboxClient()

    private func first(_ path: String, of link: String) async throws -> [String: Any] {
        let results = try await client.get("\(path)?link=\(link)").results
        return try #require(results.first)
    }

    private func post(_ path: String, _ members: String) async throws -> SandboxReply {
        try await client.call("POST", path, "{\(members)}")
    }

    private func jobs(_ record: [String: Any]) -> [[String: Any]] {
        (record["employment_records"] as? [[String: Any]]) ?? []
    }

    private func updates(_ job: [String: Any]) -> [[String: Any]] {
        (job["employment_status_updates"] as? [[String: Any]]) ?? []
    }

    private func cents(_ value: Double) -> Int { Int((value * 100).rounded()) }

    private func days(from first: String, to last: String) -> Int {
        let calendar = ISO8601DateFormatter()
        calendar.formatOptions = [.withFullDate]
        guard let first = calendar.date(from: first), let last = calendar.date(from: last) else {
            return -1
        }
        return Int((last.timeIntervalSince(first) / 86_400).rounded())
    }

    @Test(arguments: ["planet_mx_employment", "imss_mx_employment"])
    func `a record tells a career in order, and its figures follow from each other`(
        _ institution: String
    ) async throws {
        let record = try await first(
            "/api/employment-records/", of: client.link(at: institution))
        let report = record.string("report_date")
        #expect(report < SandboxClient.today)
        #expect(record["days_since_extraction"] as? Int == days(from: report, to: "2026-03-15"))
        #expect(record.string("collected_at") <= record.string("created_at"))
        let jobs = jobs(record)
        #expect(jobs.count > 1)
        for job in jobs {
            let start = job.string("start_date")
            let end = (job["end_date"] as? String) ?? report
            #expect(job["weeks_employed"] as? Int == days(from: start, to: end) / 7)
            let base = cents(job.number("most_recent_base_salary"))
            #expect(cents(job.number("monthly_salary")) == base * 365 / 12)
            let updates = updates(job)
            #expect(updates.first?.string("event") == "HIRED")
            #expect(updates.first?.string("update_date") == start)
            #expect(updates.last.map { cents($0.number("base_salary")) } == base)
            let dates = updates.map { $0.string("update_date") }
            #expect(dates == dates.sorted())
            let hasLeft = updates.last?.string("event") == "DISMISSED_RESIGNED"
            #expect(hasLeft == (job["end_date"] is String))
        }
    }

    /// The check digit of payment cards, which an NSS has too.
    private func hasLuhnDigit(_ number: String) -> Bool {
        let digits = number.compactMap(\.wholeNumberValue)
        let doubled = digits.reversed().enumerated().map { index, digit in
            index % 2 == 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2
        }
        return digits.count == 11 && doubled.reduce(0, +) % 10 == 0
    }

    @Test func `the insured person has numbers with right check digits`() async throws {
        for record in try await client.everyPage(of: "/api/employment-records/") {
            let person = record.object("personal_data")
            let documents = try #require(person["document_ids"] as? [[String: Any]])
            #expect(documents.map { $0.string("document_type") } == ["NSS", "CURP"])
            #expect(hasLuhnDigit(documents[0].string("document_number")))
            let curp = documents[1].string("document_number")
            #expect(CheckDigits.isValid(curp, "CURP"))
            #expect(record.string("internal_identification") == curp)
        }
    }

    @Test(arguments: ["planet_mx_employment", "imss_mx_employment"])
    func `metrics and current employment agree with the records`(
        _ institution: String
    ) async throws {
        let link = try await client.link(at: institution)
        let record = try await first("/api/employment-records/", of: link)
        let metric = try await first("/api/employment-metrics/", of: link)
        let now = try await first("/api/mx/current-employments/", of: link)
        let jobs = jobs(record)
        let open = jobs.filter { $0["end_date"] is NSNull }
        let entitlements = record.object("personal_data").object("entitlements")
        #expect(metric.string("current_status") == entitlements.string("status"))
        #expect(metric["employer_count"] as? Int == jobs.count)
        #expect(metric["current_employer_count"] as? Int == open.count)
        let employers = Set(jobs.map { $0.string("employer_id") })
        #expect(metric["unique_employer_count"] as? Int == employers.count)
        let summary = record.object("social_security_summary")
        #expect(
            summary["weeks_contributed"] as? Int == Int(metric.number("weeks_employed_total")))
        let last =
            open.max { $0.number("monthly_salary") < $1.number("monthly_salary") }
            ?? jobs.max { $0.string("end_date") < $1.string("end_date") }
        let job = try #require(last)
        #expect(metric.number("base_salary_last") == job.number("most_recent_base_salary"))
        let salaries = updates(job).map { cents($0.number("base_salary")) }
        let rises = zip(salaries, salaries.dropFirst()).count { $1 * 100 > $0 * 102 }
        #expect(metric["increases_last_job"] as? Int == rises)

        #expect(now.string("status") == (open.isEmpty ? "UNEMPLOYED" : "EMPLOYED"))
        #expect((now["month"] is NSNull) == open.isEmpty)
        let current = (now["current_employment_records"] as? [[String: Any]]) ?? []
        #expect(
            Set(current.map { $0.string("employer_id") })
                == Set(open.map { $0.string("employer_id") }))
        for employment in current {
            #expect(CheckDigits.isValid(employment.string("employer_rfc"), "RFC"))
        }
    }

    @Test func `the report comes inside the record when it is asked for`() async throws {
        let link = try await client.link(at: "planet_mx_employment")
        let plain = try await post("/api/employment-records/", "\"link\":\"\(link)\"")
        #expect(plain.status == 201)
        let files = try #require(plain.array[0]["files"] as? [[String: Any]])
        #expect(files.allSatisfy { $0["value"] is NSNull })
        let attached = try await post(
            "/api/employment-records/", "\"link\":\"\(link)\",\"attach_pdf\":true")
        let reports = try #require(attached.array[0]["files"] as? [[String: Any]])
        let report = try #require(Data(base64Encoded: reports[0].string("value")))
        #expect(report.starts(with: Data("%PDF-".utf8)))
        let wrong = try await post(
            "/api/employment-records/", "\"link\":\"\(link)\",\"attach_pdf\":\"maybe\"")
        #expect(wrong.fields == ["attach_pdf"])
    }

    @Test func `metrics are those of the day that is asked for`() async throws {
        let link = try await client.link(at: "planet_mx_employment")
        let jobs = jobs(try await first("/api/employment-records/", of: link))
        let path = "/api/employment-metrics/"
        let before = try await first(path, of: link)
        #expect(before["reference_date"] is NSNull)
        let day = "2015-06-30"
        let unsaved = try await post(
            path, #""link":"\#(link)","reference_date":"\#(day)","save_data":false"#)
        #expect(unsaved.status == 200)
        #expect(unsaved.object.string("reference_date") == day)
        let begun = jobs.filter { $0.string("start_date") < day }
        #expect(unsaved.object["employer_count"] as? Int == begun.count)
        #expect(begun.count < jobs.count)
        #expect(try await first(path, of: link)["reference_date"] is NSNull)

        let saved = try await post(path, #""link":"\#(link)","reference_date":"1990-01-01""#)
        #expect(saved.status == 201)
        #expect(saved.object.string("current_status") == "null")
        #expect(saved.object["employer_count"] as? Int == 0)
        #expect(saved.object["base_salary_last"] is NSNull)
        #expect(saved.object["increases_5y"] is NSNull)
        #expect(try await first(path, of: link).string("reference_date") == "1990-01-01")
        let wrong = try await post(path, #""link":"\#(link)","reference_date":"June""#)
        #expect(wrong.status == 400)
        #expect(wrong.fields == ["reference_date"])
    }

    @Test func `the register of public servants keeps other things to itself`() async throws {
        let curp = "GOMC900215MDFRRL09"
        let link = try await client.call(
            "POST", "/api/links/",
            #"{"institution":"issste_mx_employment","username":"\#(curp)","username2":"c@example.com"}"#
        ).object.string("id")
        let reply = try await post("/api/employment-records/", "\"link\":\"\(link)\"")
        #expect(reply.status == 201)
        let record = try #require(reply.array.first)
        #expect(record.string("internal_identification") == curp)
        for member in ["social_security_summary", "employment_scores", "salary_estimation"] {
            #expect(record[member] is NSNull, "\(member)")
        }
        let documents = try #require(
            record.object("personal_data")["document_ids"] as? [[String: Any]])
        #expect(documents.map { $0.string("document_type") } == ["NSS", "CURP", "RFC"])
        #expect(CheckDigits.isValid(documents[2].string("document_number"), "RFC"))
        let sources: Set = ["NORMAL", "BDUTA_CERTIFICATE", "DYE_CERTIFICATE"]
        for job in jobs(record) {
            #expect(job["employer_id"] is NSNull && job["state"] is NSNull)
            #expect(job.string("employer").split(separator: ";").count == 2)
            let base = cents(job.number("most_recent_base_salary"))
            #expect(cents(job.number("monthly_salary")) == base * 30)
            let events = updates(job).map { $0.string("event") }
            #expect(events.allSatisfy(sources.contains))
        }
    }

    @Test(arguments: [
        ("/api/employment-records/", "inss_br_employment"),
        ("/api/mx/current-employments/", "inss_br_employment"),
        ("/api/employment-metrics/", "erebor_mx_retail"),
        ("/api/br/employments/", "planet_mx_employment"),
    ])
    func `an institution that does not have it says so`(
        _ path: String, _ institution: String
    ) async throws {
        let link = try await client.link(at: institution)
        let reply = try await post(path, "\"link\":\"\(link)\"")
        #expect(reply.codes == ["unsupported_operation"])
        #expect(try await client.call("POST", path, "{}").fields == ["link"])
    }

    @Test(arguments: [
        "/api/employment-records/", "/api/mx/current-employments/", "/api/employment-metrics/",
    ])
    func `one can be shown and deleted, and nothing is resumed`(_ path: String) async throws {
        let link = try await client.link(at: "planet_mx_employment")
        let id = try await first(path, of: link).string("id")
        #expect(try await client.get("\(path)\(id)/").object.string("id") == id)
        #expect(try await client.call("PATCH", path, "{}").status == 405)
        #expect(try await client.call("DELETE", "\(path)\(id)/").status == 204)
        #expect(try await client.get("\(path)\(id)/").status == 404)
        #expect(try await client.get("\(path)?link=\(link)").count == 0)
    }

    @Test func `records are found by the person's number and by their days`() async throws {
        let path = "/api/employment-records/"
        let record = try await first(path, of: client.link(at: "imss_mx_employment"))
        let curp = record.string("internal_identification")
        #expect(try await client.get("\(path)?internal_identification=\(curp)").count == 1)
        #expect(try await client.get("\(path)?internal_identification=X").count == 0)
        #expect(try await client.get("\(path)?collected_at__lt=2026-03-14").count == 0)
        #expect(try await client.get("\(path)?created_at__gte=2026-03-14").count == 2)
    }
}

struct BrazilianEmploymentTests {
    let client = SandboxClient()
    private let path = "/api/br/employments/"

    private func employments(_ query: String = "") async throws -> [[String: Any]] {
        let link = try await client.link(at: "inss_br_employment")
        return try await client.everyPage(of: "\(path)?link=\(link)\(query)")
    }

    private func salaries(_ employment: [String: Any]) -> [[String: Any]] {
        (employment["salaries"] as? [[String: Any]]) ?? []
    }

    @Test func `a list needs its link`() async throws {
        #expect(try await client.get(path).fields == ["link"])
    }

    /// The worker's number: weights 3, 2, 9 to 2, modulo 11.
    private func isWorkerNumber(_ number: String) -> Bool {
        let digits = number.compactMap(\.wholeNumberValue)
        guard digits.count == 11 else { return false }
        let sum = zip(digits, [3, 2, 9, 8, 7, 6, 5, 4, 3, 2]).map(*).reduce(0, +)
        let rest = 11 - sum % 11
        return digits[10] == (rest > 9 ? 0 : rest)
    }

    @Test func `employers have right numbers, and salaries lie within the employment`()
        async throws
    {
        let all = try await employments()
        #expect(all.count > 3)
        for employment in all {
            let code = employment.object("employer_data").string("code")
            #expect(
                code.count == 14 ? CheckDigits.isValid(code, "CNPJ") : isWorkerNumber(code))
            let first = employment.string("start_date").prefix(7)
            let last = ((employment["end_date"] as? String) ?? SandboxClient.today).prefix(7)
            let salaries = salaries(employment)
            #expect(!salaries.isEmpty)
            for salary in salaries {
                let month = salary.string("month")
                #expect(month >= first && month <= last)
                #expect(salary.number("retained_amount") < salary.number("base_amount"))
                let isThirteenth = salary.string("type") == "THIRTEENTH"
                #expect(!isThirteenth || month.hasSuffix("-12"))
            }
            let occupations = (employment["occupations"] as? [[String: Any]]) ?? []
            #expect(occupations.isEmpty == (code.count == 11))
        }
        let starts = all.map { $0.string("start_date") }
        #expect(starts == starts.sorted(by: >))
    }

    @Test func `a period chooses what lasted on any of its days`() async throws {
        let link = try await client.link(at: "inss_br_employment")
        let all = try await employments()
        let (from, to) = ("2010-01-01", "2014-12-31")
        let reply = try await client.call(
            "POST", path, #"{"link":"\#(link)","date_from":"\#(from)","date_to":"\#(to)"}"#)
        #expect(reply.status == 201)
        let expected = all.filter {
            $0.string("start_date") <= to && (($0["end_date"] as? String) ?? "9999") >= from
        }
        #expect(reply.array.map { $0.string("id") } == expected.map { $0.string("id") })
        #expect(!expected.isEmpty && expected.count < all.count)
        let wrong = try await client.call(
            "POST", path, #"{"link":"\#(link)","date_from":"2020-02-01","date_to":"2020-01-01"}"#)
        #expect(wrong.fields == ["date_from"])
        let unread = try await client.call(
            "POST", path, #"{"link":"\#(link)","date_to":"soon"}"#)
        #expect(unread.fields == ["date_to"])
    }

    @Test func `beginnings and ends can be filtered`() async throws {
        let all = try await employments()
        let later = try await employments("&start_date__gte=2010-01-01")
        #expect(later.count == all.count { $0.string("start_date") >= "2010-01-01" })
        let ended = try await employments("&end_date__lt=2010-01-01")
        #expect(ended.allSatisfy { $0["end_date"] is String })
        #expect(!ended.isEmpty && ended.count + later.count <= all.count)
    }
}
