import Belvo

extension Product {
    static let investments = Product(
        resource: "INVESTMENTS", path: "/api/br/investments/",
        columns: [
            .id("id"), .investmentType(at: ["type"]),
            // The objects do not say when Belvo made them: the evening on which it read the balance.
            .ordered("created_at", .moment, at: ["balance", "reference_date"]),
        ],
        country: .brazil, listNeedsLink: true,
        isAsynchronous: true,
        produce: { plan, world in
            let collectedAt = world.collectedAt(plan)
            return world.investments(of: plan).map { $0.json(collectedAt) }
        })
}

extension Column {
    /// Objects name the kinds of investment in one way, the contract's filters in another. Both find them.
    static func investmentType(at path: [String]) -> Column {
        Column(
            "type", .text, [.equals, .oneOf], at: path,
            synonyms: [
                "FIXED_INCOME_BANKING": "BANCARIA", "FIXED_INCOME_CREDIT": "CREDITO",
                "VARIABLE_INCOME": "VARIABLE", "INVESTMENT_FUND": "FUND", "TREASURY_BOND": "BOND",
            ])
    }
}

extension Investment {
    func json(_ collectedAt: Timestamp) -> JSON {
        let isFixedIncome = security.kind.isFixedIncome
        let isPaper = isFixedIncome || security.kind == .treasury
        return [
            "id": .id(id),
            "type": .string(security.kind.rawValue),
            "issuer_id_number": .text(issuer),
            "isin_number": .text(
                security.code.map { SecurityNumber.isin(country: .brazil, $0) }),
            "currency": .string(Country.brazil.currency),
            "product_name": .string(name),
            "is_tax_exempt": .bool(security.isExempt),
            "clearing_code": .text(clearingCode),
            "due_date": due.map(JSON.date) ?? .null,
            "issue_date": isFixedIncome ? .date(issued) : .null,
            "purchase_date": isPaper ? .date(bought) : .null,
            "grace_period_date": gracePeriodEnd.map(JSON.date) ?? .null,
            "issue_unit_price": isFixedIncome ? .money(security.price) : .null,
            "balance": balance(collectedAt),
            "remuneration": remuneration,
            "classification_details": classification,
            "voucher_payment_details": voucher,
            "debtor_details": debtor,
        ]
    }

    /// Ninety days at most where the income is free of tax, until it falls due where it is traded.
    private var gracePeriodEnd: CalendarDay? {
        switch security.kind {
        case .banking: security.isExempt ? issued + 90 : issued
        case .credit: due
        case .variable, .treasury, .fund: nil
        }
    }

    private func balance(_ collectedAt: Timestamp) -> JSON {
        let isVariable = security.kind == .variable
        let days = collectedAt.day.number - bought.number
        let isTaxed = !security.isExempt && !isVariable
        let withheld = isTaxed ? InvestmentTax.of(gross - cost, days: days) : 0
        return [
            "reference_date": .string(collectedAt.withSeconds),
            "gross_value": .money(gross),
            "blocked_amount": .money(isPledged ? gross / 4 : 0),
            "quantity": .money(quantity),
            "gross_unit_price": .money(unitPrice),
            "net_value": .money(gross - withheld),
            "withheld_amount": .money(withheld),
            "transaction_fee": .money(0),
            "purchase_unit_price": .money(averagePrice),
            "pre_fixed_rate": security.yield?.fixed.map(JSON.rate) ?? .null,
            "post_fixed_rate": security.yield?.ofIndex.map(JSON.rate) ?? .null,
            "penalty_fee": security.kind == .credit ? .money(gross / 50) : .null,
            "late_payment_fee": security.kind == .credit ? .money(gross / 100) : .null,
            "closing_price": isVariable ? .money(unitPrice) : .null,
            "unit_price_factor": isVariable ? .money(100) : .null,
        ]
    }

    private var remuneration: JSON {
        let yield = security.yield
        return [
            "pre_fixed_rate": yield?.fixed.map(JSON.rate) ?? .null,
            "post_fixed_rate": yield?.ofIndex.map(JSON.rate) ?? .null,
            "rate_type": yield == nil ? .null : yield?.ofIndex == nil ? "LINEAR" : "EXPONENCIAL",
            "rate_periodicity": yield == nil ? .null : "ANUAL",
            "calculation_base": yield == nil
                ? .null : yield?.indexer == "IPCA" ? "DIAS_CORRIDOS" : "DIAS_UTEIS",
            "indexer": .text(yield?.indexer),
            "indexer_additional_info": .null,
        ]
    }

    private var classification: JSON {
        guard let classes = security.classes else { return .null }
        return [
            "category": .string(classes.category), "class": .string(classes.name),
            "subclass": .string(classes.subclass),
        ]
    }

    /// The contract wants the object even where nothing is paid between.
    private var voucher: JSON {
        let words = [1: "MENSAL", 6: "SEMESTRAL"]
        return [
            "is_voucher_payment": .bool(security.couponMonths != nil),
            "periodicity": .text(security.couponMonths.flatMap { words[$0] }),
            "periodicity_additional_info": .null,
        ]
    }

    private var debtor: JSON {
        guard let name = security.debtor, let debtorDocument else { return .null }
        return ["name": .string(name), "id_document_number": .string(debtorDocument)]
    }
}
