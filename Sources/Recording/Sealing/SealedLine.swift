import Crypto
import Exchange

/// One line on its way into a sealed segment: the hashes of its bodies are put in front of them.
struct SealedLine {
    /// The line with its line feed.
    let bytes: [UInt8]
    /// The hash that stands for the line in the segment's tree.
    let leaf: [UInt8]

    init(_ line: LineView) {
        var hashes = LineBuffer()
        var head: Int?
        var hasHash = false
        line.forEachMember { name, value in
            for side in ["request", "response"] {
                if line.isEqual(name, "http.\(side).body.hash") { hasHash = true }
                guard line.isEqual(name, "http.\(side).body.content") else { continue }
                // Before the name stand its quote and a comma.
                if head == nil { head = name.lowerBound - 2 }
                guard !hasHash else { continue }
                let body = line.bodyBytes(side == "request" ? .request : .response) ?? []
                hashes.raw(#","http.\#(side).body.hash":"#)
                hashes.string(Hexadecimal.string(SHA256.hash(data: body)))
            }
            return true
        }
        let json = line.json
        let end = head ?? json.endIndex - 1
        let start = json[json.startIndex..<max(json.startIndex, end)]
        leaf = MerkleTree.leaf(Array(start) + hashes.bytes + [0x7D])
        bytes = Array(start) + hashes.bytes + Array(json[start.endIndex...]) + [0x0A]
    }
}
