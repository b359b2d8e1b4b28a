import Belvo
import Chance

extension Product {
    static let employmentRecords = Product(
        resource: "EMPLOYMENT_RECORDS", path: "/api/employment-records/",
        columns: [
            .id("id"), .word("internal_identification"), .ordered("collected_at", .moment),
            .ordered("created_at", .moment),
        ],
        country: .mexico,
        isAsynchronous: true,
        retrieval: Retrieval(
            attachment: Retrieval.Attachment(
                flag: "attach_pdf", member: "files", make: EmploymentRecord.withReport)),
        produce: { plan, world in
            guard let career = world.career(of: plan) else { return [] }
            var chance = SeededGenerator(world.seed, "employment record", plan.ordinal)
            return [
                EmploymentRecord(career: career, today: world.today).json(
                    world.id(ofLink: plan.ordinal, from: &chance),
                    link: world.linkID(plan.ordinal), &chance)
            ]
        })
}

/// A career, told as Belvo tells what the Mexican registers report of it.
private struct EmploymentRecord {
    let career: Career
    let today: CalendarDay

    func json(
        _ id: ObjectID, link: ObjectID, _ chance: inout SeededGenerator
    ) -> JSON {
        let collectedAt = career.collectedAt(&chance)
        let figures = CareerFigures(career, until: career.reportedOn)
        return [
            "id": .id(id),
            "link": .id(link),
            "created_at": .timestamp(collectedAt + 1_871_204 + chance.below(900_000)),
            "collected_at": .timestamp(collectedAt),
            "report_date": .date(career.reportedOn),
            "days_since_extraction": .integer(today.number - career.reportedOn.number),
            "internal_identification": .string(career.curp),
            "personal_data": .object(
                career.names + [
                    JSON.Member("entitlements", entitlements(figures)),
                    JSON.Member("document_ids", career.documents),
                    JSON.Member("email", .string(career.person.email)),
                ]),
            "social_security_summary": summary(figures, &chance),
            "employment_records": .array(
                career.jobs.reversed().map { record($0, collectedAt) }),
            "employment_scores": scores(figures),
            "salary_estimation": estimation,
            "files": [["type": .string(reportName), "value": .null]],
        ]
    }

    private var reportName: String {
        let (year, month, day) = career.reportedOn.civil
        let date = [day, month, year % 100].map { CalendarDay.padded($0, 2) }.joined()
        return (career.isPublic ? "ExpedienteElectronico_" : "ReporteSemanasCotizadas_") + date
    }

    /// After the last employment the insurance holds for eight weeks more.
    private func entitlements(_ figures: CareerFigures) -> JSON {
        let lastEnd = figures.daysSinceLastJob.map { career.reportedOn - $0 + 56 }
        let isEmployed = career.status == "EMPLOYED"
        let isInsured =
            isEmployed || career.isRetired || (lastEnd.map { $0 >= career.reportedOn } ?? false)
        return [
            "entitled_to_health_insurance": .bool(isInsured),
            "entitled_to_company_benefits": .bool(isEmployed),
            "valid_until": isEmployed || career.isRetired ? .null : lastEnd.map(JSON.date) ?? .null,
            "status": .string(career.status),
        ]
    }

    /// Who was without employment may have redeemed weeks, and paid some of them back since.
    private func summary(_ figures: CareerFigures, _ chance: inout SeededGenerator) -> JSON {
        let weeks = figures.daysWorked / 7
        let hasRedeemed = chance.chance(30) && figures.gaps.contains { $0 > 46 }
        let redeemed = hasRedeemed ? min(weeks / 10, chance.between(8, 40)) : 0
        guard !career.isPublic else { return .null }
        return [
            "weeks_redeemed": .integer(redeemed),
            "weeks_reinstated": .integer(redeemed / 2),
            "weeks_contributed": .integer(weeks),
        ]
    }

    private func record(_ job: Job, _ collectedAt: Timestamp) -> JSON {
        let pay = job.pay(on: career.reportedOn)
        return [
            "collected_at": .timestamp(collectedAt),
            "employer": .string(job.employer.name),
            "employer_id": career.isPublic ? .null : .string(job.employer.registration),
            "start_date": .date(job.start),
            "end_date": job.end.map(JSON.date) ?? .null,
            "weeks_employed": .integer(job.days(until: career.reportedOn).count / 7),
            "state": career.isPublic ? .null : .string(job.employer.state),
            "most_recent_base_salary": .money(pay),
            "monthly_salary": .money(career.monthly(pay)),
            "currency": .string(career.person.country.currency),
            "employment_status_updates": .array(
                job.events.enumerated().map { update($0.element, $0.offset) }),
        ]
    }

    /// The register of public servants does not say what happened, only which of its sources says so.
    private func update(_ event: Job.Event, _ index: Int) -> JSON {
        let sources = ["NORMAL", "BDUTA_CERTIFICATE", "NORMAL", "DYE_CERTIFICATE"]
        return [
            "event": .string(
                career.isPublic ? sources[index % sources.count] : event.kind.rawValue),
            "base_salary": .money(event.pay),
            "update_date": .date(event.day),
        ]
    }

    /// Better for those who worked most of their time and work now; the further ahead, the less sure.
    private func scores(_ figures: CareerFigures) -> JSON {
        guard !career.isPublic, let first = figures.firstDay else { return .null }
        let span = max(1, career.reportedOn.number - first.number)
        let share = figures.daysWorked * 300 / span
        let score = 340 + share + (career.status == "EMPLOYED" ? 180 : 0)
        return .array(
            [3, 6, 12].map { period in
                [
                    "score": .integer(max(300, score - period * 9)),
                    "period": .integer(period),
                    "version": "1.0.0",
                ]
            })
    }

    private var estimation: JSON {
        guard !career.isPublic else { return .null }
        let estimate = career.current.reduce(0) { $0 + $1.pay(on: career.reportedOn) }
        return [
            "employment_status_estimate": estimate > 0 ? "EMPLOYED" : "UNEMPLOYED",
            "base_salary_estimate": .money(estimate),
            "currency": .string(career.person.country.currency),
        ]
    }

    /// The files of a record with the register's report inside.
    static let withReport: @Sendable (JSON) -> JSON = { record in
        guard case .array(let files) = record["files"] else { return .null }
        let name = record["internal_identification"]?.stringValue ?? ""
        let text = "%PDF-1.4\n% Reporte de \(name)\n%%EOF\n"
        let report = JSON.string(Base64.standard(text.utf8))
        return .array(files.map { $0.replacing("value", with: report) })
    }
}
