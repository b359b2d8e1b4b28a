/// What an answer that the application has seen is sure to survive.
public enum Durability: String, Sendable, CaseIterable {
    /// The end of this process: released after `write` returned; on the disk within 100 ms.
    case process
    /// The end of the machine: released after `fdatasync`; requests are kept before they are sent.
    case power
    /// Nothing: the application never waits; what is dropped is counted and leaves a gap.
    case relaxed
}

/// What happens to exchanges while the recording cannot be written.
public enum AuditFailure: String, Sendable, CaseIterable {
    /// They are refused.
    case closed
    /// They pass; they are counted, logged and leave a gap.
    case open
}
