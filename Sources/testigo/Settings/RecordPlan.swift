import Crypto
import Custody
import Exchange
import Foundation
import Logging
import Recording
import Upstream

/// Everything `record` needs to know, checked, before anything is opened.
struct RecordPlan {
    let environment: BelvoEnvironment
    let listen: ListenAddress
    let recordingPath: String
    let session: String
    let key: BelvoKey
    let upstream: UpstreamConfiguration
    let hosts: Set<String>
    let durability: Durability
    let auditFail: AuditFailure
    let acceptEncoding: AcceptEncodingPolicy
    let pseudonyms: Pseudonyms
    let limits: Limits
    let segmentBytes: Int?
    let logger: Logger

    init(_ options: RecordOptions, _ settings: Settings, _ common: CommonOptions) throws {
        logger = try LogSettings.logger(settings.string(common.logLevel, "log-level"))
        environment = try settings.choice(options.environment, "environment", default: .sandbox)
        guard environment == .sandbox else {
            throw CommandFailure.usage(KeyError.productionNeedsTokens.description)
        }
        listen = try ListenAddress(
            settings.string(options.listen, "listen", default: "127.0.0.1:8080"))
        guard listen.isLoopback else {
            throw CommandFailure.usage(
                """
                listening on \(listen.host) would let anyone on the network use the key; that needs app tokens \
                and TLS, which this version does not have. Listen on 127.0.0.1
                """)
        }
        key = try Self.key(options, settings, environment)
        limits = Self.limits()
        upstream = try Self.upstream(options, settings, environment, limits)
        hosts = Set(settings.strings(options.allowHost, "allow-host").map { $0.lowercased() })
        durability = try settings.choice(options.durability, "durability", default: .process)
        auditFail = try settings.choice(options.auditFail, "audit-fail", default: .closed)
        acceptEncoding = try settings.choice(
            options.acceptEncoding, "accept-encoding", default: .identity)
        let started = DateText.compact(Date())
        recordingPath = try Self.path(
            ofRecording: settings.string(options.recording, "recording", default: started))
        session = settings.string(options.session, "session", default: started)
        let state = StateDirectory(settings.string(options.stateDir, "state-dir"))
        pseudonyms = Pseudonyms(key: try state.pseudonymKey())
        segmentBytes = try settings.integer(options.segmentBytes, "segment-bytes")
    }

    /// The plan of the demo: a sandbox of ours as upstream, on a free port, with pseudonyms that end with it.
    init(
        demoAgainst sandbox: Peer, key: (id: String, password: String), recording: String,
        logger: Logger
    ) throws {
        self.logger = logger
        environment = .sandbox
        listen = try ListenAddress("127.0.0.1:0")
        recordingPath = try Self.path(ofRecording: recording)
        session = "demo"
        self.key = try BelvoKey(
            environment: .sandbox, secretID: key.id, secretPassword: key.password)
        limits = Self.limits()
        upstream = UpstreamConfiguration(
            target: UpstreamTarget(scheme: .http, host: sandbox.address, port: sandbox.port),
            addressPolicy: .exactly(host: sandbox.address, port: sandbox.port), limits: limits)
        hosts = []
        durability = .process
        auditFail = .closed
        acceptEncoding = .identity
        pseudonyms = Pseudonyms(key: SymmetricKey(size: .bits256))
        segmentBytes = nil
    }

    /// `scheme://host:port` of where calls really go; links on it are rewritten like Belvo's.
    var upstreamOrigin: String {
        let target = upstream.target
        let host = target.host.contains(":") ? "[\(target.host)]" : target.host
        let isUsual = target.port == (target.scheme == .https ? 443 : 80)
        return "\(target.scheme.rawValue)://\(host)" + (isUsual ? "" : ":\(target.port)")
    }

    private static func limits() -> Limits {
        var limits = Limits()
        limits.connectionsMax = ProcessLimits.connectionsMax(upTo: limits.connectionsMax)
        return limits
    }

    private static func key(
        _ options: RecordOptions, _ settings: Settings, _ environment: BelvoEnvironment
    ) throws -> BelvoKey {
        let source = KeySource(
            variables: ProcessInfo.processInfo.environment,
            keyFile: settings.string(options.keyFile, "key-file"), readFile: KeyFiles.read)
        do {
            return try source.key(for: environment)
        } catch {
            throw CommandFailure.usage(error.description)
        }
    }

    private static func upstream(
        _ options: RecordOptions, _ settings: Settings, _ environment: BelvoEnvironment,
        _ limits: Limits
    ) throws -> UpstreamConfiguration {
        var configuration: UpstreamConfiguration
        if let text = settings.string(options.upstream, "upstream") {
            let target = try UpstreamURL(text).target
            configuration = UpstreamConfiguration(
                target: target, addressPolicy: .exactly(host: target.host, port: target.port),
                limits: limits)
        } else {
            configuration = UpstreamConfiguration(
                target: UpstreamTarget(scheme: .https, host: environment.host), limits: limits)
        }
        configuration.certificateBundlePath = try certificateBundle(
            settings.string(options.caFile, "ca-file"))
        if let value = try settings.integer(options.connectTimeout, "connect-timeout") {
            configuration.connectMilliseconds = value
        }
        if let value = try settings.integer(options.firstByteTimeout, "first-byte-timeout") {
            configuration.firstByteMilliseconds = value
        }
        if let value = try settings.integer(options.totalTimeout, "total-timeout") {
            configuration.totalMilliseconds = value
        }
        return configuration
    }
}

extension RecordPlan {
    private static func path(ofRecording name: String) throws -> String {
        do {
            return try RecordingName.path(forNew: name)
        } catch {
            throw CommandFailure.usage(error.description)
        }
    }

    /// Read at the start, or the first call would be the first to say that it cannot be.
    private static func certificateBundle(_ path: String?) throws -> String? {
        guard let path else { return nil }
        guard let data = FileManager.default.contents(atPath: path),
            String(decoding: data, as: UTF8.self).contains("CERTIFICATE-----")
        else {
            throw CommandFailure.usage(
                "ca-file: \(path) cannot be read, or holds no certificate; give a file of certificates in PEM form"
            )
        }
        return path
    }
}

/// What becomes of the application's `Accept-Encoding`, as a setting.
enum AcceptEncodingPolicy: String, CaseIterable {
    case identity
    case pass
}

/// How key files are read: with their permission bits, so that one others can read is refused.
enum KeyFiles {
    struct Missing: Error, CustomStringConvertible {
        let description = "no such file, or no permission to read it"
    }

    static let read: KeySource.ReadFile = { path in
        guard let permissions = ProcessLimits.permissions(of: path),
            let data = FileManager.default.contents(atPath: path),
            let text = String(data: data, encoding: .utf8)
        else { throw Missing() }
        return (text, permissions)
    }
}
