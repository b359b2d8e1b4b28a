import Foundation
import NIOCore

/// Bodies that were encoded by another program (Python's zlib).
enum Encoded {
    static let text =
        "{\"count\":1,\"results\":[\"" + String(repeating: "abcdefghij", count: 20) + "\"]}"
    static let gzip = bytes(
        "H4sIAAAAAAACA6tWSs4vzStRsjLUUSpKLS7NKSlWsopWSkxKTklNS8/IzBraLKXYWgDqHaHy4gAAAA==")
    static let zlib = bytes("eJyrVkrOL80rUbIy1FEqSi0uzSkpVrKKVkpMSk5JTUvPyMwa2iyl2FoAZvRX1Q==")
    static let withoutWrapper = bytes("q1ZKzi/NK1GyMtRRKkotLs0pKVayilZKTEpOSU1Lz8jMGtospdhaAA==")
    /// 65,536 times `x`: exactly two rooms of the inflater.
    static let twoRooms = bytes(
        "H4sIAAAAAAACA+3BAQEAAACAkNvN7wgK" + String(repeating: "A", count: 84) + "appYtCwAAAEA")
    /// A million zeros in a thousand bytes.
    static let bomb = bytes(
        "H4sIAAAAAAACA+3BAQEAAACCIP+vbkhAAQ" + String(repeating: "A", count: 1290)
            + "rwaey3kSQEIPAA==")

    private static func bytes(_ base64: String) -> ByteBuffer {
        ByteBuffer(bytes: Data(base64Encoded: base64) ?? Data())
    }
}
