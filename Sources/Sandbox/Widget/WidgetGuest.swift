import Belvo

/// A call that the page makes for an end user, once its token was found good.
struct WidgetGuest {
    let token: AccessToken
    let call: Call
    let simulation: Simulation

    /// - Throws: `Refusal` when the token is spent or has run out, or lacks a scope that the call needs.
    init(_ call: Call, _ simulation: Simulation, _ scopes: String...) throws(Refusal) {
        guard let token = call.accessToken else { throw .unauthenticated }
        try simulation.changeWidget { sessions throws(Refusal) in
            try sessions.enter(token, at: call.now)
        }
        for scope in scopes { try token.check(scope: scope) }
        self.token = token
        self.call = call
        self.simulation = simulation
    }

    /// The institutions that the application wants, by what its token is for.
    var offered: [Institution] {
        if let link { return [link.plan.institution] }
        return Institution.all.filter { institution in
            institution.isOpenFinance == token.isForOpenFinance
                && token.fetchResources.allSatisfy(institution.resources.contains)
                && (!institution.isOpenFinance || isForHolder(institution))
        }
    }

    /// A CNPJ has fourteen digits. Banks have one door for companies and another for persons.
    private func isForHolder(_ institution: Institution) -> Bool {
        guard let document = token.document else { return true }
        return institution.isForCompanies == (document.utf8.count == Self.companyDigits)
    }

    private static let companyDigits = 14
    private static let personDigits = 11

    func institution(_ form: inout BodyForm) throws(Refusal) -> Institution? {
        guard let institution = LinkRegistration.institution(&form) else { return nil }
        guard offered.contains(where: { $0.name == institution.name }) else { throw .unsupported }
        return institution
    }

    /// Whose consent it is: the application's word goes before the end user's.
    func document(_ form: inout BodyForm, at institution: Institution?) -> String? {
        if let knownDocument { return knownDocument }
        let digits = institution?.isForCompanies ?? false ? Self.companyDigits : Self.personDigits
        return form.digits("document", length: digits...digits)
    }

    var knownDocument: String? { token.document ?? link?.plan.holder.document }

    /// The link that the token is for, as it is now.
    var link: LinkRecord? { token.link.flatMap(simulation.link) }

    /// - Throws: `Refusal` when the token was to make a link, or its link was deleted since.
    func linkToUpdate() throws(Refusal) -> LinkRecord {
        guard token.link != nil else { throw .accessDenied }
        guard let link else { throw .notFound }
        return link
    }
}

extension Institution {
    var isForCompanies: Bool { name.hasSuffix("_business") }
}
