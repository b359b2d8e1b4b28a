import Belvo
import Chance

/// What applications have made for payments: customers, accounts, payments and enrolments, in the order in
/// which they were made. What happens to them with time is not written here; it follows from the moments.
struct PaymentLedger: Sendable {
    /// More of one kind than this are refused as Belvo refuses those beyond a quota.
    static let recordsMax = 4096

    /// The records of one kind.
    struct Shelf<Record: Sendable>: Sendable {
        private var records: [ObjectID: Record] = [:]
        private var order: [ObjectID] = []

        var all: [Record] { order.compactMap { records[$0] } }

        subscript(id: ObjectID) -> Record? { records[id] }

        /// - Throws: `Refusal` when the shelf is full.
        mutating func add(_ record: Record, as id: ObjectID) throws(Refusal) {
            guard order.count < PaymentLedger.recordsMax else { throw .quotaReached }
            records[id] = record
            order.append(id)
        }

        mutating func update<Value>(
            _ id: ObjectID, _ change: (inout Record) throws(Refusal) -> Value
        ) throws(Refusal) -> Value {
            guard var record = records[id] else { throw .notFound }
            let value = try change(&record)
            records[id] = record
            return value
        }
    }

    /// What is known of a key with which a call may be repeated.
    private enum Repetition: Sendable {
        case running(digest: String)
        case done(digest: String, reply: [UInt8])
    }

    var customers = Shelf<PaymentCustomer>()
    var accounts = Shelf<PaymentAccount>()
    var intents = Shelf<PaymentIntent>()
    var authorizations = Shelf<PaymentAuthorization>()
    var enrollments = Shelf<PaymentEnrollment>()
    private var repetitions: [String: Repetition] = [:]
    private var ids: SeededGenerator
    private let key: UInt64

    init(world: World) {
        ids = SeededGenerator(world.seed, "payments")
        key = world.key
    }

    /// No link has this number, so that the id is none of a link's objects.
    mutating func nextID() -> ObjectID {
        ObjectID(owner: ObjectID.ordinalMax, key: key, from: &ids)
    }

    /// Chance of a new payment's own.
    mutating func nextChance() -> SeededGenerator { SeededGenerator(ids.next(), "payment") }
}

/// Repeated calls.
extension PaymentLedger {
    /// The reply to repeat, or `nil` when the call is to be carried out.
    /// - Throws: `Refusal` when the key belongs to another body, or to a call that still runs.
    mutating func begin(_ key: String, digest: String) throws(Refusal) -> [UInt8]? {
        switch repetitions[key] {
        case nil:
            // Each key that is done belongs to a payment, and those are counted; these are not.
            guard repetitions.count < 2 * Self.recordsMax else { throw .quotaReached }
            repetitions[key] = .running(digest: digest)
            return nil
        case .running(digest: digest): throw .idempotencyConflict(key)
        case .done(digest: digest, let reply): return reply
        default: throw .idempotencyMismatch(key)
        }
    }

    mutating func end(_ key: String, digest: String, reply: [UInt8]) {
        repetitions[key] = .done(digest: digest, reply: reply)
    }

    /// A call that failed leaves its key free.
    mutating func abandon(_ key: String) { repetitions[key] = nil }
}

extension Refusal {
    static func idempotencyConflict(_ key: String) -> Refusal {
        var refusal = Refusal(.idempotencyKeyConflict)
        refusal.idempotency = IdempotencyMark(key: key, status: .processing)
        return refusal
    }

    static func idempotencyMismatch(_ key: String) -> Refusal {
        var refusal = Refusal(.idempotencyPayloadMismatch)
        refusal.idempotency = IdempotencyMark(key: key, status: .available)
        return refusal
    }
}
