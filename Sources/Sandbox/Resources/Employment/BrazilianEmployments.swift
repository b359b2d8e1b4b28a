import Belvo
import Chance

extension Product {
    static let brazilianEmployments = Product(
        resource: "EMPLOYMENTS", path: "/api/br/employments/",
        columns: [
            .id("id"), .ordered("start_date", .date), .ordered("end_date", .date),
            .ordered("created_at", .moment),
        ],
        country: .brazil, listNeedsLink: true,
        isAsynchronous: true,
        retrieval: Retrieval(
            period: Retrieval.Period(isRequired: false, daysMax: workingLifeDays),
            remake: { _, period in
                guard let period else { return nil }
                return { plan, world in employments(of: plan, in: world, within: period) }
            }),
        produce: { plan, world in employments(of: plan, in: world, within: nil) })

    /// No period is too long for a register that knows a whole life.
    private static let workingLifeDays = 36_500

    /// Those that lasted on any day of a period, or all. The newest comes first.
    private static func employments(
        of plan: LinkPlan, in world: World, within period: ClosedRange<CalendarDay>?
    ) -> [JSON] {
        guard let career = world.career(of: plan) else { return [] }
        var chance = SeededGenerator(world.seed, "employments", plan.ordinal)
        let collectedAt = career.collectedAt(&chance)
        let makers = career.registeredSpans.map {
            BrazilianEmployment(
                id: world.id(ofLink: plan.ordinal, from: &chance), career: career, span: $0,
                collectedAt: collectedAt)
        }
        return makers.filter { maker in
            guard let period else { return true }
            return maker.span.job.start <= period.upperBound
                && maker.span.job.end ?? world.today >= period.lowerBound
        }.reversed().map { $0.json(link: world.linkID(plan.ordinal)) }
    }
}

extension Career {
    /// What the Brazilian register holds: employments, contributions that someone without employer pays for himself,
    /// and the pension.
    struct RegisteredSpan {
        enum Kind: String {
            case regular = "REGULAR"
            case voluntary = "VOLUNTARY"
            case retirement = "RETIREMENT"
        }

        let kind: Kind
        let job: Job
    }

    /// Shorter times without employment pass without contributions.
    private static let voluntaryDaysMin = 60

    fileprivate var registeredSpans: [RegisteredSpan] {
        var spans = jobs.map { RegisteredSpan(kind: .regular, job: $0) }
        for (index, after) in jobs.enumerated() {
            let before = jobs[..<index].max { self.end(of: $0) < self.end(of: $1) }
            guard let before, after.start.number - end(of: before) > Self.voluntaryDaysMin
            else { continue }
            let first = CalendarDay(number: end(of: before))
            spans.append(own(.voluntary, from: first, to: after.start, like: before))
        }
        let last = jobs.max { self.end(of: $0) < self.end(of: $1) }
        if isRetired, let last, let end = last.end {
            spans.append(own(.retirement, from: end, to: nil, like: last))
        }
        return spans.sorted { $0.job.start < $1.job.start }
    }

    private func end(of job: Job) -> Int { (job.end ?? reportedOn).number }

    private func own(
        _ kind: RegisteredSpan.Kind, from start: CalendarDay, to end: CalendarDay?, like job: Job
    ) -> RegisteredSpan {
        let share = kind == .retirement ? 70 : 50
        let year = start.civil.year
        let pay = max(
            WageTable.of(person.country).minimum(in: year),
            job.pay(on: start) * share / 100)
        return RegisteredSpan(
            kind: kind,
            job: Job(
                employer: job.employer, start: start, end: end,
                events: [Job.Event(kind: .hired, day: start, pay: pay)]))
    }
}
