import Chance

extension World {
    /// How far back an institution remembers: open finance gives twelve months.
    static let historyDays = 365

    /// Twelve months of movements on an account, the latest first.
    func history(of account: BankAccount, in plan: LinkPlan) -> [Movement] {
        let past = past(of: account, in: plan)
        guard today > origin else { return past }
        let first = today - Self.historyDays
        return growth(of: account, in: plan, since: max(first, origin))
            + past.filter { $0.day >= first }
    }

    /// What had happened when the world began.
    func past(of account: BankAccount, in plan: LinkPlan) -> [Movement] {
        var maker = maker(of: account, in: plan)
        if let loan = account.loan { return instalments(of: loan, by: &maker) }
        var year = year(of: account, in: plan)
        var movements = year.movements()
        for payment in on(origin).bills(of: account, in: plan).flatMap(\.payments) {
            var movement = year.maker.cardPayment(cents: payment.cents)
            movement.day = payment.day
            movements.append(movement)
        }
        movements = AccountGrowth.latestFirst(movements)
        return account.card == nil ? withBalances(movements, endingAt: account.opening) : movements
    }

    private func year(of account: BankAccount, in plan: LinkPlan) -> AccountYear {
        AccountYear(
            account: account, holder: plan.holder, today: origin,
            maker: maker(of: account, in: plan))
    }

    /// What comes back on an account.
    func habits(of account: BankAccount, in plan: LinkPlan) -> AccountHabits {
        memory.habits(of: account.id) {
            var year = year(of: account, in: plan)
            let movements = account.loan == nil ? year.movements() : []
            return AccountHabits(of: account, year, movements)
        }
    }

    /// - Parameter chance: that of the time before the world began, unless another is given.
    func maker(
        of account: BankAccount, in plan: LinkPlan, chance: SeededGenerator? = nil
    ) -> MovementMaker {
        MovementMaker(
            country: account.country, isCompany: plan.holder.isCompany,
            chance: chance ?? SeededGenerator(seed, "history \(account.id)"))
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
            guard due < origin, due >= origin - Self.historyDays else { return nil }
            var movement = maker.instalment(number, of: loan)
            movement.day = due
            return movement
        }
    }
}
