import Chance

/// What someone holds of a security, and how it came to that.
struct Investment: Sendable {
    let id: ObjectID
    let security: Security
    /// Its name, with the year where that belongs to it.
    let name: String
    /// The CNPJ of the issuer, or of the fund; the state needs none.
    let issuer: String?
    let clearingCode: String?
    let debtorDocument: String?
    let issued: CalendarDay
    let bought: CalendarDay
    let due: CalendarDay?
    /// What a unit is worth now.
    let unitPrice: Int
    /// The latest first.
    let movements: [InvestmentMovement]
    /// In hundredths of a unit.
    let quantity: Int
    /// What was paid for what is still held.
    let cost: Int
    /// Whether it serves as a security for something else.
    let isPledged: Bool

    var gross: Int { InvestmentMovement.value(of: quantity, at: unitPrice) }
    /// What a unit was bought for, on the average.
    var averagePrice: Int { (cost * 100 + quantity / 2) / quantity }
}

extension World {
    /// What the holder of a link has put his money into: something of each kind, and more.
    func investments(of plan: LinkPlan) -> [Investment] {
        var chance = SeededGenerator(seed, "investments", plan.ordinal)
        var securities: [Security] = []
        var others: [Security] = []
        for kind in Security.Kind.allCases {
            var ofKind = Security.all[kind] ?? []
            securities.append(ofKind.remove(at: chance.below(ofKind.count)))
            others += ofKind
        }
        for _ in 0..<chance.below(5) {
            securities.append(others.remove(at: chance.below(others.count)))
        }
        return securities.map { investment(in: $0, of: plan, from: &chance) }
    }

    private func investment(
        in security: Security, of plan: LinkPlan, from chance: inout SeededGenerator
    ) -> Investment {
        let bought = (today - chance.between(70, 560)).workingDayBefore
        let issued = issue(of: security, bought: bought, from: &chance)
        var history = InvestmentHistory(world: self, security: security, issued: issued)
        history.run(from: bought, with: &chance)
        let due = due(of: security, issued: issued, from: &chance)
        let issuerName = security.kind == .banking ? plan.institution.name : security.name
        let suffix = chance.characters(4, of: "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789")
        return Investment(
            id: id(ofLink: plan.ordinal, from: &chance), security: security,
            name: security.kind == .treasury
                ? "\(security.name) \((due ?? today).civil.year)" : security.name,
            issuer: security.kind == .treasury ? nil : document(of: issuerName),
            clearingCode: security.kind.isFixedIncome
                ? "\(security.name.prefix(4))\(issued.civil.year % 100)\(suffix)" : nil,
            debtorDocument: security.debtor.map(document), issued: issued, bought: bought,
            due: due, unitPrice: price(of: security, issued: issued, on: today - 1),
            movements: history.movements.reversed(), quantity: history.quantity,
            cost: history.cost, isPledged: chance.chance(12))
    }

    /// A bank issues its papers to each client anew; all others are there already.
    private func issue(
        of security: Security, bought: CalendarDay, from chance: inout SeededGenerator
    ) -> CalendarDay {
        switch security.kind {
        case .banking: bought
        case .credit:
            CalendarDay(year: bought.civil.year, month: bought.civil.month, day: 15)
                .plus(months: -chance.between(2, 18))
        case .variable, .treasury, .fund:
            CalendarDay(year: today.civil.year - 6, month: 2, day: 15)
        }
    }

    private func due(
        of security: Security, issued: CalendarDay, from chance: inout SeededGenerator
    ) -> CalendarDay? {
        switch security.kind {
        case .banking: (issued + chance.between(2, 4) * 365).workingDayAfter
        case .credit: issued.plus(months: 12 * chance.between(5, 9))
        case .treasury: issued.plus(months: 12 * (security.couponMonths == nil ? 11 : 20))
        case .variable, .fund: nil
        }
    }

    /// The CNPJ of who goes by that name, in every link the same.
    private func document(of name: String) -> String {
        var chance = SeededGenerator(seed, "issuer \(name)")
        return BrazilianDocuments.cnpj(from: &chance)
    }
}
