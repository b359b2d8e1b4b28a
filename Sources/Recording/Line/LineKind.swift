/// What a line tells of: the values of `testigo.kind`.
public enum LineKind: String, Sendable, CaseIterable {
    /// One request and what came of it.
    case exchange
    /// A request that was about to be sent. Under `--durability power` only; its exchange follows.
    case intent
    /// Exchanges that are not in the recording, with their number and when.
    case gap
    /// A message that never became an exchange.
    case rejected
    /// A connection that was passed on unread.
    case tunnel
    /// A session began, stopped for want of space, or ended.
    case session
}
