import Belvo

/// What Belvo tells of objects that have come: the code of a webhook and its data.
struct News: Sendable {
    let code: String
    let data: [JSON.Member]
}

extension Product {
    /// - Parameter isFirst: whether the link had none before, or everything is counted once more.
    func news(of objects: [StoredObject], isFirst: Bool) -> [News] {
        let name = resource.lowercased()
        guard isFirst else {
            return [
                News(
                    code: "new_\(name)_available",
                    data: [JSON.Member("new_\(name)", .integer(objects.count))])
            ]
        }
        if resource == "INVOICES" && country == .mexico { return invoiceNews(of: objects) }
        return [News(code: "historical_update", data: totals(of: objects, name))]
    }

    private func totals(of objects: [StoredObject], _ name: String) -> [JSON.Member] {
        let total = JSON.integer(objects.count)
        switch resource {
        case "TRANSACTIONS":
            let inflows = objects.count { fact("type", of: $0) == .text("INFLOW") }
            let days = days("value_date", of: objects)
            return [
                JSON.Member("total_transactions", total),
                JSON.Member("total_inflow_transactions", .integer(inflows)),
                JSON.Member("total_outflow_transactions", .integer(objects.count - inflows)),
                JSON.Member("first_transaction_date", days.first),
                JSON.Member("last_transaction_date", days.last),
            ]
        case "INCOMES":
            let streams = objects.first?.value["number_of_income_streams"] ?? 0
            return [
                JSON.Member("total_incomes", total),
                JSON.Member("number_of_income_streams", streams),
            ]
        case "EMPLOYMENT_RECORDS":
            return [JSON.Member("total_employment_record_profiles", total)]
        default: return [JSON.Member("total_\(name)", total)]
        }
    }

    /// Invoices are told by direction.
    private func invoiceNews(of objects: [StoredObject]) -> [News] {
        ["inflow", "outflow"].map { direction in
            let some = objects.filter { fact("type", of: $0) == .text(direction.uppercased()) }
            let days = days("invoice_date", of: some)
            return News(
                code: "historical_\(direction)_update",
                data: [
                    JSON.Member("total_invoices", .integer(some.count)),
                    JSON.Member("first_invoice_date", days.first),
                    JSON.Member("last_invoice_date", days.last),
                ])
        }
    }

    private func days(_ column: String, of objects: [StoredObject]) -> (first: JSON, last: JSON) {
        let kind = columns.first { $0.name == column }?.kind
        let days = objects.compactMap { object -> CalendarDay? in
            guard case .number(let number) = fact(column, of: object) else { return nil }
            return kind == .moment
                ? Timestamp(microseconds: number).day : CalendarDay(number: number)
        }
        return (days.min().map(JSON.date) ?? .null, days.max().map(JSON.date) ?? .null)
    }
}
