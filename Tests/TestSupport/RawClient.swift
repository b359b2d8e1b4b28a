public import Exchange
public import NIOCore
import NIOPosix

/// A TCP client that sends exactly the bytes it is given and keeps those it gets.
public final class RawClient: Sendable {
    public enum Ending: Sendable, Equatable {
        /// The other side said that it sends no more.
        case finished
        /// The connection was reset.
        case broken
    }

    public struct Received: Sendable, CustomStringConvertible {
        public var bytes = ByteBuffer()
        public var ending: Ending?

        public var text: String { String(buffer: bytes) }
        public var description: String {
            "\(bytes.readableBytes) bytes, \(ending as Any): \(text)"
        }
    }

    private let channel: any Channel
    private let received: Watched<Received>

    private init(_ channel: any Channel, _ received: Watched<Received>) {
        self.channel = channel
        self.received = received
    }

    /// - Parameter receiveBufferBytes: makes the kernel's window small, for a reader that is to be slow.
    public static func connect(
        to peer: Peer, receiveBufferBytes: Int? = nil
    ) async throws -> RawClient {
        let received = Watched(Received())
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
        if let receiveBufferBytes {
            bootstrap = bootstrap.channelOption(
                .socketOption(.so_rcvbuf), value: .init(receiveBufferBytes))
        }
        let channel =
            try await bootstrap
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(received))
                }
            }
            .connect(host: peer.address, port: peer.port).get()
        return RawClient(channel, received)
    }

    // MARK: Sending

    public func send(_ text: String) async throws { try await send(ByteBuffer(string: text)) }

    public func send(_ bytes: ByteBuffer) async throws {
        try await channel.writeAndFlush(bytes).get()
    }

    /// Sends without waiting until the kernel has taken all of it.
    public func post(_ bytes: ByteBuffer) { channel.writeAndFlush(bytes, promise: nil) }

    /// Says that nothing more will be sent, and goes on reading.
    public func finishSending() async throws { try await channel.close(mode: .output).get() }

    /// Hangs up.
    public func close() async {
        // It may be closed already, by the other side.
        try? await channel.close().get()
    }

    // MARK: Reading

    public func pauseReading() async throws {
        try await channel.setOption(.autoRead, value: false).get()
    }

    public func resumeReading() async throws {
        try await channel.setOption(.autoRead, value: true).get()
    }

    /// What has been received and not taken.
    public var now: Received { received.value }

    /// Waits until what has been received is as wanted.
    @discardableResult
    public func wait(until isMet: @escaping @Sendable (Received) -> Bool) async throws -> Received {
        try await received.wait(until: isMet)
    }

    /// Waits for the end of the connection.
    public func readToEnd() async throws -> Received { try await wait { $0.ending != nil } }

    /// Waits for the next whole answer and takes it.
    public func answer(toHEAD isHead: Bool = false) async throws -> WireAnswer {
        try await wait { WireAnswer.isWhole($0, toHEAD: isHead) }
        return try received.change { state -> Result<WireAnswer, any Error> in
            Result { try WireAnswer.take(from: &state, toHEAD: isHead) }
        }.get()
    }

    /// Sends a request and waits for its answer.
    public func ask(_ request: String, isHead: Bool = false) async throws -> WireAnswer {
        try await send(request)
        return try await answer(toHEAD: isHead)
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let received: Watched<RawClient.Received>

    init(_ received: Watched<RawClient.Received>) { self.received = received }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let piece = unwrapInboundIn(data)
        received.change { $0.bytes.writeImmutableBuffer(piece) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { end(.finished) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.broken)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { end(.finished) }

    private func end(_ ending: RawClient.Ending) {
        received.change { $0.ending = $0.ending ?? ending }
    }
}
