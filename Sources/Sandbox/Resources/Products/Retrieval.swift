import Belvo

/// What a `POST` on a resource may or must say beside the link, and how it is answered.
struct Retrieval: Sendable {
    /// `date_from` and `date_to`, which choose objects by a column of days or moments.
    struct Period: Sendable {
        /// `nil` where the answer is made for these days.
        var column: String?
        var isRequired = true
        /// Belvo refuses a longer range.
        var daysMax = 365
        /// Where less says too little.
        var daysMin = 0
    }

    /// A member of the body that must be one of some words, and chooses by the column of that name.
    struct Word: Sendable {
        let name: String
        let choices: [String]
        var isRequired = true
        /// Where no column holds the word: for each of them the column that names the link's holder.
        var sides: [String: String]?
    }

    /// A document that comes inside the object when the body asks for it.
    struct Attachment: Sendable {
        /// The member of the body, such as `attach_pdf`.
        let flag: String
        /// The member of the object, which is null otherwise.
        let member: String
        let make: @Sendable (JSON) -> JSON
    }

    /// Whether an object is one of those that were asked for.
    typealias Choice = @Sendable (StoredObject) -> Bool

    /// Makes a link's objects once more, for what one body asks.
    typealias Remaking = @Sendable (LinkPlan, World) -> [JSON]

    var period: Period?
    /// The member of the body that names one account, when there is one.
    var accountMember: String?
    var words: [Word] = []
    var attachment: Attachment?
    /// A second document that comes with the first.
    var receipt: Attachment?
    /// What only one resource has: reads the form, and says which objects are meant.
    var read: (@Sendable (inout BodyForm) -> Choice)?
    /// What only one resource has whose objects depend on the body: reads the form beside the period. Nothing comes
    /// back where the body asks for no more than the link.
    var remake: (@Sendable (inout BodyForm, ClosedRange<CalendarDay>?) -> Remaking?)?
    /// The answer is the object itself; everything else answers with an array.
    var isAnsweredAlone = false

    static let directions = ["OUTFLOW", "INFLOW"]
}
