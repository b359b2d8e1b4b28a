import Belvo

/// A bank, tax office or employment register that links read from.
struct Institution: Sendable {
    enum Kind: String, Sendable {
        case bank
        case fiscal
        case employment
    }

    /// What a username must look like at an institution.
    enum Credential: Sendable {
        case anything
        case cpf
        case curp
        case rfc
        case rut

        var label: String {
            switch self {
            case .anything: "Client number"
            case .cpf: "CPF"
            case .curp: "CURP"
            case .rfc: "RFC"
            case .rut: "RUT"
            }
        }

        var placeholder: String {
            switch self {
            case .anything: "bnk100"
            case .cpf: "76109277673"
            case .curp: "BLPM951331IONVGR54"
            case .rfc: "BLPM951331G56"
            case .rut: "12345678-5"
            }
        }

        /// The pattern that Belvo publishes in `form_fields`; `accepts` decides the same.
        var pattern: String {
            switch self {
            case .anything: "^.{1,}$"
            case .cpf: "^[0-9]{11}$"
            case .curp: "^[A-Za-z0-9]{18}$"
            case .rfc: "^[A-Za-z0-9&]{12,13}$"
            case .rut: "^[0-9]{7,8}-[0-9Kk]$"
            }
        }

        func accepts(_ username: String) -> Bool {
            let signs = Array(username.utf8)
            let isDigit = { (sign: UInt8) in sign >= 0x30 && sign <= 0x39 }
            let isSign = { (sign: UInt8) in
                isDigit(sign) || (sign | 0x20 >= 0x61 && sign | 0x20 <= 0x7A) || sign == 0x26
            }
            return switch self {
            case .anything: !signs.isEmpty
            case .cpf: signs.count == 11 && signs.allSatisfy(isDigit)
            case .curp: signs.count == 18 && signs.allSatisfy(isSign)
            case .rfc: (12...13).contains(signs.count) && signs.allSatisfy(isSign)
            case .rut:
                (9...10).contains(signs.count) && signs[signs.count - 2] == 0x2D
                    && signs.dropLast(2).allSatisfy(isDigit)
                    && (isDigit(signs[signs.count - 1]) || signs[signs.count - 1] | 0x20 == 0x6B)
            }
        }
    }

    let number: Int
    let name: String
    let displayName: String
    let kind: Kind
    let country: Country
    /// Its links are made by a consent in the widget, never by `POST /api/links/`.
    var isOpenFinance = false
    /// What it answers instead of letting in or giving data.
    var failure: BelvoError?
    var credential = Credential.anything
    var needsPassword = true
    /// Whether a second factor is asked for at each login.
    var asksForToken = false
    let resources: [String]
    let color: String

    /// One that fails by its own fault lets nobody in; one that refuses for another reason does, and gives nothing.
    var isHealthy: Bool { failure?.errorClass != .institution }
}

extension Institution {
    private static let bankResources = [
        "ACCOUNTS", "BALANCES", "INCOMES", "OWNERS", "RECURRING_EXPENSES", "RISK_INSIGHTS",
        "TRANSACTIONS",
    ]
    private static let brazilianBankResources =
        bankResources + ["BILLS", "EXCHANGES", "INVESTMENTS", "INVESTMENT_TRANSACTIONS"]
    private static let registerResources = [
        "CURRENT_EMPLOYMENTS", "EMPLOYMENT_METRICS", "EMPLOYMENT_RECORDS",
    ]
    private static let fiscalResources = [
        "FINANCIAL_STATEMENTS", "INVOICES", "TAX_COMPLIANCE_STATUS", "TAX_RETENTIONS",
        "TAX_RETURNS",
        "TAX_STATUS",
    ]

    private static func bank(
        _ number: Int, _ name: String, _ displayName: String, _ country: Country, _ color: String,
        isOpenFinance: Bool = false, failure: BelvoError? = nil, asksForToken: Bool = false
    ) -> Institution {
        Institution(
            number: number, name: name, displayName: displayName, kind: .bank, country: country,
            isOpenFinance: isOpenFinance, failure: failure, asksForToken: asksForToken,
            resources: country == .brazil ? brazilianBankResources : bankResources, color: color)
    }

    static let all: [Institution] =
        [
            bank(
                1001, "ofmockbank_br_retail", "Open Finance Mock Bank", .brazil, "#0663f9",
                isOpenFinance: true),
            bank(
                1002, "ofmockbank_br_business", "Open Finance Mock Bank Empresas", .brazil,
                "#04439f",
                isOpenFinance: true),
            bank(1003, "erebor_br_retail", "Erebor Brasil", .brazil, "#056dae"),
            bank(1004, "gringotts_br_retail", "Gringotts Brasil", .brazil, "#7a4a00"),
            bank(
                1005, "heimdall_br_retail", "Heimdall Brasil", .brazil, "#b8860b",
                asksForToken: true),
            bank(
                1006, "ironbank_br_retail", "Iron Bank Brasil", .brazil, "#3c3c3c",
                failure: .institutionDown),
            bank(
                1007, "gotham_br_business", "Gotham Brasil Empresas", .brazil, "#101820",
                asksForToken: true),
            bank(1008, "erebor_mx_retail", "Erebor Mexico", .mexico, "#056dae"),
            bank(1009, "gringotts_mx_retail", "Gringotts Mexico", .mexico, "#7a4a00"),
            bank(
                1010, "heimdall_mx_retail", "Heimdall Mexico", .mexico, "#b8860b",
                asksForToken: true),
            bank(
                1011, "gotham_mx_business", "Gotham Mexico Empresas", .mexico, "#101820",
                asksForToken: true),
            Institution(
                number: 1012, name: "tatooine_mx_fiscal", displayName: "Tatooine", kind: .fiscal,
                country: .mexico, resources: fiscalResources, color: "#d98e04"),
            Institution(
                number: 1013, name: "sat_mx_fiscal", displayName: "SAT", kind: .fiscal,
                country: .mexico, credential: .rfc, resources: fiscalResources, color: "#9f2241"),
            Institution(
                number: 1014, name: "planet_mx_employment", displayName: "Planet",
                kind: .employment,
                country: .mexico, needsPassword: false, resources: registerResources,
                color: "#235b4e"),
            Institution(
                number: 1015, name: "imss_mx_employment", displayName: "IMSS", kind: .employment,
                country: .mexico, credential: .curp, needsPassword: false,
                resources: registerResources,
                color: "#13322b"),
            Institution(
                number: 1016, name: "inss_br_employment", displayName: "INSS", kind: .employment,
                country: .brazil, credential: .cpf, resources: ["EMPLOYMENTS", "OWNERS"],
                color: "#00568f"),
            Institution(
                number: 1017, name: "issste_mx_employment", displayName: "ISSSTE",
                kind: .employment,
                country: .mexico, credential: .curp, needsPassword: false,
                resources: registerResources,
                color: "#691c32"),
            Institution(
                number: 1018, name: "sii_cl_fiscal", displayName: "SII", kind: .fiscal,
                country: .chile, credential: .rut, resources: ["INVOICES", "TAX_STATUS"],
                color: "#0a5a9c"),
            Institution(
                number: 1019, name: "cmf_cl_fiscal", displayName: "CMF", kind: .fiscal,
                country: .chile, credential: .rut, resources: ["DEBT_REPORTS"], color: "#5b2c83"),
        ] + failing

    /// Each shows one of Belvo's errors.
    private static let failing = [
        bank(
            1020, "atlantis_mx_retail", "Atlantis Mexico", .mexico, "#0b4f6c",
            failure: .institutionInactive),
        bank(
            1021, "avalon_mx_retail", "Avalon Mexico", .mexico, "#5f7161",
            failure: .institutionUnavailable),
        bank(
            1022, "mordor_mx_retail", "Mordor Mexico", .mexico, "#2b0f0e",
            failure: .accessToResourceDenied),
        bank(
            1023, "neverland_br_retail", "Neverland Brasil", .brazil, "#3a7d44",
            isOpenFinance: true, failure: .consentWithoutAccounts),
    ]

    static let named: [String: Institution] = Dictionary(
        uniqueKeysWithValues: all.map { ($0.name, $0) })
}
