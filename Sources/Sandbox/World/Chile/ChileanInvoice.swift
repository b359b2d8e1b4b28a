/// One document in the books of purchases and sales that Chile's tax office keeps. Amounts are whole pesos;
/// moments are what the clocks there show.
struct ChileanInvoice: Sendable {
    enum Document: Int, Sendable {
        case invoice = 33
        case exemptInvoice = 34
        /// What shops give to consumers: the office holds one line a month for each of these two.
        case receipts = 39
        case cardReceipts = 48
        case debitNote = 56
        case creditNote = 61

        var isSummary: Bool { self == .receipts || self == .cardReceipts }
        var isNote: Bool { self == .debitNote || self == .creditNote }
    }

    /// A tax that some goods bear beside VAT.
    struct AdditionalTax: Sendable {
        let code: Int
        let permille: Int

        /// `10`, `20.5`
        var rate: String {
            permille % 10 == 0 ? String(permille / 10) : "\(permille / 10).\(permille % 10)"
        }
    }

    /// The document that a note corrects.
    struct Reference: Sendable {
        let document: Document
        let folio: String
    }

    /// What somebody kept who sold in the taxpayer's name.
    struct Commission: Sendable {
        static let percent = 6

        let agent: ChileanTaxpayer.Partner
        let net: Int
        let exempt: Int

        var vat: Int { ChileanInvoice.vat(of: net) }
    }

    let document: Document
    let isSale: Bool
    let folio: String
    let partner: ChileanTaxpayer.Partner
    let issuedOn: CalendarDay
    let receivedAt: Timestamp
    let acknowledgedAt: Timestamp
    var claimedOn: CalendarDay?
    var status: Status
    let category: String
    let net: Int
    let vat: Int
    let exempt: Int
    var additionalTax: AdditionalTax?
    var reference: Reference?
    /// The office's number of the branch that sold.
    var branchCode: Int?
    var commission: Commission?
    /// How many receipts a summary counts.
    var documentCount = 1

    enum Status: String, Sendable {
        case registered = "REGISTERED"
        case pending = "PENDING"
        case rejected = "REJECTED"
        case cancelled = "CANCELLED"
    }

    var additional: Int { additionalTax.map { (net * $0.permille + 500) / 1000 } ?? 0 }
    var total: Int { net + vat + exempt + additional }
    var isFixedAsset: Bool { category == "Activo Fijo" }
    /// Receipts of the supermarket and what is foreign to the business give no right to a credit.
    var isRefundable: Bool { category == "Del Giro" || isFixedAsset }

    static let vatPercent = 19

    static func vat(of net: Int) -> Int { (net * vatPercent + 50) / 100 }
}
