import Belvo

/// The widget in its update mode: the holder of a link through open finance says yes once more. Links elsewhere are
/// given new credentials instead.
struct ConsentRenewal {
    private let record: LinkRecord
    private let days: ConsentDays

    /// Reads `link`, and perhaps `consent_duration`.
    init(_ body: JSON, _ simulation: Simulation) throws(Refusal) {
        var form = BodyForm(control: body, knows: ["link", "consent_duration"])
        let id = form.id("link", isRequired: true)
        let record = id.flatMap(simulation.link)
        if let id, record == nil {
            form.complain(.doesNotExist("id", id.description, field: "link"))
        }
        days = ConsentDays(&form)
        try form.check()
        guard let record else { throw .badRequest }
        guard record.plan.institution.isOpenFinance else { throw .unsupported }
        self.record = record
    }

    func complete(_ call: Call, _ simulation: Simulation) throws(Refusal) -> LinkRecord {
        try simulation.renewConsent(
            of: record, days: days.of(record.plan, in: simulation.world), at: call.now)
    }
}

/// For how long somebody consents: a number of days, no end, or what the simulation chooses.
struct ConsentDays: Sendable {
    private enum Wish: Sendable {
        case any
        case endless
        case days(Int)
    }

    private let wish: Wish

    init(_ form: inout BodyForm) {
        let name = "consent_duration"
        guard form[name] != .null else {
            wish = .endless
            return
        }
        guard let text = form.text(name) else {
            wish = .any
            return
        }
        let days = Int(text) ?? 0
        wish = .days(days)
        if !(1...ConsentGrant.daysMax ~= days) {
            form.complain(
                .invalid(
                    "A number of days from 1 to \(ConsentGrant.daysMax), or null for no end.",
                    field: name))
        }
    }

    func of(_ plan: LinkPlan, in world: World) -> Int? {
        switch wish {
        case .any: ConsentGrant.days(of: plan, in: world)
        case .endless: nil
        case .days(let days): days
        }
    }
}
