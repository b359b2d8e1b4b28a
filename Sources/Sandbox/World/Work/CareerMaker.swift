import Chance

/// Makes up a working life.
struct CareerMaker {
    let person: Person
    let isPublic: Bool
    let reportedOn: CalendarDay
    var chance: SeededGenerator

    /// Before this day salaries were in another currency.
    private static let oldest = CalendarDay(year: 1996, month: 1, day: 8)
    private static let workingAge = 18
    private static let retirementAge = 65
    private static let levelMax = 240
    /// What the person earns, in percent of what people earn on average.
    private var level = 100
    private var employers: [Employer] = []
    private var sector: Sector?

    init(
        person: Person, isPublic: Bool, reportedOn: CalendarDay, chance: SeededGenerator
    ) {
        self.person = person
        self.isPublic = isPublic
        self.reportedOn = reportedOn
        self.chance = chance
    }

    mutating func career() -> Career {
        let (year, month, day) = person.birth.civil
        let grownUp =
            CalendarDay(year: year + Self.workingAge, month: month, day: day)
            + chance.below(4 * 365)
        let first = min(max(grownUp, Self.oldest + chance.below(300)), reportedOn - 800)
        let retirement = CalendarDay(year: year + Self.retirementAge, month: month, day: day)
        let number =
            person.country == .brazil
            ? BrazilianDocuments.nit(from: &chance)
            : MexicanDocuments.nss(enrolled: first.civil.year, born: year, from: &chance)
        level = chance.between(60, 140)
        let jobs = jobs(from: first, until: retirement)
        return Career(
            person: person, curp: curp, rfc: rfc(), isPublic: isPublic, reportedOn: reportedOn,
            socialNumber: number,
            isRetired: retirement <= reportedOn, jobs: jobs)
    }

    /// Whoever registered with a CURP has that one, and it stands where the RFC of others is.
    private var hasOnlyCURP: Bool { Institution.Credential.curp.accepts(person.document) }

    private var curp: String {
        hasOnlyCURP ? person.document.uppercased() : person.curp ?? ""
    }

    private mutating func rfc() -> String {
        guard hasOnlyCURP else { return person.document }
        let names = ([person.given] + person.family).map { $0.withoutAccents.uppercased() }
        return MexicanDocuments.rfc(
            MexicanDocuments.Name(given: names[0], paternal: names[1], maternal: names[2]),
            born: person.birth, from: &chance)
    }

    private mutating func jobs(
        from first: CalendarDay, until retirement: CalendarDay
    ) -> [Job] {
        let last = min(reportedOn, retirement)
        var jobs: [Job] = []
        var start = first
        while start < last - 200 {
            var end: CalendarDay? = start + chance.between(220, 2_600)
            if let planned = end, planned > last - 120 {
                let stays = retirement > reportedOn && chance.chance(75)
                end = stays ? nil : retirement > reportedOn ? last - chance.between(20, 90) : last
            }
            jobs.append(job(from: start, to: end))
            guard let end else { break }
            start = end + chance.pick([1, 4, 17, 38, 75, 160, 310])
            level = min(Self.levelMax, level * chance.between(94, 114) / 100)
        }
        if let side = sideJob(beside: jobs) { jobs.append(side) }
        return jobs.sorted { $0.start < $1.start }
    }

    /// Some have two employments at once for a while.
    private mutating func sideJob(beside jobs: [Job]) -> Job? {
        guard chance.chance(45), let main = jobs.max(by: { span($0) < span($1) }),
            span(main) > 400
        else { return nil }
        let start = main.start + chance.between(60, span(main) / 2)
        let kept = level
        level = level / 2
        defer { level = kept }
        let end = start + chance.between(90, span(main) / 3)
        let stays = main.end == nil && chance.chance(40)
        return job(from: start, to: stays ? nil : end)
    }

    private func span(_ job: Job) -> Int { job.days(until: reportedOn).count }

    private mutating func job(from start: CalendarDay, to end: CalendarDay?) -> Job {
        let employer = employer()
        var events = [Job.Event(kind: .hired, day: start, pay: pay(on: start))]
        let finish = end ?? reportedOn
        for year in (start.civil.year + 1)...max(start.civil.year + 1, finish.civil.year) {
            events += self.events(in: year, after: events[events.count - 1])
                .filter { $0.day > start && $0.day < finish }
        }
        if let end, let last = events.last {
            events.append(Job.Event(kind: .left, day: end, pay: last.pay))
        }
        return Job(employer: employer, start: start, end: end, events: events)
    }

    /// One of before, or a new one, mostly in the trade that was learnt.
    private mutating func employer() -> Employer {
        if !employers.isEmpty, chance.chance(20) { return chance.pick(employers) }
        let known = chance.chance(85) ? sector : nil
        let sector = known ?? chance.pick(Sector.all(of: person.country))
        self.sector = sector
        let employer = Employer(
            in: person.country, sector, isPublic: isPublic, from: &chance)
        employers.append(employer)
        return employer
    }

    /// The yearly adjustment in February, and now and then something else.
    private mutating func events(in year: Int, after last: Job.Event) -> [Job.Event] {
        level = min(Self.levelMax, level * chance.between(97, 104) / 100)
        let adjusted = CalendarDay(year: year, month: 2, day: 1)
        var events = [Job.Event(kind: .modified, day: adjusted, pay: pay(on: adjusted))]
        let later = adjusted + chance.between(40, 300)
        if chance.chance(12) {
            let kind: Job.Event.Kind = chance.pick([.sick, .sick, .absent, .contributed])
            events.append(Job.Event(kind: kind, day: later, pay: events[0].pay))
        } else if chance.chance(22) {
            // A promotion; sometimes a step back.
            level = level * (chance.chance(80) ? chance.between(106, 122) : 91) / 100
            events.append(Job.Event(kind: .modified, day: later, pay: pay(on: later)))
        }
        return events
    }

    private func pay(on day: CalendarDay) -> Int {
        let wages = WageTable.of(person.country)
        let year = day.civil.year
        return max(wages.minimum(in: year), wages.average(in: year) * level / 100)
    }
}
