package import Exchange
package import Logging

/// The live API: answers a request by sending it upstream with libcurl.
///
/// All of libcurl runs on one thread of its own. A task hands its request over, waits, and takes the answer
/// in as few pieces as it came in.
package final class LiveOrigin: Origin {
    private let configuration: UpstreamConfiguration
    private let commands: CommandQueue

    /// Starts the loop.
    package init(
        _ configuration: UpstreamConfiguration, logger: Logger
    ) throws(UpstreamConfigurationError) {
        try configuration.validate()
        try CurlLibrary.start()
        self.configuration = configuration
        let wakeup = try Wakeup()
        let commands = CommandQueue(wakeup: wakeup, transfersMax: configuration.transfersMax)
        self.commands = commands
        var engine: TransferEngine? = try TransferEngine(
            configuration, commands: commands, poller: Poller(wakeup: wakeup), logger: logger)
        // The engine moves to its thread here; nobody else has a reference to it.
        try LoopThread.start {
            engine?.run()
            // All handles and sockets are closed before anybody hears that the loop has ended.
            engine = nil
            commands.finish()
        }
    }

    deinit { commands.requestStop() }

    /// Breaks off what is under way (`OriginError.interrupted`), closes all connections and ends the thread.
    package func stop() async {
        commands.requestStop()
        await commands.waitUntilStopped()
    }

    package func respond(
        to request: Request, through sink: some ResponseSink
    ) async throws(OriginError) {
        let outgoing = try OutgoingRequest(
            request, to: configuration.target.base, limits: configuration.limits)
        let call = Call(outgoing, on: commands)
        guard case .stream(let upload, _) = outgoing.body else {
            return try await relay(call, to: sink)
        }
        // The body is pumped beside the answer, so that an early answer (a 413, say) gets through while the
        // application still sends.
        let result = await withTaskGroup(of: Void.self, returning: Result<Void, OriginError>.self) {
            group in
            group.addTask { [commands] in await upload.pump { commands.post(.fed(call)) } }
            defer {
                upload.close()
                group.cancelAll()
            }
            do throws(OriginError) {
                return .success(try await relay(call, to: sink))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    private func relay(_ call: Call, to sink: some ResponseSink) async throws(OriginError) {
        var delivery = await call.begin()
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
        for interim in delivery.interims { try await sink.interim(interim) }
        if let head = delivery.head { try await sink.head(head) }
        if let bytes = delivery.body { try await sink.chunk(bytes) }
        if let trailers = delivery.trailers { try await sink.trailers(trailers) }
        if case .whole = delivery.outcome { try await sink.end() }
    }
}
