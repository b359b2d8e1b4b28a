extension Product {
    /// What the registers of employment give.
    static let employment: [Product] = []
}
