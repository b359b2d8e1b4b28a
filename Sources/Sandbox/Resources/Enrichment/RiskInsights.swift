import Belvo
import Chance

extension Product {
    static let riskInsights = Product(
        resource: "RISK_INSIGHTS", path: "/api/risk-insights/",
        columns: [.id("id"), .id("account", at: ["accounts"])],
        isResumable: true, isShownInArray: true,
        retrieval: Retrieval(isAnsweredAlone: true),
        isDerived: true,
        produce: { plan, world in
            let book = AccountBook(of: plan, in: world)
            var chance = SeededGenerator(world.seed, "risk insights", plan.ordinal)
            let link = world.linkID(plan.ordinal)
            return [
                [
                    "id": .id(world.id(ofLink: plan.ordinal, from: &chance)),
                    "link": .id(link),
                    "created_at": .timestamp(book.collectedAt + 5_082_331),
                    "accounts": .array(book.pages.map { .id($0.account.id) }),
                    "assets_metrics": book.assets(at: plan.institution),
                    "credit_cards_metrics": book.creditCards,
                    "loans_metrics": book.loans(link: link, at: plan.institution),
                    "balances_metrics": BalanceInsights(book).json,
                    "transactions_metrics": TransactionInsights(book).json,
                    "cashflow_metrics": CashflowInsights(book).json,
                    "category_metrics": CategoryInsights(book).json,
                ]
            ]
        })
}

/// What the accounts hold and owe.
extension AccountBook {
    /// The accounts of one kind with the sum of what they hold; no sum where there are none.
    private func held(_ kind: AccountPlan.Kind) -> (count: Int, balance: JSON) {
        let accounts = pages.map(\.account).filter { $0.plan.kind == kind }
        let sum = accounts.reduce(0) { $0 + $1.current }
        return (accounts.count, accounts.isEmpty ? .null : .money(sum))
    }

    fileprivate func assets(at institution: Institution) -> JSON {
        let (checking, savings) = (held(.checking), held(.savings))
        return [
            "institutions": .strings([institution.name]),
            "num_assets_accounts": .integer(deposits.count),
            "num_checking_accounts": .integer(checking.count),
            "num_savings_accounts": .integer(savings.count),
            "checking_accounts_balance": checking.balance,
            "savings_accounts_balance": savings.balance,
        ]
    }

    fileprivate var creditCards: JSON {
        let cards = pages.compactMap(\.account.card)
        let limit = cards.reduce(0) { $0 + $1.limit }
        let used = cards.reduce(0) { $0 + $1.used }
        return [
            "num_accounts": .integer(cards.count),
            "sum_credit_limit": cards.isEmpty ? .null : .money(limit),
            "sum_credit_used": cards.isEmpty ? .null : .money(used),
            "credit_card_limit_utilization": Self.share(used, of: limit),
        ]
    }

    fileprivate func loans(link: ObjectID, at institution: Institution) -> JSON {
        let loans = pages.compactMap(\.account.loan)
        let principal = loans.reduce(0) { $0 + $1.principal }
        let outstanding = loans.reduce(0) { $0 + $1.outstandingPrincipal }
        let monthly = loans.reduce(0) { $0 + $1.installment }
        let overdrafts = deposits.map {
            $0.account.json(link: link, at: institution)["overdraft"] ?? .null
        }
        let limit = Self.sum("arranged", of: overdrafts)
        return [
            "num_accounts": .integer(loans.count),
            "sum_loans_principal": loans.isEmpty ? .null : .money(principal),
            "sum_loans_outstanding_principal": loans.isEmpty ? .null : .money(outstanding),
            "sum_loans_monthly_payment": loans.isEmpty ? .null : .money(monthly),
            "loan_limit_utilization": Self.share(outstanding, of: principal),
            "overdraft_limit": .money(limit),
            "overdraft_limit_utilization": Self.share(
                Self.sum("used", of: overdrafts), of: limit),
        ]
    }

    /// The sum of an amount in the overdrafts that accounts show, in cents.
    private static func sum(_ member: String, of overdrafts: [JSON]) -> Int {
        overdrafts.reduce(0) { sum, overdraft in
            guard case .number(let digits) = overdraft[member] else { return sum }
            return sum + (FixedPoint.read(digits) ?? 0) / 100
        }
    }

    private static func share(_ part: Int, of whole: Int) -> JSON {
        whole > 0 ? .figure(Sample.quotient(part * 10_000, whole)) : .null
    }
}

extension LoanContract {
    /// What is left of the sum lent, after each payment has first borne the month's interest.
    fileprivate var outstandingPrincipal: Int {
        (0..<paid).reduce(principal) { left, _ in
            left + Sample.quotient(left * monthlyRate, 1_000_000) - installment
        }
    }
}
