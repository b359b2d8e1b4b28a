import Chance

/// Accounts after some days have passed.
extension World {
    /// The account as it is today.
    func grown(_ account: BankAccount, in plan: LinkPlan) -> BankAccount {
        var account = account
        account.age = today.number - origin.number
        if let loan = account.loan {
            let due = (1...loan.installments).prefix { loan.dueDate($0) < today }
            account.loan?.paid = max(loan.paid, due.count)
        } else if let card = account.card {
            let owed = owed(on: account, in: plan) - on(origin).owed(on: account, in: plan)
            account.card?.used = min(max(card.used + owed, 0), card.limit)
        } else {
            let balance = growth(of: account, in: plan).balance(before: today)
            account.gained = balance - account.opening
        }
        return account
    }

    private func owed(on account: BankAccount, in plan: LinkPlan) -> Int {
        bills(of: account, in: plan).reduce(0) { sum, bill in
            bill.payments.reduce(sum + bill.total) { $0 - $1.cents }
        }
    }

    private func growth(of account: BankAccount, in plan: LinkPlan) -> AccountGrowth {
        AccountGrowth(
            account: account, isCompany: plan.holder.isCompany,
            habits: habits(of: account, in: plan), seed: seed, origin: origin)
    }

    /// The movements since a day on which the world had begun, the latest first.
    func growth(
        of account: BankAccount, in plan: LinkPlan, since first: CalendarDay
    ) -> [Movement] {
        guard first < today else { return [] }
        if let loan = account.loan {
            return instalments(of: loan, on: account, in: plan, since: first)
        }
        let movements = growth(of: account, in: plan).movements(in: first..<today)
        guard account.card != nil else { return movements }
        return AccountGrowth.latestFirst(movements + payments(on: account, in: plan, since: first))
    }

    /// What is reserved on a card since yesterday and will never be taken.
    func holds(on account: BankAccount, in plan: LinkPlan) -> [Movement] {
        guard account.card != nil, today > origin else { return [] }
        return [growth(of: account, in: plan).hold(on: today - 1)].compactMap(\.self)
    }

    /// What was bought with a card, by the month of the bill.
    func spending(on account: BankAccount, in plan: LinkPlan) -> [Int: Int] {
        guard let card = account.card else { return [:] }
        let beginning = habits(of: account, in: plan).purchases
        guard today > origin else { return beginning }
        return memory.spending(on: account.id, until: today) { last in
            var spending = last?.months ?? beginning
            let first = last?.until ?? origin
            for purchase in growth(of: account, in: plan).movements(in: first..<today) {
                let month = CardBill.month(of: purchase.day, closingDay: card.closingDay)
                spending[month, default: 0] += purchase.cents
            }
            return spending
        }
    }

    private func payments(
        on account: BankAccount, in plan: LinkPlan, since first: CalendarDay
    ) -> [Movement] {
        bills(of: account, in: plan).flatMap { bill in
            bill.payments.enumerated().compactMap { place, payment in
                guard payment.day >= first else { return nil }
                var maker = maker(
                    of: account, in: plan,
                    chance: SeededGenerator(seed, "payment \(account.id)", bill.month, place))
                var movement = maker.cardPayment(cents: payment.cents)
                movement.day = payment.day
                return movement
            }
        }
    }

    private func instalments(
        of loan: LoanContract, on account: BankAccount, in plan: LinkPlan,
        since first: CalendarDay
    ) -> [Movement] {
        (1...loan.installments).reversed().compactMap { number in
            let due = loan.dueDate(number)
            guard due < today, due >= first else { return nil }
            var maker = maker(
                of: account, in: plan,
                chance: SeededGenerator(seed, "instalment \(account.id)", number))
            var movement = maker.instalment(number, of: loan)
            movement.day = due
            return movement
        }
    }
}

extension AccountHabits {
    private static let daysPerYear = 365

    /// What a year has shown.
    init(of account: BankAccount, _ year: AccountYear, _ movements: [Movement]) {
        commitments = year.commitments
        income = year.income
        let spent = movements.reduce(0) { $0 + ($1.isInflow ? 0 : $1.cents) }
        monthlyCents = max(spent / 12, 12_000)
        // One movement of each month makes up for what the others have left.
        let others = account.plan.transactionsPerYear - 12 * (year.commitments.count + 1)
        everydayPerMille = max(others, 12) * 1_000 / Self.daysPerYear
        purchases =
            account.card.map { card in
                Dictionary(grouping: movements) {
                    CardBill.month(of: $0.day, closingDay: card.closingDay)
                }.mapValues { $0.reduce(0) { $0 + $1.cents } }
            } ?? [:]
    }
}
