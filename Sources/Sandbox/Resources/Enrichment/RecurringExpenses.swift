import Belvo
import Chance

extension Product {
    static let recurringExpenses = Product(
        resource: "RECURRING_EXPENSES", path: "/api/recurring-expenses/",
        columns: [.id("id"), .id("account", at: ["account", "id"])],
        isResumable: true, isShownInArray: true,
        retrieval: Retrieval(
            period: Retrieval.Period(isRequired: false),
            remake: { _, days in
                guard let days else { return nil }
                return { plan, world in recurringExpenses(of: plan, in: world, within: days) }
            }),
        isDerived: true,
        produce: { plan, world in
            let days = (world.today - World.historyDays)...world.today
            return recurringExpenses(of: plan, in: world, within: days)
        })

    private static func recurringExpenses(
        of plan: LinkPlan, in world: World, within days: ClosedRange<CalendarDay>
    ) -> [JSON] {
        AccountBook(of: plan, in: world).deposits.flatMap { page in
            let account = page.account.json(
                link: world.linkID(plan.ordinal), at: plan.institution)
            let embedded = EmbeddedObject(account)
            return RecurringExpense.all(on: page, within: days).map { expense in
                var chance = SeededGenerator(
                    world.seed, "recurring expense \(page.account.id) \(expense.merchant.name)")
                return expense.json(
                    world.id(ofLink: plan.ordinal, from: &chance), embedded, on: world.today)
            }
        }
    }
}

/// What is paid to one merchant every month.
private struct RecurringExpense {
    /// The days from one month's payment to the next, weekends and holidays allowed for.
    private static let monthlyGap = 25...36
    /// Fewer may be chance.
    private static let paymentsMin = 3
    private static let categories = [
        "Bills & Utilities", "Credits & Loans", "Insurance", "Online Platforms & Leisure",
        "Transport & Travel", "Taxes",
    ]

    let merchant: Merchant
    /// The latest first; never empty.
    let payments: [Movement]

    /// Whether something recurs is seen in all that is known, so that a shorter period never finds more.
    static func all(
        on page: AccountBook.Page, within days: ClosedRange<CalendarDay>
    ) -> [RecurringExpense] {
        var order: [Merchant] = []
        var payments: [String: [Movement]] = [:]
        for movement in page.movements where !movement.isInflow {
            guard let merchant = movement.merchant, categories.contains(merchant.category) else {
                continue
            }
            if payments[merchant.name] == nil { order.append(merchant) }
            payments[merchant.name, default: []].append(movement)
        }
        return order.compactMap { merchant in
            let all = payments[merchant.name] ?? []
            let gaps = zip(all, all.dropFirst()).map { $0.day.number - $1.day.number }
            let chosen = all.filter { days.contains($0.day) }
            guard gaps.allSatisfy(monthlyGap.contains), chosen.count >= paymentsMin else {
                return nil
            }
            return RecurringExpense(merchant: merchant, payments: chosen)
        }
    }

    func json(_ id: ObjectID, _ account: EmbeddedObject, on today: CalendarDay) -> JSON {
        let amounts = Sample(payments.map(\.cents))
        let isSubscription = merchant.category == "Online Platforms & Leisure"
        return [
            "id": .id(id),
            "account": .embedded(account),
            "name": .string(merchant.name),
            "transactions": .array(
                payments.map {
                    [
                        "amount": .money($0.cents),
                        "description": .string($0.text),
                        "value_date": .date($0.day),
                    ]
                }),
            "frequency": "MONTHLY",
            "average_transaction_amount": .money(amounts.mean ?? 0),
            "median_transaction_amount": .money(amounts.median ?? 0),
            "days_since_last_transaction": .integer(today.number - payments[0].day.number),
            "category": .string(merchant.category),
            "payment_type": isSubscription ? "SUBSCRIPTION" : "REGULAR",
        ]
    }
}
