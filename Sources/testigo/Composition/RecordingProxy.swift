import Custody
import EventLoops
import Exchange
import Foundation
import Logging
import NIOConcurrencyHelpers
import Proxy
import Recording
import Upstream

/// The proxy that records, started: listener, upstream and recording, put together.
struct RecordingProxy: Sendable {
    let address: Peer
    let recordingPath: String
    let session: String
    let environment: BelvoEnvironment
    /// Where calls really go.
    private let destination: String
    private let tape: SegmentTape
    private let upstream: LiveOrigin
    private let listener: Listener
    private let logger: Logger
    private let sealingFailure = NIOLockedValueBox<RecordingError?>(nil)

    var place: String { "\(address.address):\(address.port)" }

    /// Takes the address, opens the recording, makes the upstream engines, and serves, in that order: what answers can
    /// record, and a start that cannot have its address leaves no recording behind.
    static func start(_ plan: RecordPlan) async throws -> RecordingProxy {
        let socket: ListeningSocket
        do {
            socket = try ListeningSocket(host: plan.listen.host, port: plan.listen.port)
        } catch {
            throw CommandFailure.usage(error.description)
        }
        let tape = try await openTape(plan)
        do {
            let loops = try ProgramLoops.group()
            let upstream = try await LiveOrigin(plan.upstream, on: loops, logger: plan.logger)
            let listener = await listen(plan, tape, upstream, on: socket, loops)
            try await refuseLoop(plan, listener, upstream, tape)
            return RecordingProxy(
                address: listener.address, recordingPath: plan.recordingPath, session: plan.session,
                environment: plan.environment, destination: plan.upstreamOrigin, tape: tape,
                upstream: upstream, listener: listener,
                logger: plan.logger)
        } catch let error as UpstreamConfigurationError {
            try? await tape.close()
            throw CommandFailure.usage(error.description)
        } catch let error as LoopError {
            try? await tape.close()
            throw CommandFailure.usage(error.description)
        }
    }

    /// A proxy that is its own upstream would call itself until every limit is reached.
    private static func refuseLoop(
        _ plan: RecordPlan, _ listener: Listener, _ upstream: LiveOrigin, _ tape: SegmentTape
    ) async throws {
        let target = plan.upstream.target
        guard target.port == listener.address.port, Loopback.contains(target.host) else { return }
        _ = await listener.drain()
        await upstream.stop()
        try? await tape.close()
        throw CommandFailure.usage(
            "the upstream \(plan.upstreamOrigin) is this listener itself; give the address of Belvo's stand-in"
        )
    }

    private static func openTape(_ plan: RecordPlan) async throws -> SegmentTape {
        var setup = TapeSetup(
            path: plan.recordingPath, session: plan.session, environment: plan.environment.rawValue,
            version: Version.current, origins: ["https://" + plan.environment.host],
            profile: "secrets-only", fields: FacetNames.lineFields, time: SystemTime.source,
            logger: plan.logger)
        setup.durability = plan.durability
        setup.auditFailure = plan.auditFail
        setup.soon = { work in
            guard let loop = Loop.current else { return false }
            loop.beforeSleep(work)
            return true
        }
        if let bytes = plan.segmentBytes { setup.segmentBytesMax = bytes }
        do {
            return try await SegmentTape.open(setup)
        } catch {
            throw CommandFailure.usage(error.description)
        }
    }

    private static func listen(
        _ plan: RecordPlan, _ tape: SegmentTape, _ upstream: LiveOrigin, on socket: ListeningSocket,
        _ loops: LoopGroup
    ) async -> Listener {
        let reading = BelvoReading(pseudonyms: plan.pseudonyms)
        let recorder = RecorderSetup(
            reading: reading, time: SystemTime.source, limits: plan.limits,
            budget: MemoryBudget(limit: plan.limits.recorderMemoryBytesMax),
            writesIntents: plan.durability == .power)
        let origin = PageLinks(
            Recorded(
                Admitted(
                    Injected(
                        upstream, key: plan.key,
                        acceptEncoding: plan.acceptEncoding == .pass ? .pass : .identity,
                        limits: plan.limits),
                    environment: plan.environment, shape: belvoErrorShape),
                tape: tape, setup: recorder),
            upstream: plan.upstreamOrigin, limits: plan.limits)
        let setup = ConnectionSetup(
            face: BaseURLFace(
                environment: plan.environment.rawValue, canonicalHost: plan.environment.host,
                hosts: plan.hosts),
            origin: origin, tape: tape, reading: reading, shape: belvoErrorShape,
            time: SystemTime.source, limits: plan.limits, logger: plan.logger)
        return await Listener.serve(socket, group: loops, setup: setup)
    }

    // MARK: Stopping, in this order

    func drain() async {
        let left = await listener.drain()
        guard left > 0 else { return }
        logger.warning(
            "exchanges were still under way at the end of the drain; they are broken off and recorded as such",
            metadata: ["count": "\(left)"])
    }

    func stopUpstream() async { await upstream.stop() }

    /// What could not be sealed, or not in time, stays readable and is sealed at the next start.
    func closeRecording() async {
        do {
            try await tape.close()
        } catch {
            logger.error("the recording was not sealed", metadata: ["reason": "\(error)"])
            sealingFailure.withLockedValue { $0 = error }
        }
    }

    /// Whoever started the program is told by its exit code when the recording is not what it should be.
    func requireSealed() throws {
        guard let error = sealingFailure.withLockedValue({ $0 }) else { return }
        throw CommandFailure.failure("the recording was not sealed: \(error)")
    }

    var counters: TapeCounters { tape.counters }
}

extension RecordingProxy {
    func announceReady(json: Bool) {
        if json {
            Output.line(
                JSONText.object([
                    ("ready", .bool(true)), ("proxy", .string(place)), ("dashboard", .null),
                    ("webhooks", .null), ("recording", .string(recordingPath)),
                    ("session", .string(session)),
                ]))
            return
        }
        let style = Style.standard
        Output.write(
            """
            \(style("Recording", .bold)) \(environment.rawValue) on \(style("http://\(place)", .cyan)) → \(goal)
            into \(recordingPath), session \(session)

              BELVO_API_URL=http://\(place) python my_app.py

            Ctrl-C stops it.

            """)
    }

    private var goal: String {
        let belvo = "https://\(environment.host)"
        return destination == belvo ? belvo : "\(destination), in the place of \(environment.host)"
    }

    func announceEnd(json: Bool) {
        let counters = counters
        if json {
            Output.line(
                JSONText.object([
                    ("ended", .bool(true)), ("recording", .string(recordingPath)),
                    ("session", .string(session)), ("recorded", .integer(counters.recorded)),
                    ("lost", .integer(counters.lost)), ("refused", .integer(counters.refused)),
                    ("bytes", .integer(counters.contentBytes)),
                    ("stored_bytes", .integer(counters.storedBytes)),
                ]))
            return
        }
        let ratio =
            counters.storedBytes > 0
            ? String(
                format: " (%.1f : 1)", Double(counters.contentBytes) / Double(counters.storedBytes))
            : ""
        var text =
            "Recorded \(counters.recorded) exchanges, \(ByteCount.text(counters.contentBytes))\(ratio)"
        if counters.lost > 0 { text += "; \(counters.lost) passed unrecorded" }
        if counters.refused > 0 { text += "; \(counters.refused) refused" }
        Output.line(text + ", in \(recordingPath)")
    }
}
