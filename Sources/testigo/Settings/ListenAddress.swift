/// `HOST:PORT` as written after `--listen`.
struct ListenAddress: Equatable {
    let host: String
    let port: Int

    init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else {
            throw CommandFailure.usage(
                "\"\(text)\" is no address to listen on; write HOST:PORT, such as 127.0.0.1:8080 (port 0 picks one)"
            )
        }
        var host = String(text[..<colon])
        if host.hasPrefix("[") && host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self.host = host.isEmpty ? "127.0.0.1" : host
        self.port = Int(port)
    }

    var isLoopback: Bool { Loopback.contains(host) }
}
