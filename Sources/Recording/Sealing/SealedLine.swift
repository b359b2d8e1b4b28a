import Crypto
import Exchange

/// One line on its way into a sealed segment: the hashes of its bodies are put in front of them.
struct SealedLine {
    private let line: LineView
    /// The line's beginning, without its bodies.
    private let head: ArraySlice<UInt8>
    /// The bodies, the closing brace.
    private let rest: ArraySlice<UInt8>
    private var hashes: [UInt8] = []

    private static let requestNames = ["http.request.body.encoding", "http.request.body.hash"]
    private static let responseNames = ["http.response.body.encoding", "http.response.body.hash"]

    /// `nil` when the line is no JSON object.
    init?(_ line: LineView) {
        var found: [String: String] = [:]
        let names = Self.requestNames + Self.responseNames
        let start = line.forEachMember { name, value in
            for candidate in names where line.isEqual(name, candidate) {
                found[candidate] = JSONText.string(line.slice(value))
            }
            return true
        }
        guard let start else { return nil }
        self.line = line
        head = line.json[..<start]
        rest = line.json[start...]
        let places = line.bodyPlaces(from: start)
        hash(places.request, Self.requestNames, found)
        hash(places.response, Self.responseNames, found)
    }

    private mutating func hash(_ place: Range<Int>?, _ names: [String], _ found: [String: String]) {
        // A line that recovery made of one that had been sealed has its hashes already.
        guard let place, found[names[1]] == nil else { return }
        let content = line.slice(place)
        let encoding = found[names[0]]
        let digest =
            encoding == nil
            ? SHA256.hash(data: content)
            : SHA256.hash(data: LineView.decode(content, encoding) ?? [])
        var member = LineBuffer(capacity: 128)
        member.byte(0x2C)
        member.string(names[1])
        member.byte(0x3A)
        member.string(Hexadecimal.string(digest))
        hashes += member.bytes
    }

    /// Bytes of the line with its line feed.
    var count: Int { head.count + hashes.count + rest.count + 1 }

    func append(to output: inout [UInt8]) {
        output += head
        output += hashes
        output += rest
        output.append(0x0A)
    }

    /// The hash that stands for the line in the segment's tree: of the line without its bodies.
    var leaf: [UInt8] {
        var hash = MerkleTree.beginLeaf()
        hash.update(data: head)
        hash.update(data: hashes)
        hash.update(data: [0x7D])
        return Array(hash.finalize())
    }
}
