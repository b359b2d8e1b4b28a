import Exchange

/// A Belvo secret id and password for one environment.
public struct BelvoKey: Sendable {
    public let environment: BelvoEnvironment
    let secretID: Secret
    let secretPassword: Secret
    /// The value of `Authorization`, made once.
    let authorization: Secret

    /// - Throws: `KeyError.unusable` when a half is empty or holds bytes that no header can carry.
    public init(
        environment: BelvoEnvironment, secretID: String, secretPassword: String
    ) throws(KeyError) {
        let isPlain = [secretID, secretPassword].allSatisfy { half in
            !half.isEmpty && half.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        }
        guard isPlain, !secretID.utf8.contains(0x3A) else {
            throw .unusable(environment)
        }
        self.environment = environment
        self.secretID = Secret(secretID.utf8)
        self.secretPassword = Secret(secretPassword.utf8)
        authorization = Secret(
            Array("Basic ".utf8) + Base64.encode(Array("\(secretID):\(secretPassword)".utf8)))
    }
}

/// Base64 (RFC 4648 §4) on one line, as a header needs it.
enum Base64 {
    private static let digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for position in 0..<4 {
                let isPadding = position > group.count
                result.append(isPadding ? 0x3D : digits[word >> (18 - 6 * position) & 63])
            }
        }
        return result
    }
}
