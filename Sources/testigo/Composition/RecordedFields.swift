import Recording

extension FacetNames {
    /// What these names mean to the index.
    static let lineFields = LineFields(
        identifiers: [requestIDs, linkID, externalID, institutionUserID], group: linkID,
        institution: institution, matchKey: matchKey)
}
