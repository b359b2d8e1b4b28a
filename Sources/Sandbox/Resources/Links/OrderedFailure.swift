import Belvo

/// A failure that a user name asks for: `error.CODE` at the registration, `later.CODE` at each retrieval,
/// `after.CODE.N` at each retrieval after so many good ones. The first two may end in the number of one of the error's
/// messages: `error.login_error.7`.
struct OrderedFailure: Sendable {
    enum Stage: Sendable, Equatable {
        case registration
        case retrieval(after: Int)
    }

    let stage: Stage
    let error: BelvoError
    private let messageNumber: Int

    private static let prefixes = ["error.", "later.", "after."]
    /// The last number that is read.
    private static let countMax = 1_000_000

    static func isOrdered(by username: String) -> Bool {
        prefixes.contains { username.hasPrefix($0) }
    }

    /// Reads a user name; what begins like an order and is none is complained of.
    static func read(_ username: String?, _ form: inout BodyForm) -> OrderedFailure? {
        guard let username, isOrdered(by: username) else { return nil }
        let parts = username.split(separator: ".", omittingEmptySubsequences: false)
        let number = parts.count == 3 ? Int(parts[2]) : parts.count == 2 ? 1 : nil
        guard let error = ErrorCatalogue.error(String(parts[1])), let number,
            0...countMax ~= number,
            let order = OrderedFailure(String(parts[0]), error, number)
        else {
            form.complain(
                .invalid(
                    "The sandbox reads error.CODE, later.CODE and after.CODE.N, with a code of"
                        + " Belvo's and a number that it has.", field: "username"))
            return nil
        }
        return order
    }

    private init?(_ word: String, _ error: BelvoError, _ number: Int) {
        self.error = error
        stage = word == "error" ? .registration : .retrieval(after: word == "after" ? number : 0)
        messageNumber = word == "after" ? 1 : number
        // Some errors have no message, and so none of a higher number either.
        guard messageNumber == 1 || error.message(messageNumber) != nil else { return nil }
    }

    /// A factor that is asked for is no refusal: it can be answered.
    var asksForToken: Bool { error == .tokenRequired }

    var message: String? {
        error.example(messageNumber)
    }

    func refusal(for record: LinkRecord? = nil) -> Refusal {
        let user = record.map { [JSON.Member("institution_user_id", .string($0.institutionUser))] }
        let complaint = Refusal.Complaint(
            code: error.code, message: message, field: error.namesField ? "username" : nil,
            extra: error == .duplicated ? user ?? [] : [])
        return Refusal(error.status, [complaint])
    }
}
