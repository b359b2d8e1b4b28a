public import EventLoops
public import Exchange
public import Logging
import NIOConcurrencyHelpers
import Synchronization

/// The live API: answers a request by sending it upstream with libcurl.
///
/// Each loop has an engine with a pool of connections of its own. A task that runs on a loop is served by that
/// loop's engine, so that its exchange never leaves the thread; any other task by each engine in turn.
public final class LiveOrigin: Origin {
    private let configuration: UpstreamConfiguration
    private let group: LoopGroup
    private let queues: [(loop: Loop, commands: CommandQueue)]
    private let turn = Atomic<Int>(0)

    /// Makes the engines.
    public init(
        _ configuration: UpstreamConfiguration, on group: LoopGroup, logger: Logger
    ) async throws(UpstreamConfigurationError) {
        try configuration.validate()
        try CurlLibrary.start()
        self.configuration = configuration
        self.group = group
        var share = configuration
        share.connectionsMax = max(1, configuration.connectionsMax / group.loops.count)
        let underway = TransferCount(limit: configuration.transfersMax)
        queues = group.loops.map { ($0, CommandQueue(loop: $0, underway: underway)) }
        for index in queues.indices {
            let (loop, commands) = queues[index]
            if let error = await Self.start(share, on: loop, commands, logger) {
                throw error
            }
        }
    }

    /// Makes an engine on the thread where it will stay.
    private static func start(
        _ configuration: UpstreamConfiguration, on loop: Loop, _ commands: CommandQueue,
        _ logger: Logger
    ) async -> UpstreamConfigurationError? {
        await withCheckedContinuation { continuation in
            loop.perform {
                do throws(UpstreamConfigurationError) {
                    var engine: TransferEngine? = try TransferEngine(
                        configuration, on: loop, commands: commands, logger: logger)
                    engine?.onStop = {
                        engine = nil
                        // In the next turn, when the engine and its handles are gone.
                        loop.perform { commands.finish() }
                    }
                    if let engine { loop.join(engine) }
                    continuation.resume(returning: nil)
                } catch {
                    commands.finish()
                    continuation.resume(returning: error)
                }
            }
        }
    }

    deinit {
        for (_, commands) in queues { commands.requestStop() }
    }

    /// Breaks off what is under way (`OriginError.interrupted`), closes all connections and ends the engines.
    public func stop() async {
        for (_, commands) in queues { commands.requestStop() }
        for (_, commands) in queues { await commands.waitUntilStopped() }
    }

    private var commands: CommandQueue {
        if let current = Loop.current {
            for (loop, commands) in queues where loop === current { return commands }
        }
        return queues[turn.wrappingAdd(1, ordering: .relaxed).oldValue % queues.count].commands
    }

    /// A task that runs on a loop is a connection's, and is not cancelled: there a cancellation would not be heard.
    public func respond(
        to request: Request, through sink: some ResponseSink
    ) async throws(OriginError) {
        let call = try call(for: request)
        guard !call.request.isStreaming else {
            return try await relayWhileSending(call, to: sink)
        }
        let first = await call.next(begins: true)
        if let (head, body) = first.wholeAnswer {
            if first.resendCount > 0 { sink.resent(first.resendCount) }
            try await sink.answer(head, body)
        } else {
            try await relay(call, first, to: sink)
        }
    }

    // What a suspended function knows is kept in memory of its task, so those that wait for a call know little more
    // than it.

    @inline(never) private func call(for request: Request) throws(OriginError) -> Call {
        Call(
            try OutgoingRequest(
                request, to: configuration.target.base, limits: configuration.limits), on: commands,
            // A connection lets its task go on, whatever becomes of the application.
            hearsCancellation: Loop.current == nil)
    }

    /// The body is pumped beside the answer, so that an early answer (a 413, say) gets through while the application
    /// still sends.
    private func relayWhileSending(
        _ call: Call, to sink: some ResponseSink
    ) async throws(OriginError) {
        let result = await withTaskGroup(of: Void.self, returning: Result<Void, OriginError>.self) {
            group in
            group.addTask { await call.pump() }
            defer {
                call.stopPump()
                group.cancelAll()
            }
            do throws(OriginError) {
                return .success(try await relay(call, await call.next(begins: true), to: sink))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    private func relay(
        _ call: Call, _ first: Delivery, to sink: some ResponseSink
    ) async throws(OriginError) {
        var delivery = first
        while true {
            do throws(OriginError) {
                try await pass(delivery, to: sink)
            } catch {
                if delivery.outcome == nil { call.abandon() }
                throw error
            }
            switch delivery.outcome {
            case .whole: return
            case .failed(let error): throw error
            case nil: delivery = await call.next()
            }
        }
    }

    private func pass(_ delivery: Delivery, to sink: some ResponseSink) async throws(OriginError) {
        if delivery.resendCount > 0 { sink.resent(delivery.resendCount) }
        for interim in delivery.interims { try await sink.interim(interim) }
        if let head = delivery.head { try await sink.head(head) }
        if let bytes = delivery.body { try await sink.chunk(bytes) }
        if let trailers = delivery.trailers { try await sink.trailers(trailers) }
        if case .whole = delivery.outcome { try await sink.end() }
    }
}
