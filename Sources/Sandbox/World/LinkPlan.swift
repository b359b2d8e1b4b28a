import Chance

/// What the world knows of one link: whose it is, where, and how much happens on its accounts. Everything
/// an institution answers for the link follows from this and the seed.
struct LinkPlan: Sendable {
    /// The link's number in this world; part of the id of every object that belongs to it.
    let ordinal: Int
    let institution: Institution
    let holder: Holder
    let accounts: [AccountPlan]
}

/// One account that a link has.
struct AccountPlan: Sendable {
    enum Kind: Sendable {
        case checking
        case savings
        case card
        case loan
        case mortgage
    }

    let kind: Kind
    /// How many transactions its twelve months hold, roughly.
    let transactionsPerYear: Int

    init(_ kind: Kind, _ transactionsPerYear: Int) {
        self.kind = kind
        self.transactionsPerYear = transactionsPerYear
    }
}

extension LinkPlan {
    /// The person of Belvo's published mock bank, so that a CPF from its documentation finds data here.
    static let mockBankDocument = "76109277673"

    /// What became of the consents to a link through open finance.
    enum ConsentStory: Sendable {
        case usual
        /// It holds for most of a year still.
        case lasting
        case endless
        case aboutToExpire
        /// One has expired, and another took its place.
        case renewed
        /// The holder said no before he said yes.
        case rejectedFirst
        /// The holder is asked for the next already.
        case beingRenewed
    }

    /// A link that stands in the world from the beginning.
    private struct Preset {
        let institution: String
        var isCompany = false
        var status = "valid"
        var consent = ConsentStory.usual
        let accounts: [AccountPlan]
    }

    private static let presets: [Preset] = [
        Preset(
            institution: "ofmockbank_br_retail", consent: .lasting,
            accounts: [
                AccountPlan(.checking, 1500), AccountPlan(.savings, 40), AccountPlan(.card, 640),
                AccountPlan(.loan, 12), AccountPlan(.mortgage, 12),
            ]),
        Preset(
            institution: "ofmockbank_br_business", isCompany: true, consent: .endless,
            accounts: busyCompany),
        Preset(institution: "erebor_br_retail", accounts: family),
        Preset(institution: "erebor_mx_retail", accounts: family),
        Preset(institution: "tatooine_mx_fiscal", accounts: []),
        Preset(institution: "planet_mx_employment", accounts: []),
        Preset(institution: "inss_br_employment", accounts: []),
        Preset(institution: "ofmockbank_br_retail", consent: .aboutToExpire, accounts: single),
        Preset(institution: "ofmockbank_br_retail", consent: .renewed, accounts: family),
        Preset(institution: "gringotts_br_retail", accounts: single),
        Preset(institution: "gringotts_br_retail", accounts: family),
        Preset(institution: "heimdall_br_retail", status: "unconfirmed", accounts: single),
        Preset(institution: "ironbank_br_retail", accounts: single),
        Preset(institution: "gotham_br_business", isCompany: true, accounts: company),
        Preset(institution: "erebor_br_retail", status: "invalid", accounts: single),
        Preset(institution: "gringotts_mx_retail", accounts: family),
        Preset(institution: "gringotts_mx_retail", accounts: single),
        Preset(institution: "heimdall_mx_retail", accounts: single),
        Preset(institution: "erebor_mx_retail", status: "invalid", accounts: single),
        Preset(institution: "gotham_mx_business", isCompany: true, accounts: company),
        Preset(institution: "sat_mx_fiscal", accounts: []),
        Preset(institution: "imss_mx_employment", accounts: []),
        Preset(institution: "ofmockbank_br_retail", consent: .rejectedFirst, accounts: single),
        Preset(
            institution: "ofmockbank_br_business", isCompany: true, consent: .beingRenewed,
            accounts: company),
        Preset(institution: "erebor_mx_retail", accounts: single),
        Preset(institution: "tatooine_mx_fiscal", isCompany: true, accounts: []),
        Preset(institution: "sii_cl_fiscal", isCompany: true, accounts: []),
        Preset(institution: "sii_cl_fiscal", accounts: []),
        Preset(institution: "cmf_cl_fiscal", accounts: []),
        Preset(institution: "cmf_cl_fiscal", isCompany: true, accounts: []),
    ]

    private static let single = [AccountPlan(.checking, 360)]
    private static let family = [
        AccountPlan(.checking, 540), AccountPlan(.savings, 30), AccountPlan(.card, 300),
    ]
    private static let company = [AccountPlan(.checking, 720), AccountPlan(.card, 240)]
    private static let busyCompany = [
        AccountPlan(.checking, 1200), AccountPlan(.savings, 24), AccountPlan(.card, 480),
        AccountPlan(.loan, 12),
    ]

    static var presetCount: Int { presets.count }

    /// The status that a preset link has from the beginning.
    static func presetStatus(_ ordinal: Int) -> String {
        ordinal < presets.count ? presets[ordinal].status : "valid"
    }

    static func presetConsent(_ ordinal: Int) -> ConsentStory {
        ordinal < presets.count ? presets[ordinal].consent : .usual
    }

    static func preset(_ ordinal: Int, seed: UInt64) -> LinkPlan? {
        let preset = presets[ordinal]
        guard let institution = Institution.named[preset.institution] else { return nil }
        var chance = SeededGenerator(seed, "holder", ordinal)
        let holder: Holder =
            preset.isCompany
            ? .company(Company(in: institution.country, from: &chance))
            : .person(
                Person(
                    in: institution.country, document: ordinal == 0 ? mockBankDocument : nil,
                    from: &chance))
        return LinkPlan(
            ordinal: ordinal, institution: institution, holder: holder, accounts: preset.accounts)
    }

    /// A link that an application registered. Its person depends on institution and username, so that the
    /// same user has the same data again after the link was deleted and made anew.
    static func registered(
        _ ordinal: Int, at institution: Institution, username: String,
        document known: String? = nil, seed: UInt64
    ) -> LinkPlan {
        var chance = SeededGenerator(seed, "registered \(institution.name) \(username)")
        // Who orders a failure tells no number.
        let number = OrderedFailure.isOrdered(by: username) ? "" : username
        // The tax offices serve both, and the number tells which.
        let isFiscalCompany =
            institution.kind == .fiscal
            && (institution.country == .chile
                ? ChileanDocuments.isCompany(number) : MexicanDocuments.isCompanyRFC(number))
        let isCompany = institution.name.hasSuffix("_business") || isFiscalCompany
        let accounts = isCompany ? company : chance.chance(50) ? family : single
        let document =
            known ?? (institution.credential == .anything || number.isEmpty ? nil : number)
        let holder: Holder =
            isCompany
            ? .company(
                Company(
                    in: institution.country, document: isFiscalCompany ? number : known,
                    from: &chance))
            : .person(Person(in: institution.country, document: document, from: &chance))
        return LinkPlan(
            ordinal: ordinal, institution: institution, holder: holder,
            accounts: institution.kind == .bank ? accounts : [])
    }
}
