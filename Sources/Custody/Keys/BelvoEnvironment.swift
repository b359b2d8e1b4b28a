/// One of Belvo's two environments. A key belongs to one of them and is never sent to the other.
public enum BelvoEnvironment: String, Sendable, CaseIterable {
    case sandbox
    case production

    /// The host that answers for it.
    public var host: String {
        switch self {
        case .sandbox: "sandbox.belvo.com"
        case .production: "api.belvo.com"
        }
    }

    /// The variables that hold its key.
    public var secretIDVariable: String { "BELVO_\(rawValue.uppercased())_SECRET_ID" }
    public var secretPasswordVariable: String { "BELVO_\(rawValue.uppercased())_SECRET_PASSWORD" }
}
