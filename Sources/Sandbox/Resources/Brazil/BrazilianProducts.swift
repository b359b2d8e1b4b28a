extension Product {
    /// What only Brazil's open finance gives.
    static let brazilian: [Product] = [.bills, .exchanges, .investments, .investmentTransactions]
}
