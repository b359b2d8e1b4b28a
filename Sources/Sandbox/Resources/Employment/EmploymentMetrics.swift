import Belvo
import Chance

extension Product {
    static let employmentMetrics = Product(
        resource: "EMPLOYMENT_METRICS", path: "/api/employment-metrics/", columns: [],
        country: .mexico,
        retrieval: Retrieval(
            remake: { form, _ in
                guard let day = form.date("reference_date", isRequired: false) else { return nil }
                return { plan, world in metrics(of: plan, in: world, asOf: day) }
            },
            isAnsweredAlone: true),
        produce: { plan, world in metrics(of: plan, in: world, asOf: nil) })

    private static func metrics(
        of plan: LinkPlan, in world: World, asOf reference: CalendarDay?
    ) -> [JSON] {
        guard let career = world.career(of: plan) else { return [] }
        var chance = SeededGenerator(world.seed, "employment metric", plan.ordinal)
        let id = world.id(ofLink: plan.ordinal, from: &chance)
        let collectedAt = career.collectedAt(&chance)
        let createdAt = collectedAt + 2_304_118
        // The register knows nothing of the days after its report.
        let last = min(reference ?? career.reportedOn, career.reportedOn)
        let figures = CareerFigures(career, until: last)
        return [
            .object(
                [
                    JSON.Member("id", .id(id)),
                    JSON.Member("link", .id(world.linkID(plan.ordinal))),
                    JSON.Member("collected_at", .timestamp(collectedAt)),
                    JSON.Member("created_at", .timestamp(createdAt)),
                    JSON.Member("updated_at", .timestamp(createdAt)),
                    JSON.Member("reference_date", reference.map(JSON.date) ?? .null),
                ] + figures.employment + figures.counts + figures.changes + figures.salaries)
        ]
    }
}

extension CareerFigures {
    private static func weeks(_ days: Int?) -> JSON {
        days.map { JSON.figure(($0 * 20_000 + 7) / 14) } ?? .null
    }

    private var age: Int {
        let (year, month, day) = reference.civil
        let birth = career.person.birth.civil
        let isBefore = (month, day) < (birth.month, birth.day)
        return max(0, year - birth.year - (isBefore ? 1 : 0))
    }

    /// The contract has the word null for those of whom nothing is known.
    private var status: String {
        guard !jobs.isEmpty else { return "null" }
        guard current.isEmpty else { return "EMPLOYED" }
        return career.isRetired && reference == career.reportedOn ? "RETIRED" : "UNEMPLOYED"
    }

    fileprivate var employment: [JSON.Member] {
        let last = lastJob
        return [
            JSON.Member("age", .integer(age)),
            JSON.Member("current_status", .string(status)),
            JSON.Member("current_employer_count", .integer(current.count)),
            JSON.Member(
                "base_salary_last", last.map { .money($0.pay(on: reference - 1)) } ?? .null),
            JSON.Member(
                "weeks_employed_last_job", Self.weeks(last?.days(until: reference).count)),
            JSON.Member("weeks_since_last_job", Self.weeks(daysSinceLastJob)),
            JSON.Member("weeks_employed_total", Self.weeks(daysWorked)),
            JSON.Member("weeks_with_multiple_employers", Self.weeks(daysWithSeveral)),
        ]
    }

    fileprivate var counts: [JSON.Member] {
        let perYear = firstDay.map {
            JSON.figure(employers.count * 3_650_000 / max(365, reference.number - $0.number))
        }
        return [
            JSON.Member("employer_count", .integer(jobs.count)),
            JSON.Member("unique_employer_count", .integer(employers.count)),
            JSON.Member("employers_per_year", perYear ?? .null),
            JSON.Member("weeks_between_jobs", Self.weeks(gaps.reduce(0, +))),
            JSON.Member("max_weeks_between_jobs", Self.weeks(gaps.max() ?? 0)),
        ]
    }

    fileprivate var changes: [JSON.Member] {
        let lastJob = lastJob.map(changes(in:)) ?? Changes()
        let parts: [(String, Changes?)] =
            [("last_job", lastJob), ("after_change", changeOfJob), ("overall", changes())]
            + [1, 3, 5].map { years in
                let isKnown = years == 1 || hasLasted(years: years)
                return ("\(years)y", isKnown ? changes(since: reference - years * 365) : nil)
            }
        return parts.flatMap { name, changes in
            [
                JSON.Member(
                    "increases_" + name, changes.map { .integer($0.rises) } ?? .null),
                JSON.Member(
                    "decreases_" + name, changes.map { .integer($0.falls) } ?? .null),
            ]
        }
    }

    fileprivate var salaries: [JSON.Member] {
        let spans = [1, 3, 5]
        let known = spans.map { (name: "\($0)y", salaries: salaries(years: $0)) }
        return spans.map { years in
            let change = hasLasted(years: years) ? self.change(years: years) : nil
            return JSON.Member("yearly_change_\(years)y", change.map(JSON.figure) ?? .null)
        }
            + known.map {
                JSON.Member(
                    "min_monthly_salary_" + $0.name, $0.salaries.min().map(JSON.money) ?? .null)
            }
            + known.map {
                let sum = $0.salaries.reduce(0, +)
                return JSON.Member(
                    "average_monthly_salary_" + $0.name,
                    $0.salaries.isEmpty ? .null : .money(sum / $0.salaries.count))
            }
            + known.map {
                JSON.Member(
                    "max_monthly_salary_" + $0.name, $0.salaries.max().map(JSON.money) ?? .null)
            }
    }
}
