import Belvo

/// The member `widget` in the body of `POST /api/token/`: how the widget is to look and what it is to ask for. What is
/// necessary by the contract may be missing, because Belvo's own clients leave it out.
enum WidgetForm {
    /// The value of `openfinance_feature` with which a consent makes the link.
    static let consentFeature = "consent_link_creation"
    private static let features = [consentFeature, "consent_management"]
    /// The guide's, which allows more than the contract.
    private static let purposeLength = 1...600
    private static let nameLength = 1...140
    private static let entriesMax = 2
    /// A request line holds the token and much else beside it.
    private static let keptBytesMax = 6 * 1024
    /// What stands for a number of days here is a choice of the four that the network knows.
    private static let consentDays = ["92", "183", "275", "366"]
    /// Schemes that would let a token run code in the page.
    private static let harmfulSchemes = ["javascript", "data", "vbscript", "blob", "file"]

    /// What of it is kept in the token. A member that nobody reads is left out, so that an address with the token stays
    /// short enough for every browser and proxy.
    static func read(_ form: inout BodyForm) -> JSON? {
        let feature = form.choice("openfinance_feature", of: features)
        let urls = form.object("callback_urls", readCallbacks)
        let branding = form.object("branding", readBranding)
        // Two of Belvo's pages name two places for it.
        let purpose = form.text("purpose", length: purposeLength)
        let consent = form.object("consent") { readConsent(&$0, purpose: purpose) }
        let kept = object([
            ("openfinance_feature", feature.map(JSON.string)), ("callback_urls", urls),
            ("branding", branding), ("consent", consent),
        ])
        if kept.rendered().count > keptBytesMax {
            form.complain(
                Refusal.Complaint(
                    code: "max_length",
                    message: "Ensure this field has no more than \(keptBytesMax) bytes."))
        }
        return kept
    }

    private static func readCallbacks(_ form: inout BodyForm) -> JSON? {
        object(
            ["success", "exit", "event"].map { name in (name, link(name, &form)) })
    }

    private static func link(_ name: String, _ form: inout BodyForm) -> JSON? {
        guard let url = form.url(name, isRequired: false) else { return nil }
        let scheme = url.prefix { $0 != ":" }.lowercased()
        let isScheme = scheme.utf8.allSatisfy {
            0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || [0x2B, 0x2D, 0x2E].contains($0)
        }
        guard isScheme, !harmfulSchemes.contains(scheme) else {
            form.complain(.invalid("Enter a valid URL.", field: name))
            return nil
        }
        return .string(url)
    }

    /// Pictures are not kept: the page shows nothing from outside.
    private static func readBranding(_ form: inout BodyForm) -> JSON? {
        object([
            ("company_name", form.text("company_name", length: nameLength).map(JSON.string))
        ])
    }

    private static func readConsent(_ form: inout BodyForm, purpose outer: String?) -> JSON? {
        let purpose = form.text("purpose", length: purposeLength) ?? outer
        let terms = link("terms_and_conditions_url", &form)
        let permissions = form.words("permissions")
        for permission in permissions ?? [] where !Self.permissions.contains(permission) {
            form.complain(.invalidChoice(permission, field: "permissions"))
        }
        let people = readPeople(&form)
        let days = form.choice("default_consent_duration_days", of: consentDays)
        return object([
            ("purpose", purpose.map(JSON.string)), ("terms_and_conditions_url", terms),
            ("permissions", permissions.map(JSON.strings)), ("identification_info", people),
            ("default_consent_duration_days", days.map(JSON.number)),
        ])
    }

    private static let permissions = ["REGISTER", "ACCOUNTS", "CREDIT_CARDS", "CREDIT_OPERATIONS"]

    /// A person with his CPF, or one who acts for a company, and the company with its CNPJ.
    private static func readPeople(_ form: inout BodyForm) -> JSON? {
        guard let value = form["identification_info"], value != .null else { return nil }
        let name = "identification_info"
        guard case .array(let entries) = value else {
            form.complain(.notList(value.pythonTypeName, field: name))
            return nil
        }
        let people = entries.compactMap(person)
        let types = people.compactMap { $0["type"]?.stringValue }.sorted()
        let isKnown = types == ["CPF"] || types == ["CNPJ", "CPF"]
        guard people.count == entries.count, entries.count <= entriesMax, isKnown else {
            form.complain(
                .invalid(
                    "A CPF of 11 digits, or a CPF and a CNPJ of 14 digits, each with a name.",
                    field: name))
            return nil
        }
        return .array(people)
    }

    private static func person(_ entry: JSON) -> JSON? {
        let lengths = ["CPF": 11, "CNPJ": 14]
        guard let type = entry["type"]?.stringValue, let number = entry["number"]?.stringValue,
            lengths[type] == number.utf8.count, number.utf8.allSatisfy({ 0x30...0x39 ~= $0 })
        else { return nil }
        let name = entry["name"]?.stringValue ?? ""
        guard name.unicodeScalars.count <= nameLength.upperBound else { return nil }
        return ["type": .string(type), "number": .string(number), "name": .string(name)]
    }

    private static func object(_ members: [(String, JSON?)]) -> JSON {
        .object(members.compactMap { name, value in value.map { JSON.Member(name, $0) } })
    }
}
