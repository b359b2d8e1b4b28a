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
        error.message(messageNumber, filling: Self.examples[error.code] ?? [])
    }

    func refusal(for record: LinkRecord? = nil) -> Refusal {
        let user = record.map { [JSON.Member("institution_user_id", .string($0.institutionUser))] }
        let complaint = Refusal.Complaint(
            code: error.code, message: message, field: error.namesField ? "username" : nil,
            extra: error == .duplicated ? user ?? [] : [])
        return Refusal(error.status, [complaint])
    }

    /// What stands in the gaps of messages here.
    private static let examples: [String: [String]] = [
        "already_exists": ["57291"], "cancellation_error": ["Payment Intent", "23:59:00"],
        "does_not_exist": ["name=nobody"], "invalid": ["FISCAL"], "invalid_choice": ["often"],
        "invalid_period": ["90"], "link_refreshed": ["10"], "max_decimal_places": ["2"],
        "max_digits": ["12"], "max_length": ["256"], "method_not_allowed": ["PATCH"],
        "min_length": ["3"], "min_value": ["0.01"], "not_a_list": ["str"],
        "parse_error": ["Expecting value: line 1 column 1 (char 0)"], "throttled": ["60"],
    ]
}
