import Belvo

/// How far the clock is to be moved: `seconds`, `until` a moment or the beginning of a day, or `to` one of some
/// occasions.
struct ClockJump {
    fileprivate enum Occasion: String, CaseIterable {
        case tomorrow
        case nextMonth = "next_month"
        /// When the consent to a link ends, or just has to be told that it will.
        case consentExpiry = "consent_expiry"
        case consentWarning = "consent_warning"
    }

    /// Five years: what lies between is lived through.
    private static let secondsMax = 5 * 366 * 86_400
    /// Belvo's dates have four digits for the year.
    private static let last = Timestamp(
        CalendarDay(year: 9999, month: 1, day: 1), microsecondOfDay: 0)

    let microseconds: Int

    init(_ body: JSON, at now: Timestamp, _ simulation: Simulation) throws(Refusal) {
        var form = BodyForm(control: body, knows: ["seconds", "until", "to", "link"])
        let seconds = Self.seconds(&form)
        let until = form.text("until")
        let occasion = form.choice("to", of: Occasion.allCases.map(\.rawValue))
            .flatMap(Occasion.init)
        let record = Self.link(&form, simulation, isRequired: occasion?.isOfLink ?? false)
        let goal =
            until.map(Self.moment)
            ?? occasion.map { $0.moment(after: now, of: record) }
        if let goal, form.complaints.isEmpty, goal.map({ $0 < now }) ?? true {
            form.complain(
                until == nil
                    ? .invalid("The link has no consent that will end.", field: "link")
                    : .invalid("A day or a moment that is yet to come.", field: "until"))
        }
        if seconds == nil && goal == nil && form["to"] == nil {
            form.complain(.required("seconds"))
        }
        try form.check()
        let moment = goal.flatMap { $0 }
        microseconds =
            moment.map { $0.microseconds - now.microseconds } ?? (seconds ?? 0) * 1_000_000
        guard microseconds <= Self.secondsMax * 1_000_000 else {
            throw Refusal(400, [.invalid("No more than five years at once.", field: "until")])
        }
        guard now + microseconds < Self.last else {
            throw Refusal(400, [.invalid("No further than the year 9998.", field: "until")])
        }
    }

    private static func seconds(_ form: inout BodyForm) -> Int? {
        guard let text = form.text("seconds") else { return nil }
        let seconds = Int(text) ?? -1
        if !(0...secondsMax ~= seconds) {
            form.complain(
                .invalid("A number of seconds from 0 to \(secondsMax).", field: "seconds"))
        }
        return seconds
    }

    private static func moment(_ text: String) -> Timestamp? {
        Timestamp(text) ?? CalendarDay(text).map { Timestamp($0, microsecondOfDay: 0) }
    }

    private static func link(
        _ form: inout BodyForm, _ simulation: Simulation, isRequired: Bool
    ) -> LinkRecord? {
        guard let id = form.id("link", isRequired: isRequired) else { return nil }
        let record = simulation.link(id)
        if record == nil { form.complain(.doesNotExist("id", id.description, field: "link")) }
        return record
    }
}

extension ClockJump.Occasion {
    var isOfLink: Bool { self == .consentExpiry || self == .consentWarning }

    /// `nil` when it never comes.
    func moment(after now: Timestamp, of record: LinkRecord?) -> Timestamp? {
        switch self {
        case .tomorrow: return Timestamp(now.day + 1, microsecondOfDay: 0)
        case .nextMonth:
            let (year, month, _) = now.day.civil
            let months = year * 12 + month
            return Timestamp(
                CalendarDay(year: months / 12, month: months % 12 + 1, day: 1),
                microsecondOfDay: 0)
        case .consentExpiry: return record?.consents.last { $0.holds(at: now) }?.expiresAt
        case .consentWarning:
            let end = record?.consents.last { $0.holds(at: now) }?.expiresAt
            return end.map { $0 + -ConsentGrant.warningMicroseconds }
        }
    }
}
