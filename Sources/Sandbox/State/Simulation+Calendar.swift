import Belvo

/// What happens to links by itself as time passes.
extension Simulation {
    /// Of a longer jump of the clock, only the refreshes of its last year are made.
    private static let refreshedDaysMax = 370

    /// Notes what is to come of a link that was made or changed at a moment.
    func expect(of record: LinkRecord, at moment: Timestamp) {
        if record.accessMode == "recurrent" {
            expect(.refresh, of: record, at: moment + LinkRecord.refreshMicroseconds)
        }
        if let days = LinkRecord.days(record.staleIn) {
            expect(
                .staleness, of: record,
                at: record.lastAccessedAt + days * Timestamp.microsecondsPerDay)
        }
        if let consent = record.consents.last(where: { $0.outcome == .authorised }) {
            expectEnd(of: consent, record, after: moment)
        }
    }

    /// What is past has happened.
    private func expectEnd(
        of consent: ConsentGrant, _ record: LinkRecord, after moment: Timestamp
    ) {
        guard let end = consent.expiresAt, end > moment else { return }
        let warning = max(end + -ConsentGrant.warningMicroseconds, consent.createdAt)
        if warning >= moment {
            expect(.consentWarning(consent.number), of: record, at: warning)
        }
        expect(.consentExpiry(consent.number), of: record, at: end)
    }

    private func expect(_ kind: Agenda.Job.Kind, of record: LinkRecord, at due: Timestamp) {
        expect(
            Agenda.Job(
                kind: kind, link: record.plan.ordinal, due: due, process: nil, requestID: nil))
    }

    /// Looks at a recurrent link on schedule, and then again.
    func refresh(_ record: LinkRecord, _ job: Agenda.Job, until now: Timestamp) {
        guard record.accessMode == "recurrent" else { return }
        let earliest = now + -Self.refreshedDaysMax * Timestamp.microsecondsPerDay
        let late = max(0, earliest.microseconds - job.due.microseconds)
        let skipped = late / LinkRecord.refreshMicroseconds
        expect(.refresh, of: record, at: job.due + (skipped + 1) * LinkRecord.refreshMicroseconds)
        guard skipped == 0, record.status == "valid" else { return }
        do throws(Refusal) {
            try checkGives(record, at: job.due)
        } catch {
            return
        }
        if record.asksForToken { return noteMissingToken(of: record, at: job.due) }
        _ = try? noteRetrieval(of: record, at: job.due)
        let made = Agenda.Job(
            kind: .refresh, link: job.link, due: job.due, process: .recurrent,
            requestID: nextRequestID())
        for product in Product.all
        where product.isAlive && product.isGiven(by: record.plan.institution)
            && record.wantedResources.contains(product.resource)
        {
            renew(product, of: record, made)
        }
    }

    /// Only what is new since the last time is looked at, where there is much.
    private func renew(_ product: Product, of record: LinkRecord, _ job: Agenda.Job) {
        let day = job.due.day
        let place = product.dayColumn.flatMap(product.place)
        let last = place.flatMap { place in
            stored(product, of: record).compactMap { object -> Int? in
                guard case .number(let number) = object.facts[place] else { return nil }
                return number
            }.max()
        }
        // What was pending then may be settled.
        let first = last.map { CalendarDay(number: $0) - 1 } ?? day - World.historyDays
        let objects = retrieve(product, for: record, on: day, since: first)
        let merge = keep(objects, product, of: record, on: day, since: first)
        if !merge.new.isEmpty {
            for news in product.news(of: merge.new, isFirst: false) {
                tell(record, product.resource, news, job)
            }
        }
        tellChanges(merge, product, record, job)
    }

    /// What is held of a link goes when it has not been looked at for as long as was agreed.
    func forgetStale(_ record: LinkRecord, _ job: Agenda.Job) {
        guard let days = LinkRecord.days(record.staleIn) else { return }
        let kept = days * Timestamp.microsecondsPerDay
        let end = record.lastAccessedAt + kept
        guard end <= job.due else { return expect(.staleness, of: record, at: end) }
        // It is looked at on schedule, though not at each time when the clock jumps far.
        if record.accessMode == "recurrent" && record.status == "valid" {
            return expect(.staleness, of: record, at: job.due + kept)
        }
        for product in Product.all where product.isGiven(by: record.plan.institution) {
            discard(product, of: record) { _ in true }
        }
        _ = try? updateLink(record) { $0.isStale = true }
    }
}

/// Consents that end.
extension Simulation {
    func warn(of number: Int, _ record: LinkRecord, _ job: Agenda.Job) {
        guard let consent = record.consent(number), consent.holds(at: job.due),
            record.accessMode == "recurrent"
        else { return }
        let due = consent.expiresAt.map { JSON.string($0.withMilliseconds) } ?? .null
        let data = consentData(consent, of: record, [JSON.Member("consent_due_date", due)])
        tell(
            record, "CONSENT", News(code: "openfinance_consent_about_to_expire", data: data), job)
    }

    /// Without a consent the link reads nothing.
    func expire(_ number: Int, _ record: LinkRecord, _ job: Agenda.Job) {
        guard let consent = record.consent(number), consent.endedAt == nil else { return }
        _ = try? updateLink(record) { link in
            if link.status == "valid" { link.status = "invalid" }
        }
        guard record.accessMode == "recurrent" else { return }
        let data = consentData(consent, of: record, [])
        tell(record, "CONSENT", News(code: "consent_expired", data: data), job)
    }

    /// The holder says yes once more; the consent before ends.
    func renewConsent(
        of record: LinkRecord, days: Int?, at now: Timestamp
    ) throws(Refusal) -> LinkRecord {
        let updated = try updateLink(record) { link in
            for place in link.consents.indices { link.consents[place].end(at: now) }
            link.consents.append(
                ConsentGrant(number: link.consents.count, createdAt: now, days: days))
            link.status = "valid"
            link.failure = nil
            link.failedLogins = 0
        }
        guard let consent = updated.consents.last else { return updated }
        expectAgain(of: updated, at: now)
        let data = consentData(consent, of: updated, [])
        tell(
            Webhook(
                id: nextRequestID(), type: "CONSENT", process: nil,
                code: "openfinance_consent_expiration_changed", subject: .link(record.id),
                requestID: nil,
                externalID: record.externalID, data: data), at: now)
        return updated
    }

    private func consentData(
        _ consent: ConsentGrant, of record: LinkRecord, _ more: [JSON.Member]
    ) -> [JSON.Member] {
        let institution = record.plan.institution
        return [JSON.Member("consent_id", .id(consent.id(of: record, in: world)))] + more + [
            JSON.Member("action", "renew"),
            JSON.Member("institution", .string(institution.name)),
            JSON.Member("institution_display_name", .string(institution.displayName)),
            JSON.Member("institution_icon_logo", institution.json["icon_logo"] ?? .null),
        ]
    }
}
