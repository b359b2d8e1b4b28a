extension Product {
    /// What the tax office of Mexico gives.
    static let fiscal: [Product] = [
        .invoices, .taxRetentions, .taxReturns, .taxStatus, .taxComplianceStatus,
        .financialStatements,
    ]
}
