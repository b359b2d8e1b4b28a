import Crypto
import Foundation

/// Where this installation keeps what is its own: the key of its pseudonyms, later its CA and tokens.
struct StateDirectory: Sendable {
    let path: String

    /// `--state-dir`, else `$STATE_DIRECTORY` (systemd), else `~/.local/state/testigo`.
    init(_ named: String?) {
        let variables = ProcessInfo.processInfo.environment
        path =
            named ?? variables["STATE_DIRECTORY"].flatMap {
                $0.split(separator: ":").first.map(String.init)
            }
            ?? (variables["XDG_STATE_HOME"] ?? NSHomeDirectory() + "/.local/state") + "/testigo"
    }

    /// The key from which pseudonyms are made; 32 random bytes, made on first use, never in a recording.
    func pseudonymKey() throws -> SymmetricKey {
        let file = path + "/pseudonym.key"
        if let bytes = FileManager.default.contents(atPath: file) {
            guard bytes.count == 32 else {
                throw CommandFailure.usage(
                    "\(file) does not hold 32 bytes; restore it, or remove it to begin with new pseudonyms"
                )
            }
            return SymmetricKey(data: bytes)
        }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            var random = SystemRandomNumberGenerator()
            let bytes = Data((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
            // Another process may make it at the same moment: the first one wins, both use the same.
            try bytes.write(to: URL(fileURLWithPath: file), options: .withoutOverwriting)
            return SymmetricKey(data: bytes)
        } catch {
            if let bytes = FileManager.default.contents(atPath: file), bytes.count == 32 {
                return SymmetricKey(data: bytes)
            }
            throw CommandFailure.usage(
                "the state directory \(path) cannot be written: \(error.localizedDescription). Give another with --state-dir"
            )
        }
    }
}
