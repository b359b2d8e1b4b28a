import EventLoops
import Foundation
import NIOConcurrencyHelpers
import NIOCore
import TestSupport
import Testing

/// `Wire.connected` also finds, after each of these: nothing damaged, `closed` told once and last, no socket left.
@Suite(.timeLimit(.minutes(1)))
struct StreamSocketTests {
    private static let twentyMegabytes = 20_000_000
    private static let smallBufferBytes: Int32 = 64 * 1024

    // MARK: Bytes

    @Test func `twenty megabytes each way at once arrive whole and in order`() async throws {
        try await Wire.connected { wire in
            let total = Self.twentyMegabytes
            async let sent: Void = aside { try wire.far.send(0..<total) }
            async let received = aside { try wire.far.receive(upTo: total) }
            await wire.near.run { $0.pump(upTo: total) }
            try await sent
            #expect(try await received == total)
            try await wire.wait { $0.byteCount == total }
        }
    }

    @Test(arguments: [false, true])
    func `a peer that does not read takes the room away, and gives it back when it reads`(
        _ writesInTwo: Bool
    ) async throws {
        try await Wire.connected(bufferBytes: Self.smallBufferBytes) { wire in
            let total = Self.twentyMegabytes
            let (hasRoom, waiting, written) = await wire.near.asked { near in
                near.writesInTwo = writesInTwo
                near.pump(upTo: total)
                return (near.socket.hasRoom, near.socket.waitingBytes, near.written)
            }
            #expect(!hasRoom && written < total)
            // The limit, and the one write that went beyond it.
            #expect(waiting > 64 * 1024 && waiting <= 64 * 1024 + 400_000)
            #expect(wire.heard.value.events.isEmpty)
            #expect(try await aside { try wire.far.receive(upTo: total) } == total)
            let heard = try await wire.wait { $0.events.last == .outputIsOut }
            #expect(heard.count(.outputHasRoom) > 10)
            #expect(await wire.near.asked { $0.socket.hasRoom && $0.socket.waitingBytes == 0 })
        }
    }

    /// However little of the two the system takes at once, the end of the first and the second follow in order.
    @Test(arguments: [1, 3, 30_000, 700_000])
    func `two pieces arrive as one, wherever the system stops to take them`(_ size: Int)
        async throws
    {
        try await Wire.connected(bufferBytes: Self.smallBufferBytes) { wire in
            let total = Self.twentyMegabytes / 10
            await wire.near.run { near in
                for start in stride(from: 0, to: total, by: size * 2).prefix(2_000) {
                    let middle = min(start + size, total)
                    var first = Pattern.buffer(start..<middle)
                    near.socket.write(
                        &first, then: Pattern.buffer(middle..<min(middle + size, total)))
                    #expect(first.readableBytes == 0)
                }
            }
            let sent = min(total, size * 2 * 2_000)
            let received = try await aside { try wire.far.receive(upTo: sent) }
            #expect(received == sent)
            let waiting = await wire.near.asked { $0.socket.waitingBytes }
            #expect(waiting == 0)
        }
    }

    @Test func `output that was taken at once is told nobody`() async throws {
        try await Wire.connected { wire in
            let left = await wire.near.asked { near in
                near.pump(upTo: 1_000)
                var nothing = ByteBuffer()
                near.socket.write(&nothing)
                return near.socket.waitingBytes
            }
            let received = try await aside { try wire.far.receive(upTo: 1_000) }
            #expect(left == 0 && received == 1_000)
            #expect(wire.heard.value.events.isEmpty)
        }
    }

    @Test func `that all output is out is told only when nothing waits any more`()
        async throws
    {
        try await Wire.connected(bufferBytes: Self.smallBufferBytes, outputBytesMax: 1) { wire in
            let total = 3_000_000
            let isTrue = NIOLockedValueBox(true)
            await wire.near.run { near in
                near.onEvent = { near, event in
                    guard event == .outputIsOut else { return }
                    isTrue.withLockedValue { $0 = $0 && near.socket.waitingBytes == 0 }
                }
                near.pump(upTo: total)
            }
            #expect(try await aside { try wire.far.receive(upTo: total) } == total)
            try await wire.wait { $0.events.last == .outputIsOut }
            #expect(isTrue.withLockedValue { $0 })
        }
    }

    // MARK: Holding back

    @Test func `while nothing is read the other side is held back, and nothing is lost`()
        async throws
    {
        try await Wire.connected { wire in
            let total = Self.twentyMegabytes * 4
            await wire.near.run { $0.socket.setReading(false) }
            let filled = try await aside { try wire.far.fill(from: 0, atMost: total) }
            #expect(filled < total)
            #expect(wire.heard.value.byteCount == 0)
            await wire.near.run { $0.socket.setReading(true) }
            try await wire.wait { $0.byteCount == filled }
            #expect(wire.far.isWritable(milliseconds: 30_000))
            try await aside { try wire.far.send(filled..<filled + 1_000) }
            try await wire.wait { $0.byteCount == filled + 1_000 }
        }
    }

    @Test func `reading that stops and goes on all the time loses nothing`() async throws {
        try await Wire.connected { wire in
            let total = Self.twentyMegabytes
            await wire.near.run { near in
                near.onEvent = { near, event in
                    guard event == nil else { return }
                    near.socket.setReading(false)
                    // Now, in this turn; or when another has begun.
                    if near.heard.value.byteCount.isMultiple(of: 3) {
                        near.socket.setReading(true)
                    } else {
                        let near = LoopBound(near, on: near.socket.loop)
                        near.perform { $0.socket.setReading(true) }
                    }
                }
            }
            try await aside { try wire.far.send(0..<total) }
            try await wire.wait { $0.byteCount == total }
        }
    }

    // MARK: Half closed

    @Test func `the end of input is told once, and output still flows`() async throws {
        try await Wire.connected { wire in
            try await aside {
                try wire.far.send(0..<100_000)
                wire.far.finishSending()
            }
            let heard = try await wire.wait { !$0.events.isEmpty }
            #expect(heard.byteCount == 100_000 && heard.events == [.inputEnded])
            let total = 5_000_000
            await wire.near.run { $0.pump(upTo: total) }
            #expect(try await aside { try wire.far.receive(upTo: total) } == total)
            #expect(wire.heard.value.count(.closed) == 0)
            // With both directions ended there is nothing left of the connection.
            await wire.near.run { $0.socket.endOutput() }
            #expect(try await aside { try wire.far.receive() } == 0)
            #expect(try await wire.wait { $0.events.last == .closed }.count(.inputEnded) == 1)
        }
    }

    @Test func `after the end of output input still flows`() async throws {
        try await Wire.connected { wire in
            await wire.near.run { near in
                near.pump(upTo: 1_000)
                near.socket.endOutput()
            }
            #expect(try await aside { try wire.far.receive() } == 1_000)
            try await aside {
                try wire.far.send(0..<5_000_000)
                wire.far.finishSending()
            }
            let heard = try await wire.wait { $0.events.last == .closed }
            #expect(heard.byteCount == 5_000_000 && heard.events == [.inputEnded, .closed])
        }
    }

    @Test func `what came before the end of both directions is kept while nothing is read`()
        async throws
    {
        try await Wire.connected { wire in
            await wire.near.run { near in
                near.socket.setReading(false)
                near.socket.endOutput()
            }
            try await aside {
                #expect(try wire.far.receive() == 0)
                try wire.far.send(0..<100_000)
                wire.far.finishSending()
            }
            // On loopback all of that has arrived by now; the loop hears of it before it answers.
            #expect(await wire.near.asked { $0.socket.isOpen })
            await wire.near.run { $0.socket.setReading(true) }
            let heard = try await wire.wait { $0.events.last == .closed }
            #expect(heard.byteCount == 100_000 && heard.events == [.inputEnded, .closed])
        }
    }

    // MARK: The end

    @Test func `a reset arrives as one, also over output that waits`() async throws {
        for waiting in [0, 20_000_000] {
            try await Wire.connected(bufferBytes: Self.smallBufferBytes) { wire in
                await wire.near.run { near in
                    near.pump(upTo: waiting)
                    near.socket.reset()
                }
                #expect(wire.heard.value.events == [.closed])
                let failure = await #expect(throws: SystemFailure.self) {
                    // What was already under way may be read before.
                    try await aside { try wire.far.receive() }
                }
                #expect(failure?.code == ECONNRESET)
            }
        }
    }

    /// The moments at which a user may have had enough.
    enum Moment: Sendable, CaseIterable {
        case received, outputHasRoom, outputIsOut, inputEnded
    }

    @Test(arguments: Moment.allCases, [false, true])
    func `closing while something is told is safe, and nothing is told after it`(
        moment: Moment, resets: Bool
    ) async throws {
        try await Wire.connected(bufferBytes: Self.smallBufferBytes) { wire in
            await wire.near.run { near in
                near.onEvent = { near, event in
                    let isNow =
                        switch moment {
                        case .received: event == nil
                        case .outputHasRoom: event == .outputHasRoom
                        case .outputIsOut: event == .outputIsOut
                        case .inputEnded: event == .inputEnded
                        }
                    guard isNow else { return }
                    if resets { near.socket.reset() } else { near.socket.close() }
                    // Whoever has not heard of it yet does no harm.
                    var late = Pattern.buffer(0..<10)
                    near.socket.write(&late)
                    near.socket.setReading(false)
                    near.socket.setReading(true)
                    near.socket.endOutput()
                    near.socket.close()
                }
                near.pump(upTo: 2_000_000)
            }
            // Both directions are busy; how far the far end comes depends on the moment.
            async let received = aside { try? wire.far.receive() }
            _ = try await aside {
                try? wire.far.send(0..<1_000_000)
                wire.far.finishSending()
            }
            let heard = try await wire.wait { $0.events.last == .closed }
            _ = try await received
            if moment == .received { #expect(heard.byteCount <= 64 * 1024) }
            #expect(await wire.near.asked { $0.socket.isOpen } == false)
        }
    }

    /// What a socket does while the other side breaks the connection.
    enum Doing: Sendable, CaseIterable {
        case nothing, reading, holdingBack, waitingWithOutput, ended
    }

    @Test(arguments: Doing.allCases)
    func `a peer's reset is told once, whatever the socket is doing`(doing: Doing) async throws {
        try await Wire.connected(bufferBytes: Self.smallBufferBytes) { wire in
            switch doing {
            case .nothing:
                await wire.near.run { $0.socket.setReading(false) }
            case .reading:
                try await aside { try wire.far.send(0..<100_000) }
                try await wire.wait { $0.byteCount == 100_000 }
            case .holdingBack:
                await wire.near.run { $0.socket.setReading(false) }
                _ = try await aside { try wire.far.fill(from: 0, atMost: 50_000_000) }
            case .waitingWithOutput:
                await wire.near.run { near in
                    near.socket.setReading(false)
                    near.pump(upTo: 10_000_000)
                }
            case .ended:
                wire.far.finishSending()
                try await wire.wait { $0.events == [.inputEnded] }
            }
            wire.far.reset()
            try await wire.wait { $0.events.last == .closed }
            let left = await wire.near.asked { near in
                var late = Pattern.buffer(0..<10)
                near.socket.write(&late)
                near.socket.close()
                return (near.socket.isOpen, late.readableBytes)
            }
            #expect(left == (false, 0))
        }
    }

    @Test func `a write to a peer that is gone closes the socket and keeps nothing`() async throws {
        try await Wire.connected { wire in
            // The loop is kept from hearing of the reset by itself.
            let isOpen = await wire.near.asked { near in
                wire.far.reset()
                var writes = 0
                while near.socket.isOpen && writes < 10_000 {
                    var piece = Pattern.buffer(0..<1_000)
                    near.socket.write(&piece)
                    writes += 1
                    if piece.readableBytes > 0 { break }
                }
                return near.socket.isOpen
            }
            #expect(!isOpen)
            #expect(wire.heard.value.events == [.closed])
        }
    }

    // MARK: Descriptors

    @Test func `what the system said of a closed socket is not told to one that got its number`()
        async
    {
        // A process of its own, where nobody else opens a descriptor in between.
        await #expect(processExitsWith: .success) {
            let loop = try testLoops.get().next()
            let listener = try ListeningSocket(host: "127.0.0.1", port: 0)
            let first = try await Wire.open(on: loop, through: listener)
            let second = try await Wire.open(on: loop, through: listener)
            let third = try FarEnd(to: listener.address)
            let (heard, isHeld) = (Watched(Heard()), Watched<LoopBound<NearEnd>?>(nil))
            await first.near.run { one in
                let other = second.near.value
                // Whichever is told first closes the other, and a third socket gets its number.
                func take(_ closed: NearEnd, _ number: Int32) {
                    guard isHeld.value == nil, case .connection(let new, _) = listener.accept()
                    else { return }
                    closed.socket.close()
                    dup2(new, number)
                    close(new)
                    let socket = StreamSocket(number, on: loop, outputBytesMax: 1)
                    let near = NearEnd(socket, heard)
                    isHeld.change { $0 = LoopBound(near, on: loop) }
                    try? socket.start(telling: near)
                    // A socket that reads finds out for itself that nothing is there.
                    socket.setReading(false)
                }
                one.onEvent = { _, _ in take(other, second.descriptor) }
                other.onEvent = { _, _ in take(one, first.descriptor) }
                // Both are found in the next turn, because the loop is busy until then.
                first.far.reset()
                second.far.reset()
            }
            let near = try #require(try await isHeld.wait { $0 != nil })
            try #require(await near.asked { $0.socket.isOpen })
            // What happens to it itself is told all the same.
            third.reset()
            try await heard.wait { $0.events == [.closed] }
        }
    }

    @Test func `no descriptor and no thread is left of loops, listeners and connections`() async {
        // A process of its own, where every descriptor is ours.
        await #expect(processExitsWith: .success) {
            // Once before, for what is opened only once, such as the loops that `Watched` keeps time with.
            await #expect(throws: TimedOut.self) {
                try await Watched(0).wait(seconds: 0) { $0 > 0 }
            }
            try await Self.useEverything()
            let before = Self.descriptors
            for _ in 0..<5 { try await Self.useEverything() }
            #expect(Self.descriptors == before)
        }
    }

    /// Without the timers of the Swift runtime, which come and go.
    private static var descriptors: Int {
        Descriptors.targets().count { !$0.contains("timerfd") }
    }

    private static func useEverything() async throws {
        try await useLoops()
        // Stopped, a loop still has its turn to end.
        try #require(
            try await eventually {
                Threads.state(of: "loop-0") == nil && Threads.state(of: "loop-1") == nil
            })
    }

    /// Opens connections and ends them in every way.
    private static func useLoops() async throws {
        let group = try LoopGroup(count: 2)
        let listener = try ListeningSocket(host: "127.0.0.1", port: 0)
        #expect(throws: LoopError.self) {
            try ListeningSocket(host: "127.0.0.1", port: listener.address.port)
        }
        for number in 0..<40 {
            let wire = try await Wire.open(on: group.next(), through: listener)
            await wire.near.run { $0.pump(upTo: number * 10_000) }
            switch number % 4 {
            case 0: await wire.near.run { $0.socket.close() }
            case 1: await wire.near.run { $0.socket.reset() }
            case 2: wire.far.reset()
            default:
                wire.far.close()
                // Output that nobody reads ends in a reset; without any, the end of input is told.
                try await wire.wait { !$0.events.isEmpty }
                await wire.near.run { $0.socket.close() }
            }
            try await wire.wait { $0.events.last == .closed }
            wire.far.close()
        }
    }
}
