import EventLoops
import TestSupport
import Testing

let testLoops = Result { try LoopGroup(count: 2) }

/// A connection over loopback, one end of which is under test.
struct Wire: Sendable {
    let near: LoopBound<NearEnd>
    let heard: Watched<Heard>
    let far: FarEnd
    /// Of the near end.
    let descriptor: Int32

    /// - Parameter bufferBytes: of the system's buffers at both ends, where they are to be small.
    static func open(
        on loop: Loop, through listener: ListeningSocket, bufferBytes: Int32? = nil,
        outputBytesMax: Int = 64 * 1024
    ) async throws -> Wire {
        let far = try FarEnd(to: listener.address, bufferBytes: bufferBytes)
        let accepted = Watched<Int32?>(nil)
        #expect(
            try await eventually {
                guard case .connection(let arrived, _) = listener.accept() else { return false }
                accepted.change { $0 = arrived }
                return true
            })
        let descriptor = try #require(accepted.value)
        if let bufferBytes { FarEnd.setBuffers(of: descriptor, bufferBytes) }
        let heard = Watched(Heard())
        let near = try await withCheckedThrowingContinuation { continuation in
            loop.perform {
                let socket = StreamSocket(descriptor, on: loop, outputBytesMax: outputBytesMax)
                let near = NearEnd(socket, heard)
                continuation.resume(
                    with: Result {
                        try socket.start(telling: near)
                        return LoopBound(near, on: loop)
                    })
            }
        }
        return Wire(near: near, heard: heard, far: far, descriptor: descriptor)
    }

    /// Opens a connection for `body`, closes it, and finds both descriptors given back.
    static func connected(
        bufferBytes: Int32? = nil, outputBytesMax: Int = 64 * 1024,
        _ body: (Wire) async throws -> Void
    ) async throws {
        let listener = try ListeningSocket(host: "127.0.0.1", port: 0)
        let wire = try await open(
            on: try testLoops.get().next(), through: listener, bufferBytes: bufferBytes,
            outputBytesMax: outputBytesMax)
        do {
            try await body(wire)
        } catch {
            await wire.close()
            throw error
        }
        await wire.close()
        #expect(wire.heard.value.damage == nil)
        #expect(wire.heard.value.count(.closed) == 1)
        #expect(wire.heard.value.count(.inputEnded) <= 1)
        #expect(wire.heard.value.events.last == .closed)
        // The listening socket is the one that is left.
        var left = 0
        let isOneLeft = try await eventually {
            left = Descriptors.sockets(atPort: listener.address.port)
            return left == 1
        }
        #expect(isOneLeft, "\(left) sockets")
    }

    func close() async {
        await near.run { $0.socket.close() }
        far.close()
    }

    /// Waits until the socket has told what is wanted.
    @discardableResult
    func wait(until isMet: @escaping @Sendable (Heard) -> Bool) async throws -> Heard {
        try await heard.wait(until: isMet)
    }
}
