import Belvo
import Chance

extension Product {
    static let financialStatements = Product(
        resource: "FINANCIAL_STATEMENTS", path: "/api/financial-statements/",
        columns: [.id("id"), .ordered("created_at", .moment)],
        country: .mexico,
        isAsynchronous: true,
        produce: { plan, world in
            let taxpayer = world.taxpayer(of: plan)
            var chance = SeededGenerator(world.seed, "financial statements", plan.ordinal)
            let positions = taxpayer.financialPositions(world.seed)
            let filings = taxpayer.filings(world.seed).filter(\.isYearly)
            // The newest accounts wait for the return of their year; persons have none at all.
            return taxpayer.years.dropLast().reversed().map { year in
                let isFiled = filings.contains { $0.year.year == year.year }
                let position = isFiled ? positions.first { $0.year == year.year } : nil
                let id = world.id(ofLink: plan.ordinal, from: &chance)
                let created = taxpayer.collectedAt + 1_204_377 + chance.below(900_000)
                return [
                    "id": .id(id),
                    "link": .id(world.linkID(plan.ordinal)),
                    "collected_at": .timestamp(taxpayer.collectedAt),
                    "created_at": .timestamp(created),
                    "error": position == nil ? .string(noStatement) : .null,
                    "year": .string(String(year.year)),
                    "currency": "MXN",
                    "balance_sheet": balanceSheet(position),
                    "income_statement": incomeStatement(position),
                ]
            }
        })
}

/// Belvo's words, which applications may compare with.
private let noStatement =
    "No available financial statement found for the user for the specified year, "
    + "preventing data extraction."

/// Without a position everything is unknown, and without a value it is nothing.
private func amounts(
    _ position: FinancialPosition?, _ names: String, _ values: [String: Int?]
) -> JSON {
    TaxForm(names).filled(
        position == nil
            ? [:] : values.mapValues { $0.map { .money($0 * 100) } ?? .null },
        others: position == nil ? .null : .money(0))
}

private func balanceSheet(_ position: FinancialPosition?) -> JSON {
    .object(assets(position) + liabilities(position))
}

private func assets(_ position: FinancialPosition?) -> [JSON.Member] {
    let current = position.map {
        [
            "cash_and_equivalents": $0.cash, "accounts_receivable": $0.receivable,
            "tax_recoverable": $0.taxRecoverable, "inventory": $0.inventory,
            "prepaid_expenses": $0.prepaid, "total": $0.currentAssets,
        ]
    }
    let lasting = position.map {
        [
            "property_plant_and_equipment": $0.equipment,
            // Negative, so that the total is the sum of all lines.
            "accumulated_depreciation_and_amortization": -$0.depreciated,
            "intangible_assets": $0.intangibles, "total": $0.nonCurrentAssets,
        ]
    }
    return [
        JSON.Member("current_assets", amounts(position, currentAssets, current ?? [:])),
        JSON.Member("non_current_assets", amounts(position, nonCurrentAssets, lasting ?? [:])),
    ]
}

private func liabilities(_ position: FinancialPosition?) -> [JSON.Member] {
    let current = position.map {
        [
            "bank_loans": $0.bankLoans, "accounts_payable": $0.payable,
            "income_tax_payable": $0.incomeTaxPayable, "taxes_payable": $0.taxesPayable,
            "total": $0.currentLiabilities,
        ]
    }
    let lasting = position.map {
        ["employee_benefits": $0.employeeBenefits, "total": $0.employeeBenefits]
    }
    let equity = position.map {
        [
            "stockholders_equity": $0.capital, "legal_reserve": $0.legalReserve,
            "retained_earnings": $0.retainedEarnings, "total": $0.equity,
        ]
    }
    return [
        JSON.Member("current_liabilities", amounts(position, currentLiabilities, current ?? [:])),
        JSON.Member(
            "non_current_liabilities", amounts(position, nonCurrentLiabilities, lasting ?? [:])),
        JSON.Member("equity", amounts(position, equityLines, equity ?? [:])),
    ]
}

private func incomeStatement(_ position: FinancialPosition?) -> JSON {
    guard let position else { return amounts(nil, incomeLines, [:]) }
    var values: [String: Int?] = [
        "net_revenue": position.revenue, "domestic_sales": position.domesticSales,
        "cost_of_goods_sold": position.costOfGoods,
        "cost_of_services_sold": position.costOfServices,
        "operating_expenses": position.expenses, "financial_result": position.financialResult,
        "income_statement_financial_gains": position.gains,
        "income_statement_financial_costs": -position.costs, "income_taxes": position.tax,
    ]
    let results = [
        ("gross_profit", "gross_loss", position.grossProfit),
        ("operating_income", "operating_loss", position.operatingIncome),
        ("income_before_taxes", "loss_before_taxes", position.incomeBeforeTaxes),
        (
            "income_from_continuing_operations", "loss_from_continuing_operations",
            position.netIncome
        ),
        ("net_income", "net_loss", position.netIncome),
    ]
    for (profit, loss, amount) in results {
        values.updateValue(amount >= 0 ? amount : nil, forKey: profit)
        values.updateValue(amount < 0 ? -amount : nil, forKey: loss)
    }
    return amounts(position, incomeLines, values)
}

/// The lines of a statement, in their order.
private let currentAssets =
    """
    cash_and_equivalents short_term_investments accounts_receivable notes_receivable \
    other_debtors bad_debt_provision tax_recoverable inventory prepaid_expenses \
    assets_available_for_sale total
    """

private let nonCurrentAssets =
    """
    property_plant_and_equipment accumulated_depreciation_and_amortization \
    long_term_accounts_receivable prepayment_to_suppliers goodwill intangible_assets \
    investments_in_associates long_term_financial_instruments total
    """

private let currentLiabilities =
    """
    bank_loans accounts_payable notes_payable financial_instruments other_creditors \
    income_tax_payable customer_advances provisions taxes_payable total
    """

private let nonCurrentLiabilities =
    """
    long_term_accounts_payable long_term_financial_instruments deferred_revenue \
    contributions_for_future_capital_increases deferred_income_tax employee_benefits \
    long_term_provisions total
    """

private let equityLines =
    """
    stockholders_equity future_capital_contributions legal_reserve capital_update_excess \
    capital_update_insufficiency capital_reserve share_premium_on_stock_sales \
    retained_earnings other_comprehensive_income controlling_interest \
    non_controlling_interest total
    """

private let incomeLines =
    """
    net_revenue domestic_sales foreign_sales materials_used cost_of_goods_sold \
    cost_of_services_sold gross_profit gross_loss operating_expenses operating_income \
    operating_loss financial_result income_statement_financial_gains \
    income_statement_financial_costs equity_in_earnings_of_affiliates \
    income_before_taxes loss_before_taxes income_taxes income_from_continuing_operations \
    loss_from_continuing_operations discontinued_operations net_income net_loss
    """
