/// What is counted and measured in a career, as it stood at the beginning of a day.
struct CareerFigures: Sendable {
    /// Changes smaller than this are no rise and no fall.
    private static let noticedPercent = 2

    let career: Career
    let reference: CalendarDay
    /// Those that had begun, in the order of their beginning.
    let jobs: [Job]
    private let worked: [Range<Int>]

    init(_ career: Career, until reference: CalendarDay) {
        self.career = career
        self.reference = reference
        jobs = career.jobs.filter { $0.start < reference }
        worked = jobs.map { $0.days(until: reference) }
    }

    var current: [Job] { jobs.filter { $0.end.map { $0 >= reference } ?? true } }

    /// Of those that still last the best paid, else the one that ended last.
    var lastJob: Job? {
        current.max { $0.pay(on: reference) < $1.pay(on: reference) }
            ?? jobs.max { endDay($0) < endDay($1) }
    }

    private func endDay(_ job: Job) -> Int { min(job.end ?? reference, reference).number }

    var firstDay: CalendarDay? { jobs.first?.start }

    func hasLasted(years: Int) -> Bool {
        firstDay.map { $0 <= reference - years * 365 } ?? false
    }

    /// Days with employment that overlap another: each day once.
    var daysWorked: Int { merged.reduce(0) { $0 + $1.count } }

    var daysWithSeveral: Int {
        // Each pair counts its common days; a person has at most two employments at once here.
        var days = 0
        for (index, first) in worked.enumerated() {
            for second in worked[(index + 1)...] { days += first.clamped(to: second).count }
        }
        return days
    }

    /// The times without employment between two.
    var gaps: [Int] {
        zip(merged, merged.dropFirst()).map { $1.lowerBound - $0.upperBound }
    }

    private var merged: [Range<Int>] {
        var spans: [Range<Int>] = []
        for span in worked {
            if let last = spans.last, span.lowerBound <= last.upperBound {
                spans[spans.count - 1] =
                    last.lowerBound..<max(last.upperBound, span.upperBound)
            } else {
                spans.append(span)
            }
        }
        return spans
    }

    var daysSinceLastJob: Int? { merged.last.map { reference.number - $0.upperBound } }

    var employers: Set<String> { Set(jobs.map { $0.employer.document }) }
}

/// Salaries.
extension CareerFigures {
    /// Rises and falls that are worth the name, with their days.
    struct Changes: Sendable {
        var rises = 0
        var falls = 0

        mutating func add(from before: Int, to after: Int) {
            if after * 100 > before * (100 + CareerFigures.noticedPercent) { rises += 1 }
            if after * 100 < before * (100 - CareerFigures.noticedPercent) { falls += 1 }
        }
    }

    func changes(in job: Job) -> Changes {
        var changes = Changes()
        add(job, to: &changes, since: nil)
        return changes
    }

    /// Of the whole career or of its last days, each step from one job to the next included.
    func changes(since first: CalendarDay? = nil) -> Changes {
        var changes = Changes()
        for job in jobs {
            add(job, to: &changes, since: first)
            if first.map({ job.start >= $0 }) ?? true { addStep(into: job, to: &changes) }
        }
        return changes
    }

    /// The step into the last job.
    var changeOfJob: Changes {
        var changes = Changes()
        if let last = lastJob { addStep(into: last, to: &changes) }
        return changes
    }

    private func add(_ job: Job, to changes: inout Changes, since first: CalendarDay?) {
        let known = job.events.filter { $0.day < reference }
        for (before, after) in zip(known, known.dropFirst()) {
            if let first, after.day < first { continue }
            changes.add(from: before.pay, to: after.pay)
        }
    }

    /// A second employment beside another is no step.
    private func addStep(into job: Job, to changes: inout Changes) {
        let earlier = jobs.filter { $0.start < job.start }
        let isBeside = earlier.contains { endDay($0) > job.start.number }
        guard !isBeside, let before = earlier.max(by: { endDay($0) < endDay($1) }) else { return }
        changes.add(from: before.pay(on: job.start), to: job.events[0].pay)
    }

    /// What all employments of a day paid together by the month; nothing on a day without.
    func monthlySalary(on day: CalendarDay) -> Int? {
        let paying = jobs.filter { $0.days(until: reference).contains(day.number) }
        guard !paying.isEmpty else { return nil }
        return career.monthly(paying.reduce(0) { $0 + $1.pay(on: day) })
    }

    /// The monthly salary of each day with employment in the last years.
    func salaries(years: Int) -> [Int] {
        (1...(years * 365)).compactMap { monthlySalary(on: reference - $0) }
    }

    /// How much more was earned at the end of the last years than at their beginning, in ten-thousandths of a
    /// percent.
    func change(years: Int) -> Int? {
        let first = reference - years * 365
        guard let before = monthlySalary(on: first), let after = monthlySalary(on: reference - 1)
        else { return nil }
        return (after - before) * 1_000_000 / before
    }
}
