import Belvo
import Chance

extension Product {
    static let currentEmployments = Product(
        resource: "CURRENT_EMPLOYMENTS", path: "/api/mx/current-employments/",
        columns: [
            .id("id"), .ordered("collected_at", .moment), .ordered("created_at", .moment),
        ],
        country: .mexico,
        produce: { plan, world in
            guard let career = world.career(of: plan) else { return [] }
            var chance = SeededGenerator(world.seed, "current employment", plan.ordinal)
            return [
                career.currentEmployment(
                    world.id(ofLink: plan.ordinal, from: &chance),
                    link: world.linkID(plan.ordinal), &chance)
            ]
        })
}

extension Career {
    /// Who works for nobody, also who is retired, has neither month nor number in this report.
    fileprivate func currentEmployment(
        _ id: ObjectID, link: ObjectID, _ chance: inout SeededGenerator
    ) -> JSON {
        let collectedAt = collectedAt(&chance)
        let isEmployed = !current.isEmpty
        return [
            "id": .id(id),
            "link": .id(link),
            "created_at": .timestamp(collectedAt + 1_204_660 + chance.below(900_000)),
            "collected_at": .timestamp(collectedAt),
            "month": isEmployed ? .string(String(reportedOn.description.prefix(7))) : .null,
            "internal_identification": isEmployed ? .string(curp) : .null,
            "personal_data": .object(names + [JSON.Member("document_ids", documents)]),
            "status": isEmployed ? "EMPLOYED" : "UNEMPLOYED",
            "current_employment_records": isEmployed ? .array(current.map(record)) : .null,
        ]
    }

    private func record(_ job: Job) -> JSON {
        let pay = job.pay(on: reportedOn)
        return [
            "employer": .string(job.employer.name),
            "employer_id": .string(job.employer.registration),
            "employer_rfc": .string(job.employer.document),
            "state": .string(job.employer.state),
            "days_employed": .integer(job.days(until: reportedOn).count),
            "base_salary": .money(pay),
            "monthly_salary": .money(monthly(pay)),
        ]
    }
}
