import Belvo

extension InvoiceTeller {
    /// What is withheld from wages stands on their invoice as a discount.
    func paper(of payslip: Payslip) -> InvoicePaper {
        InvoicePaper(
            uuid: payslip.uuid, day: payslip.paidOn, kind: "Nómina",
            isIssued: payslip.employer.rfc == taxpayer.party.rfc, sender: payslip.employer,
            receiver: payslip.employee, paymentType: "99", paymentMethod: "PUE", usage: "CN01",
            details: [
                plainItem(
                    "Pago de nómina", code: "84111505", cents: payslip.gross,
                    discount: payslip.deductions)
            ],
            subtotal: payslip.gross, discount: payslip.deductions, payroll: payroll(payslip),
            series: "N", folio: payslip.folio)
    }

    private func payroll(_ payslip: Payslip) -> JSON {
        let days = payslip.last.number - payslip.first.number + 1
        return [
            "days": .integer(days),
            "type": payslip.isBonus ? "E" : "O",
            "amount": .money(payslip.gross),
            "version": "1.2",
            "date_from": .date(payslip.first),
            "date_to": .date(payslip.last),
            "collected_at": .timestamp(taxpayer.collectedAt),
            "payment_date": .date(payslip.paidOn),
            "periodicity": payslip.isBonus ? "OTHER_PERIODICITY" : "MONTHLY",
            "earnings_breakdown": [
                [
                    "type": payslip.isBonus ? "CHRISTMAS_BONUS" : "SALARY",
                    "taxable_amount": .money(payslip.taxable),
                    "vat_free_amount": .money(payslip.exempt),
                ]
            ],
            "tax_deductions": amounts([
                ("INCOME_TAX", payslip.withheld), ("SOCIAL_SECURITY", payslip.socialSecurity),
            ]),
            "other_payments": amounts([("EMPLOYMENT_SUBSIDY", payslip.subsidy)]),
        ]
    }

    private func amounts(_ entries: [(type: String, cents: Int)]) -> JSON {
        .array(
            entries.filter { $0.cents > 0 }.map {
                ["type": .string($0.type), "amount": .money($0.cents)]
            })
    }
}
