import Belvo

/// One span of a career, told as Belvo tells what the Brazilian register holds.
struct BrazilianEmployment {
    let id: ObjectID
    let career: Career
    let span: Career.RegisteredSpan
    let collectedAt: Timestamp

    /// Who has worked so long does no beginner's work any more.
    private static let experienceDays = 2_400

    private var job: Job { span.job }
    private var currency: JSON { .string(career.person.country.currency) }

    func json(link: ObjectID) -> JSON {
        [
            "id": .id(id),
            "link": .id(link),
            "created_at": .timestamp(collectedAt + 1_554_032),
            "collected_at": .timestamp(collectedAt),
            "start_date": .date(job.start),
            "end_date": job.end.map(JSON.date) ?? .null,
            "employer_data": employer,
            "occupations": occupations,
            "salaries": .array(salaries),
        ]
    }

    /// Who pays for himself stands there with his own number.
    private var employer: JSON {
        switch span.kind {
        case .regular:
            [
                "name": .string(job.employer.name),
                "code": .string(job.employer.document),
                "economic_activity": .string(job.employer.sector.activity),
            ]
        case .voluntary:
            [
                "name": "CONTRIBUINTE FACULTATIVO",
                "code": .string(career.socialNumber),
                "economic_activity": "RECOLHIMENTO SEM VINCULO",
            ]
        case .retirement:
            [
                "name": "PREVIDENCIA SOCIAL - APOSENTADORIA POR IDADE",
                "code": .string(career.socialNumber),
                "economic_activity": "8430-2 - SEGURIDADE SOCIAL OBRIGATORIA",
            ]
        }
    }

    /// Whoever stays long rises to the next step after half the time.
    private var occupations: JSON {
        let sector = job.employer.sector
        guard span.kind == .regular, let first = sector.ladder.first,
            let last = sector.ladder.last
        else { return [] }
        let days = job.days(until: career.reportedOn).count
        let hasRisen = career.jobs.contains {
            $0.start < job.start - Self.experienceDays
                || $0.days(until: job.start).count > Self.experienceDays / 2
        }
        guard !hasRisen, days > Self.experienceDays / 2 else {
            return [occupation(hasRisen ? last : first, from: job.start, to: job.end)]
        }
        let promotion = job.start + days / 2
        return [
            occupation(last, from: promotion, to: job.end),
            occupation(first, from: job.start, to: promotion),
        ]
    }

    private func occupation(
        _ occupation: Sector.Occupation, from start: CalendarDay, to end: CalendarDay?
    ) -> JSON {
        [
            "start_date": .date(start),
            "end_date": end.map(JSON.date) ?? .null,
            "description": .string(occupation.title),
            "name": .string("\(occupation.title) - \(occupation.code)"),
            "locale": job.employer.sector.isRural ? "Rural" : "Urbana",
        ]
    }

    /// One for each month, the newest first, and the thirteenth of each year in December.
    private var salaries: [JSON] {
        let end = min(job.end ?? career.reportedOn, career.reportedOn)
        let (first, last) = (Self.months(job.start), Self.months(end))
        return (first...max(first, last)).reversed().flatMap { month in
            var salaries = [salary(span.kind.rawValue, month, share: 12)]
            if month % 12 == 11, span.kind != .voluntary {
                let worked = min(12, month - first + 1)
                salaries.insert(salary("THIRTEENTH", month, share: worked), at: 0)
            }
            return salaries
        }
    }

    /// Months since the year 0.
    private static func months(_ day: CalendarDay) -> Int {
        let (year, month, _) = day.civil
        return year * 12 + month - 1
    }

    /// - Parameter share: how many twelfths of a month's pay are due.
    private func salary(_ type: String, _ month: Int, share: Int) -> JSON {
        let (year, number) = (month / 12, month % 12 + 1)
        let lastDay = CalendarDay(year: year, month: number, day: 28)
        let base = job.pay(on: lastDay) * share / 12
        let contribution = SocialContribution(year: year)
        let retained =
            switch span.kind {
            case .regular: contribution.retained(of: base)
            case .voluntary: base / 5
            case .retirement: 0
            }
        return [
            "base_amount": .money(base),
            "retained_amount": .money(retained),
            "type": .string(type),
            "month": .string(
                "\(CalendarDay.padded(year, 4))-\(CalendarDay.padded(number, 2))"),
            "currency": currency,
        ]
    }
}

/// What the Brazilian register keeps of a salary, by brackets that follow the least wage.
struct SocialContribution: Sendable {
    private let bounds: [Int]
    private let rates: [Int]
    private let isProgressive: Bool

    init(year: Int) {
        let least = WageTable.of(.brazil).minimum(in: year)
        // Since the reform of 2020 each rate holds only for its part of the salary.
        isProgressive = year > 2019
        bounds =
            isProgressive
            ? [least, least * 184 / 100, least * 276 / 100, least * 537 / 100]
            : [least * 174 / 100, least * 290 / 100, least * 580 / 100]
        // In thousandths.
        rates = isProgressive ? [75, 90, 120, 140] : [80, 90, 110]
    }

    func retained(of pay: Int) -> Int {
        guard isProgressive else {
            let capped = min(pay, bounds[bounds.count - 1])
            let bracket = bounds.firstIndex { capped <= $0 } ?? bounds.count - 1
            return capped * rates[bracket] / 1_000
        }
        var (retained, floor) = (0, 0)
        for (bound, rate) in zip(bounds, rates) where pay > floor {
            retained += (min(pay, bound) - floor) * rate
            floor = bound
        }
        return retained / 1_000
    }
}
