import Chance

extension World {
    /// A year of documents of a Chilean taxpayer, the latest first.
    func invoices(of taxpayer: ChileanTaxpayer, in plan: LinkPlan) -> [ChileanInvoice] {
        var books = ChileanBooks(
            taxpayer: taxpayer, today: today,
            chance: SeededGenerator(seed, "chilean books", plan.ordinal),
            waysChance: SeededGenerator(seed, "chilean ways of selling", plan.ordinal))
        books.fill()
        return books.documents.sorted { ($0.receivedAt, $0.folio) > ($1.receivedAt, $1.folio) }
    }
}

/// Fills the books of purchases and sales.
private struct ChileanBooks {
    /// Until then the receiver may claim, and the document counts as not yet accepted.
    private static let claimDays = 8
    /// The newest documents are so old that the office knows them wherever its day ends.
    private static let newestAge = 3

    let taxpayer: ChileanTaxpayer
    let today: CalendarDay
    var chance: SeededGenerator
    /// Where and through whom something is sold.
    var waysChance: SeededGenerator
    private let branchCodes: [Int]
    private(set) var documents: [ChileanInvoice] = []
    private var folios: [ChileanInvoice.Document: Int] = [:]

    init(
        taxpayer: ChileanTaxpayer, today: CalendarDay, chance: SeededGenerator,
        waysChance: SeededGenerator
    ) {
        self.taxpayer = taxpayer
        self.today = today
        self.chance = chance
        var waysChance = waysChance
        branchCodes =
            taxpayer.isCompany
            ? (0..<2).map { _ in waysChance.between(70_000_000, 89_999_999) } : []
        self.waysChance = waysChance
    }

    mutating func fill() {
        let perYear = taxpayer.isCompany ? 110 : 40
        // In the order of days, so that the folios of sales count upwards.
        // Something is always so new that it can still be claimed.
        let days =
            ([workday(before: 0)] + (1..<perYear).map { _ in workday(before: chance.below(360)) })
            .sorted()
        for day in days {
            sell(on: day)
            buy(on: day)
        }
        guard taxpayer.isCompany else { return }
        for monthsAgo in 1...11 { summarise(monthsAgo) }
    }

    /// So many days before the newest there are, if that is no Sunday.
    private func workday(before days: Int) -> CalendarDay {
        let day = today - Self.newestAge - days
        return day.weekday == 6 ? day - 1 : day
    }

    private mutating func sell(on day: CalendarDay) {
        let activity = chance.pick(taxpayer.activities)
        let amount = price(taxpayer.isCompany ? 60_000...2_400_000 : 80_000...900_000)
        let document: ChileanInvoice.Document = activity.isVATAffected ? .invoice : .exemptInvoice
        var sale = make(
            document, isSale: true, on: day, with: chance.pick(taxpayer.customers),
            folio: nextFolio(document), net: activity.isVATAffected ? amount : 0,
            exempt: activity.isVATAffected ? 0 : amount)
        chooseWay(of: &sale)
        if chance.chance(8), day + 3 <= today - Self.newestAge {
            sale.status = .cancelled
            documents.append(sale)
            correct(sale, by: .creditNote, net: sale.net, exempt: sale.exempt)
        } else {
            if chance.chance(5) { claim(&sale) }
            documents.append(sale)
            let isCharged = chance.chance(4) && day + 3 <= today - Self.newestAge
            if isCharged { correct(sale, by: .debitNote, net: sale.net / 50, exempt: 0) }
        }
    }

    /// Companies have branches, and agents who sell for them.
    private mutating func chooseWay(of sale: inout ChileanInvoice) {
        guard !branchCodes.isEmpty else { return }
        if waysChance.chance(60) { sale.branchCode = waysChance.pick(branchCodes) }
        guard waysChance.chance(10) else { return }
        let percent = ChileanInvoice.Commission.percent
        sale.commission = ChileanInvoice.Commission(
            agent: waysChance.pick(taxpayer.suppliers), net: sale.net * percent / 100,
            exempt: sale.exempt * percent / 100)
    }

    /// A note three days later that takes a sale back, or adds the interest for paying late.
    private mutating func correct(
        _ sale: ChileanInvoice, by document: ChileanInvoice.Document, net: Int, exempt: Int
    ) {
        guard net + exempt > 0 else { return }
        var note = make(
            document, isSale: true, on: sale.issuedOn + 3, with: sale.partner,
            folio: nextFolio(document), net: net, exempt: exempt)
        note.reference = ChileanInvoice.Reference(document: sale.document, folio: sale.folio)
        documents.append(note)
    }

    private mutating func buy(on day: CalendarDay) {
        let category = chance.pick([
            "Del Giro", "Del Giro", "Del Giro", "Del Giro", "Supermercado", "Activo Fijo",
            "No Corresp. Incluir",
        ])
        let isExempt = category == "Del Giro" && chance.chance(15)
        let amount = price(category == "Activo Fijo" ? 300_000...4_000_000 : 12_000...700_000)
        var purchase = make(
            isExempt ? .exemptInvoice : .invoice, isSale: false, on: day,
            with: chance.pick(taxpayer.suppliers), folio: chance.numeral(chance.between(4, 7)),
            net: isExempt ? 0 : amount, exempt: isExempt ? amount : 0, category: category)
        // Soft drinks, those with much sugar, and wine.
        if category == "Supermercado" && chance.chance(50) {
            purchase.additionalTax = chance.pick([
                ChileanInvoice.AdditionalTax(code: 27, permille: 100),
                ChileanInvoice.AdditionalTax(code: 271, permille: 180),
                ChileanInvoice.AdditionalTax(code: 25, permille: 205),
            ])
        }
        if chance.chance(6) { claim(&purchase) }
        documents.append(purchase)
    }

    private func claim(_ invoice: inout ChileanInvoice) {
        let day = invoice.acknowledgedAt.day + 1
        guard day < today - 1 else { return }
        invoice.status = .rejected
        invoice.claimedOn = day
    }

    private mutating func make(
        _ document: ChileanInvoice.Document, isSale: Bool, on day: CalendarDay,
        with partner: ChileanTaxpayer.Partner, folio: String, net: Int, exempt: Int,
        category: String = "Del Giro"
    ) -> ChileanInvoice {
        let received = Timestamp(
            day, microsecondOfDay: chance.between(9 * 3600, 18 * 3600) * 1_000_000)
        let acknowledged = received + chance.between(60, 6 * 3600) * 1_000_000
        return ChileanInvoice(
            document: document, isSale: isSale, folio: folio, partner: partner, issuedOn: day,
            receivedAt: received, acknowledgedAt: acknowledged,
            status: day + Self.claimDays > today ? .pending : .registered, category: category,
            net: net, vat: ChileanInvoice.vat(of: net), exempt: exempt)
    }

    /// The receipts of a month, which the office counts on its last day.
    private mutating func summarise(_ monthsAgo: Int) {
        let (year, month, _) = today.civil
        let months = year * 12 + month - 1 - monthsAgo
        let first = CalendarDay(year: months / 12, month: months % 12 + 1, day: 1)
        let next = CalendarDay(year: (months + 1) / 12, month: (months + 1) % 12 + 1, day: 1)
        guard next < today - Self.newestAge else { return }
        for document in [ChileanInvoice.Document.receipts, .cardReceipts] {
            let count = chance.between(120, 900)
            let net = count * chance.between(4_000, 16_000)
            let counted = Timestamp(next - 1, microsecondOfDay: 72_000_000_000)
            documents.append(
                ChileanInvoice(
                    document: document, isSale: true, folio: "0",
                    partner: ChileanTaxpayer.Partner(
                        name: "CONSUMIDOR FINAL", rut: ChileanDocuments.anonymous),
                    issuedOn: first, receivedAt: counted, acknowledgedAt: counted,
                    status: .registered,
                    category: document == .receipts ? "BOLETA_ELECTRONICA" : "COMPROBANTE_PAGO",
                    net: net, vat: ChileanInvoice.vat(of: net), exempt: 0, documentCount: count))
        }
    }

    private mutating func nextFolio(_ document: ChileanInvoice.Document) -> String {
        let number = (folios[document] ?? chance.between(200, 4_000)) + 1
        folios[document] = number
        return String(number)
    }

    /// The smaller of two draws: most documents are small.
    private mutating func price(_ range: ClosedRange<Int>) -> Int {
        min(
            chance.between(range.lowerBound, range.upperBound),
            chance.between(range.lowerBound, range.upperBound))
    }
}
