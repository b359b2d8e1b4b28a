import Belvo

extension LoanContract {
    /// Fewer than any contract here has paid.
    fileprivate static let installmentsBeforeKeys = 12
}

/// What an account says of the card or the loan behind it.
extension BankAccount {
    var creditData: JSON {
        guard let card else { return .null }
        let (year, month, _) = collectedAt.day.civil
        let closing = CalendarDay(year: year, month: month, day: card.closingDay)
        return [
            "collected_at": .timestamp(collectedAt),
            "credit_limit": .money(card.limit),
            "limits": [
                [
                    "identification_number": .string(card.lastDigits),
                    "credit_limit": .money(card.limit),
                    "used_amount": .money(card.used),
                    "available_amount": .money(card.limit - card.used),
                    "is_limit_flexible": false,
                    "type": "TOTAL_LIMIT",
                    "consolidation_type": "INDIVIDUAL",
                    "line_name": "CREDITO_A_VISTA",
                    "line_name_additional_info": country == .brazil
                        ? "Limite único para compras no país e no exterior" : .null,
                ]
            ],
            "cutting_date": .date(closing),
            "minimum_payment": .money(card.used * 15 / 100),
            "network": .string(card.network),
            "network_additional_info": .null,
            "cards": [["is_multiple": false, "identification_number": .string(card.lastDigits)]],
            "next_payment_date": .date(closing + CardBill.daysToPay),
            "no_interest_payment": .money(card.used),
            "interest_rate": .null,
            "monthly_payment": .null,
            "last_payment_date": .null,
        ]
    }

    var loanData: JSON {
        guard let loan else { return .null }
        let kind =
            loan.isMortgage ? "FINANCIAMENTO_HABITACIONAL_SFH" : "CREDITO_PESSOAL_SEM_CONSIGNACAO"
        return .object(
            [
                JSON.Member("collected_at", .timestamp(collectedAt)),
                JSON.Member("loan_code", .string(loan.code)),
                JSON.Member("contract_amount", .money(loan.principal)),
                JSON.Member("total_effective_cost", .rate(loan.monthlyRate * 13)),
                JSON.Member("loan_type", .string(kind)),
                JSON.Member("outstanding_balance", .money(loan.outstanding)),
                JSON.Member("interest_rates", interestRates(of: loan)),
                JSON.Member("fees", fees(of: loan)),
                JSON.Member("contracted_charges", Self.lateCharges),
                JSON.Member("collaterals", collaterals(of: loan)),
                JSON.Member("balloon_payments", balloonPayments(of: loan)),
            ] + schedule(of: loan) + Self.retiredMembers)
    }

    private static let lateCharges: JSON = [
        ["type": "LATE_PAYMENT_PENALTY_FEE", "info": "Multa por atraso", "rate": .rate(20_000)],
        ["type": "LATE_PAYMENT_INTEREST_FEE", "info": "Juros de mora", "rate": .rate(10_000)],
    ]

    private func interestRates(of loan: LoanContract) -> JSON {
        [
            [
                "name": "EFFECTIVE",
                "type": "MONTHLY",
                "value": .rate(loan.monthlyRate),
                "interest_rate_data": [
                    "tax_type": "EFFECTIVE",
                    "rate_type": "COMPOUND",
                    "type": "MONTHLY",
                    "calculation_base": "30/360",
                    "reference_index_type": "PRE_FIXED",
                    "reference_index_subtype": "PRE_FIXADO",
                    "reference_index_info": .null,
                    "pre_fixed_rate": .rate(loan.monthlyRate),
                    "post_fixed_rate": .rate(0),
                    "additional_info": loan.isMortgage
                        ? "Taxa reduzida por relacionamento com o banco" : .null,
                ],
            ]
        ]
    }

    private func fees(of loan: LoanContract) -> JSON {
        let registration: JSON = [
            "type": "OPERATION_FEE",
            "value": .money(loan.principal / 200),
            "name": "Tarifa de cadastro",
            "code": "CADASTRO",
            "fee_charge_type": "SINGLE",
            "fee_charge": "FIXED",
            "rate": .null,
        ]
        return loan.isMortgage ? [registration, administrationFee(of: loan)] : [registration]
    }

    /// A part of each installment.
    private func administrationFee(of loan: LoanContract) -> JSON {
        let millionths = 2_500
        return [
            "type": "OTHERS",
            "value": .money(loan.installment * millionths / 1_000_000),
            "name": "Tarifa de administração",
            "code": "ADMINISTRACAO",
            "fee_charge_type": "PER_INSTALLMENT",
            "fee_charge": "PERCENTAGE",
            "rate": .rate(millionths),
        ]
    }

    /// Who buys a home under construction pays a part when the keys are handed over: here that has been.
    private func balloonPayments(of loan: LoanContract) -> JSON {
        guard loan.isMortgage else { return [] }
        return [
            [
                "due_date": .date(loan.dueDate(LoanContract.installmentsBeforeKeys)),
                "amount": .money(loan.principal / 20),
                "currency": .string(country.currency),
            ]
        ]
    }

    private func collaterals(of loan: LoanContract) -> JSON {
        guard loan.isMortgage else { return [] }
        return [
            [
                "type": "ALIENACAO_FIDUCIARIA", "subtype": "IMOVEIS_RESIDENCIAIS",
                "currency": .string(country.currency), "amount": .money(loan.principal * 5 / 4),
            ]
        ]
    }

    private func schedule(of loan: LoanContract) -> [JSON.Member] {
        let remaining = loan.installments - loan.paid
        let isMortgage = loan.isMortgage
        let lastDueDate = JSON.date(loan.dueDate(loan.installments))
        return [
            JSON.Member("installments_contract_term_frequency", "MONTH"),
            JSON.Member("installment_frequency", "MONTHLY"),
            JSON.Member(
                "installment_frequency_info",
                isMortgage ? "Vencimento no mesmo dia de cada mês" : .null),
            JSON.Member("first_installment_due_date", .date(loan.dueDate(1))),
            JSON.Member("number_of_installments_total", .integer(loan.installments)),
            JSON.Member("number_of_installments_outstanding", .integer(remaining)),
            JSON.Member("number_of_installments_paid", .integer(loan.paid)),
            JSON.Member("number_of_installments_past_due", 0),
            JSON.Member("disbursement_dates", .strings([loan.start.description])),
            // None has been paid off: a mortgage says when it will be.
            JSON.Member("settlement_date", isMortgage ? lastDueDate : .null),
            JSON.Member("contract_start_date", .date(loan.start)),
            JSON.Member("contract_end_date", lastDueDate),
            JSON.Member("contract_remaining_frequency", "MONTH"),
            JSON.Member("contract_remaining_total", .integer(remaining)),
            JSON.Member("amortization_schedule", "PRICE"),
            JSON.Member(
                "amortization_schedule_info", isMortgage ? "Parcelas constantes" : .null),
            JSON.Member("consignee_id", .string(loan.lender)),
            JSON.Member("contract_number", .string(loan.contractNumber)),
        ]
    }

    /// Belvo still sends these, always empty.
    private static let retiredMembers: [JSON.Member] = [
        "monthly_payment", "principal", "payment_day", "outstanding_principal", "credit_limit",
        "last_period_balance", "interest_rate", "limit_day", "cutting_day", "cutting_date",
        "last_payment_date", "no_interest_payment",
    ].map { JSON.Member($0, .null) }
}
