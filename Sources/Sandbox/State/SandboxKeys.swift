import Belvo
import Chance
import Crypto

/// The keys of a simulated environment, and what is signed and derived with secrets of its own. They
/// protect nothing: who knows the seed knows them.
struct SandboxKeys: Sendable {
    /// Who signed up with Belvo.
    static let organizationName = "Testigo Sandbox"

    let secretID: String
    let secretPassword: String
    /// Who owns the keys: the `created_by` of links.
    let owner: String
    let organization: String
    private let signingKey: SymmetricKey
    private let userSalt: [UInt8]

    private static let passwordLength = 64

    init(seed: UInt64, secretID: String?, secretPassword: String?) {
        var chance = SeededGenerator(seed, "keys")
        let ids = (0..<3).map { _ in ObjectID(owner: 0, key: chance.next(), from: &chance) }
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789#@*_-"
        // The sign of each class makes sure that a redactor meets them all, whatever the seed.
        let drawn = "#@*_-aZ" + chance.characters(Self.passwordLength - 7, of: letters)
        self.secretID = secretID ?? ids[0].description
        self.secretPassword = secretPassword ?? drawn
        owner = ids[1].description
        organization = ids[2].description
        signingKey = SymmetricKey(data: (0..<8).flatMap { _ in Hexadecimal.digits(chance.next()) })
        userSalt = Hexadecimal.digits(chance.next())
    }

    func match(id: String, password: String) -> Bool {
        id == secretID && password == secretPassword
    }

    /// Whether an `Authorization` value is these keys by the Basic scheme (RFC 7617).
    func match(authorization: ArraySlice<UInt8>) -> Bool {
        let parts = authorization.split(separator: 0x20, maxSplits: 1)
        guard parts.count == 2, parts[0].elementsEqual("basic".utf8, by: { $0 | 0x20 == $1 }),
            let pair = Base64.decode(parts[1])
        else { return false }
        return pair == Array("\(secretID):\(secretPassword)".utf8)
    }

    /// The id that the same end user has at the same institution, whichever link he made.
    func institutionUser(at institution: String, document: String) -> String {
        let digest = SHA256.hash(data: userSalt + Array("\(institution)|\(document)".utf8))
        return Base64.urlSafe(digest, isPadded: true)
    }

    /// A JSON Web Token (RFC 7519) signed with HS512.
    func token(_ claims: JSON) -> String {
        let header: JSON = ["typ": "JWT", "alg": "HS512"]
        let signed = [header, claims]
            .map { Base64.urlSafe($0.rendered(), isPadded: false) }.joined(separator: ".")
        let signature = HMAC<SHA512>.authenticationCode(for: Array(signed.utf8), using: signingKey)
        return signed + "." + Base64.urlSafe(signature, isPadded: false)
    }

    /// What a token says; `nil` when these keys have not signed it.
    func claims(of token: some Collection<UInt8>) -> JSON? {
        let parts = token.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 3, let signature = Base64.decodeURLSafe(parts[2]),
            HMAC<SHA512>.isValidAuthenticationCode(
                signature, authenticating: Array(parts[0]) + [0x2E] + parts[1], using: signingKey),
            let claims = Base64.decodeURLSafe(parts[1])
        else { return nil }
        return try? JSONReader.read(claims)
    }
}
