extension World {
    /// How far back an institution remembers: open finance gives twelve months.
    static let historyDays = 365
    private static let periodCount = 12

    /// Twelve months of movements on an account, the latest first.
    func history(of account: BankAccount, in plan: LinkPlan) -> [Movement] {
        var maker = maker(of: account, in: plan)
        if let loan = account.loan { return instalments(of: loan, by: &maker) }
        var movements = everyday(of: account, by: &maker)
        for payment in bills(of: account, in: plan, for: movements).flatMap(\.payments) {
            var movement = maker.cardPayment(cents: payment.cents)
            movement.day = payment.day
            movements.append(movement)
        }
        movements.sort { ($0.day, $0.microsecondOfDay) > ($1.day, $1.microsecondOfDay) }
        return account.card == nil ? withBalances(movements, endingAt: account.current) : movements
    }

    /// What was bought with a card.
    func purchases(of account: BankAccount, in plan: LinkPlan) -> [Movement] {
        guard account.card != nil else { return [] }
        var maker = maker(of: account, in: plan)
        return everyday(of: account, by: &maker)
    }

    private func maker(of account: BankAccount, in plan: LinkPlan) -> MovementMaker {
        MovementMaker(
            country: account.country, isCompany: plan.holder.isCompany,
            chance: SeededGenerator(seed, "history \(account.id)"))
    }

    /// What happens without the payments of a card's bills: those follow from it.
    private func everyday(of account: BankAccount, by maker: inout MovementMaker) -> [Movement] {
        (0..<Self.periodCount).flatMap { period in
            let newest = today - 1 - period * Self.historyDays / Self.periodCount
            let oldest = today - (period + 1) * Self.historyDays / Self.periodCount
            return self.period(of: account, from: oldest, to: newest, by: &maker)
        }
    }

    /// About a month of movements, with an income that makes up for what was spent, so that balances neither
    /// vanish nor explode over the year.
    private func period(
        of account: BankAccount, from oldest: CalendarDay, to newest: CalendarDay,
        by maker: inout MovementMaker
    ) -> [Movement] {
        let average = account.plan.transactionsPerYear / Self.periodCount
        let count = max(2, maker.chance.between(average * 9 / 10, average * 11 / 10)) - 1
        var movements: [Movement] = (0..<count).map { _ in
            switch account.plan.kind {
            case .card: maker.purchase(inParts: maker.chance.chance(12))
            case .savings: maker.chance.chance(40) ? maker.interest() : maker.deposit()
            default: maker.everyday()
            }
        }
        let spent = -movements.reduce(0) { $0 + $1.signedCents }
        let variation = maker.chance.between(96, 105)
        switch account.plan.kind {
        case .savings: movements.append(maker.withdrawal())
        case .card: break
        default: movements.append(maker.income(cents: max(spent, 1_000) * variation / 100))
        }
        for index in movements.indices {
            movements[index].day = oldest + maker.chance.below(newest.number - oldest.number + 1)
        }
        return movements
    }

    private func withBalances(_ movements: [Movement], endingAt current: Int) -> [Movement] {
        var balance = current
        return movements.map { movement in
            var movement = movement
            movement.balance = balance
            balance -= movement.signedCents
            return movement
        }
    }

    private func instalments(
        of loan: LoanContract, by maker: inout MovementMaker
    ) -> [Movement] {
        (1...loan.paid).reversed().compactMap { number in
            let due = loan.dueDate(number)
            guard due < today, due >= today - Self.historyDays else { return nil }
            var movement = maker.instalment(number, of: loan)
            movement.day = due
            return movement
        }
    }
}
