import Belvo
import Crypto
import Foundation

/// Stand-ins for values that must not be kept but whose equality matters: keyed, so that nobody without this
/// installation's key can test a guess.
struct Pseudonyms: Sendable {
    private let key: SymmetricKey

    init(key: SymmetricKey) { self.key = key }

    /// A value of the same shape: a session is 32 hexadecimal digits, a user name a word.
    func pseudonym(_ kind: PseudonymKind, _ value: [UInt8]) -> [UInt8] {
        switch kind {
        case .session: Array(digest("session", value).prefix(32))
        case .userName: Array("user-".utf8) + digest("user name", value).prefix(16)
        }
    }

    /// What stands for a body that is not kept.
    func bodyHash() -> HMAC<SHA256> {
        var hash = HMAC<SHA256>(key: key)
        hash.update(data: Array("body\u{0}".utf8))
        return hash
    }

    private func digest(_ purpose: String, _ value: [UInt8]) -> [UInt8] {
        var code = HMAC<SHA256>(key: key)
        code.update(data: Array(purpose.utf8) + [0] + value)
        return Self.hexadecimal(code.finalize())
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
