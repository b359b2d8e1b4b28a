extension Product {
    /// What the offices of Chile give.
    static let chilean: [Product] = []
}
