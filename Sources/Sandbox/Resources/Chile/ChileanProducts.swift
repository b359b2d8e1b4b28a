import Belvo
import Chance

extension Product {
    /// What the offices of Chile give.
    static let chilean: [Product] = [.chileanInvoices, .chileanTaxStatus, .debtReports]
}

extension JSON {
    /// An amount in Chile: its currency has no cents.
    static func pesos(_ pesos: Int) -> JSON { .money(pesos * 100) }
}

extension Retrieval {
    /// For what has no member that could hold the document: `attach_pdf` is read, and changes nothing.
    static let withoutDocument = Retrieval(
        read: { form in
            _ = form.flag("attach_pdf", default: false)
            return { _ in true }
        })
}

/// The moments at which a link's object came to Belvo.
struct ChileanCollection {
    let collectedAt: Timestamp
    let createdAt: Timestamp

    init(_ chance: inout SeededGenerator, in world: World) {
        collectedAt = Timestamp(
            world.today - 1, microsecondOfDay: chance.between(36_000, 80_000) * 1_000_000)
        createdAt = collectedAt + 1_100_000 + chance.below(900_000)
    }
}
