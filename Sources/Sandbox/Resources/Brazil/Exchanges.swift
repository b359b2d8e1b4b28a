import Belvo

extension Product {
    static let exchanges = Product(
        resource: "EXCHANGES", path: "/api/br/exchanges/",
        columns: [
            .id("id"), .ordered("collected_at", .moment), .ordered("created_at", .moment),
            // No list can be filtered by it; the period of a retrieval is about it.
            Column("operation_requested_at", .moment, []),
        ],
        country: .brazil, listNeedsLink: true,
        retrieval: Retrieval(
            period: Retrieval.Period(column: "operation_requested_at", isRequired: false)),
        produce: { plan, world in
            world.exchanges(of: plan).map { exchange in
                ExchangeAccount(exchange: exchange, plan: plan, world: world).json
            }
        })
}

/// An exchange as the bank of a link tells it.
struct ExchangeAccount {
    let exchange: CurrencyExchange
    let plan: LinkPlan
    let world: World

    var events: [ExchangeEvent] { exchange.events(before: world.today) }

    private var collectedAt: Timestamp { world.collectedAt(plan) }

    var json: JSON {
        let requestedAt = exchange.requestedAt
        return .object(
            [
                JSON.Member("id", .id(exchange.id)),
                JSON.Member("link", .id(world.linkID(plan.ordinal))),
                JSON.Member("created_at", .timestamp(collectedAt + 1_118_402)),
                JSON.Member("collected_at", .timestamp(collectedAt)),
                JSON.Member("operation_identifier", .string(exchange.identifier)),
                JSON.Member(
                    "operation_number",
                    exchange.isRegistered ? .string(String(exchange.registration)) : .null),
                JSON.Member("operation_type", exchange.purpose.isBuying ? "COMPRA" : "VENDA"),
                JSON.Member("operation_requested_at", .string(requestedAt.withSeconds)),
            ] + houseMembers
                + amountMembers(
                    due: events.last?.due ?? exchange.course.due(requestedAt.day),
                    outstanding: events.last?.outstanding ?? exchange.foreign))
    }

    private var houseMembers: [JSON.Member] {
        [
            JSON.Member("authorized_institution_identifier", .number(exchange.house.document)),
            JSON.Member("authorized_institution_name", .string(exchange.house.name)),
            JSON.Member(
                "intermediary_institution_identifier",
                exchange.intermediary.map { .number($0.document) } ?? .null),
            JSON.Member("intermediary_institution_name", .text(exchange.intermediary?.name)),
        ]
    }

    /// What an exchange and each of its events have in common.
    private func amountMembers(due: CalendarDay, outstanding: Int) -> [JSON.Member] {
        let foreign = JSON.string(exchange.partner.currency.code)
        let isSpot = exchange.course.isSpot
        return [
            JSON.Member("operation_due_date", .date(due)),
            JSON.Member("local_operation_tax_amount", .rate(exchange.rate)),
            JSON.Member("local_operation_tax_currency", "BRL"),
            JSON.Member("local_operation_value_amount", .money(exchange.local)),
            JSON.Member("local_operation_value_currency", "BRL"),
            JSON.Member("foreign_operation_value_amount", .money(exchange.foreign)),
            JSON.Member("foreign_operation_value_currency", foreign),
            JSON.Member(
                "operation_outstanding_balance_amount", isSpot ? .null : .money(outstanding)),
            JSON.Member("operation_outstanding_balance_currency", isSpot ? .null : foreign),
            JSON.Member("tev_amount_amount", exchange.effectiveRate.map(JSON.rate) ?? .null),
            JSON.Member("tev_amount_currency", isSpot ? "BRL" : .null),
            JSON.Member(
                "local_currency_advance_percentage", isSpot ? .null : .rate(exchange.advance)),
            JSON.Member("settlement_method", .string(exchange.method)),
            JSON.Member("operation_category_code", .string(exchange.purpose.code)),
        ]
    }

    func json(_ event: ExchangeEvent, _ id: ObjectID) -> JSON {
        let relationship = exchange.purpose.relationship
        return .object(
            [
                JSON.Member("id", .id(id)),
                JSON.Member("link", .id(world.linkID(plan.ordinal))),
                JSON.Member("exchange_id", .id(exchange.id)),
                JSON.Member("created_at", .timestamp(collectedAt + 1_118_402)),
                JSON.Member("collected_at", .timestamp(collectedAt)),
                JSON.Member("operation_identifier", .string(exchange.identifier)),
                JSON.Member("event_sequence_number", .string(String(event.sequence))),
                JSON.Member("event_type", .integer(event.kind.rawValue)),
                JSON.Member("event_created_at", .string(event.moment.withSeconds)),
            ] + amountMembers(due: event.due, outstanding: event.outstanding) + [
                JSON.Member("foreign_partie_relationship_code", .text(relationship)),
                JSON.Member(
                    "foreign_partie_name",
                    relationship == nil ? .null : .string(exchange.partner.name)
                ),
                JSON.Member(
                    "foreign_partie_country_code",
                    relationship == nil ? .null : .string(exchange.partner.country)),
            ])
    }
}
