import Belvo

/// Logins that fail, and what comes of it.
extension Simulation {
    private static let failedLoginsMax = 6

    /// Refuses a retrieval whose link or institution gives nothing now, and counts it where the login was at fault.
    func checkGives(_ record: LinkRecord, at now: Timestamp) throws(Refusal) {
        try record.checkGives(at: now)
        guard let failure = record.retrievalFailure else { return }
        if failure.error == .loginError {
            noteFailedLogin(of: record, message: failure.message, at: now)
        }
        throw failure.refusal(for: record)
    }

    /// A login that went well.
    func noteRetrieval(of record: LinkRecord, at now: Timestamp) throws(Refusal) -> LinkRecord {
        try updateLink(record) { link in
            link.lastAccessedAt = now
            link.failedLogins = 0
            link.retrievals += 1
            // The token was given.
            if link.status == "token_required" { link.status = "valid" }
        }
    }

    /// Belvo gives a link up after six failed logins in a row, and says so.
    func noteFailedLogin(of record: LinkRecord, message: String?, at now: Timestamp) {
        let updated = try? updateLink(record) { link in
            link.failedLogins += 1
            if link.failedLogins >= Self.failedLoginsMax { link.status = "invalid" }
        }
        guard let updated, updated.failedLogins == Self.failedLoginsMax else { return }
        tellOfLogin(of: updated, "invalid_credentials", .loginError, message: message, at: now)
    }

    /// A refresh on schedule met a second factor, and nobody is there to give it.
    func noteMissingToken(of record: LinkRecord, at now: Timestamp) {
        guard record.status == "valid",
            let updated = try? updateLink(record, { $0.status = "token_required" })
        else { return }
        tellOfLogin(
            of: updated, "token_required", .tokenRequired,
            message: BelvoError.tokenRequired.message(),
            at: now)
    }

    private func tellOfLogin(
        of record: LinkRecord, _ code: String, _ error: BelvoError, message: String?,
        at now: Timestamp
    ) {
        tell(
            Webhook(
                id: nextRequestID(), type: "LINK", process: nil, code: code,
                subject: .link(record.id),
                requestID: nil, externalID: record.externalID,
                data: [
                    JSON.Member("error_code", .string(error.code)),
                    JSON.Member("error_message", .text(message)),
                    JSON.Member("status", .integer(error.status)),
                ]), at: now)
    }
}
