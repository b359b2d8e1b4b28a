import Testing

/// Holds objects against a schema of Belvo's contract.
enum ContractCheck {
    /// Some objects, each with every field of the schema and nothing else.
    static func expect(
        _ objects: [[String: Any]], _ schema: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let contract = Contract.atHand() else {
            Issue.record("the contract has gone", sourceLocation: sourceLocation)
            return
        }
        #expect(!objects.isEmpty, sourceLocation: sourceLocation)
        let faults = objects.flatMap { contract.faults(of: $0, schema) }
        let first = faults.prefix(5)
        #expect(first.isEmpty, sourceLocation: sourceLocation)
    }
}
