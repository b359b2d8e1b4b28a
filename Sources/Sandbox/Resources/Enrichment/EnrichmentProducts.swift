extension Product {
    /// What Belvo derives from accounts and transactions.
    static let enrichment: [Product] = []
}
