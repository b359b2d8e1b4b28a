/// What can be wrong with the keys at start, each with what to do about it.
public enum KeyError: Error, Sendable, Equatable, CustomStringConvertible {
    case missing(BelvoEnvironment)
    case incomplete(missing: String)
    case unusable(BelvoEnvironment)
    case unreadable(path: String, reason: String)
    /// Others than the owner may read the file.
    case exposed(path: String, mode: String)
    case malformedFile(path: String, line: Int)
    /// Production keys are only used for applications that show a token.
    case productionNeedsTokens
    case environmentLocked(key: BelvoEnvironment, asked: String)

    public var description: String {
        switch self {
        case .missing(let environment):
            """
            no Belvo key for the \(environment.rawValue) environment. Set \
            \(environment.secretIDVariable) and \(environment.secretPasswordVariable) (or the same names with \
            _FILE, or --key-file). To try without a key, run `testigo sandbox` or `testigo demo`
            """
        case .incomplete(let missing):
            "one half of the Belvo key is missing: set \(missing) too. To try without a key, run `testigo sandbox`"
        case .unusable(let environment):
            """
            the \(environment.rawValue) key is not usable: both halves must be visible ASCII without spaces, \
            and the id without a colon. Check for a line break copied along
            """
        case .unreadable(let path, let reason):
            "the key file \(path) cannot be read: \(reason)"
        case .exposed(let path, let mode):
            "the key file \(path) has mode \(mode): others may read it. Run `chmod 600 \(path)`"
        case .malformedFile(let path, let line):
            "line \(line) of the key file \(path) is not NAME=VALUE with one of the BELVO_… names"
        case .productionNeedsTokens:
            """
            production keys are used only for applications that show a token of their own, and this version \
            does not issue tokens yet. Use --environment sandbox
            """
        case .environmentLocked(let key, let asked):
            "the \(key.rawValue) key may not be used for \(asked)"
        }
    }
}
