import Chance

extension World {
    /// How far back an institution remembers: open finance gives twelve months.
    static let historyDays = 365

    /// Twelve months of movements on an account, the latest first.
    func history(of account: BankAccount, in plan: LinkPlan) -> [Movement] {
        var maker = maker(of: account, in: plan)
        if let loan = account.loan { return instalments(of: loan, by: &maker) }
        var year = AccountYear(account: account, holder: plan.holder, today: today, maker: maker)
        var movements = year.movements()
        for payment in bills(of: account, in: plan, for: movements).flatMap(\.payments) {
            var movement = year.maker.cardPayment(cents: payment.cents)
            movement.day = payment.day
            movements.append(movement)
        }
        movements.sort { ($0.day, $0.microsecondOfDay) > ($1.day, $1.microsecondOfDay) }
        return account.card == nil ? withBalances(movements, endingAt: account.current) : movements
    }

    /// What was bought with a card.
    func purchases(of account: BankAccount, in plan: LinkPlan) -> [Movement] {
        guard account.card != nil else { return [] }
        var year = AccountYear(
            account: account, holder: plan.holder, today: today,
            maker: maker(of: account, in: plan))
        return year.movements()
    }

    private func maker(of account: BankAccount, in plan: LinkPlan) -> MovementMaker {
        MovementMaker(
            country: account.country, isCompany: plan.holder.isCompany,
            chance: SeededGenerator(seed, "history \(account.id)"))
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
