import Crypto

/// The tree of RFC 6962 §2.1: 0x00 before a leaf, 0x01 before a node, so that neither can pass for the other.
enum MerkleTree {
    /// The hash of a leaf, to be fed with a line without its bodies, which holds the bodies' hashes.
    static func beginLeaf() -> SHA256 {
        var hash = SHA256()
        hash.update(data: [0x00])
        return hash
    }

    /// The root over leaf hashes; of no leaves, the hash of nothing.
    static func root(_ leaves: [[UInt8]]) -> [UInt8] {
        guard !leaves.isEmpty else { return Array(SHA256.hash(data: [UInt8]())) }
        var level = leaves
        while level.count > 1 {
            // Pairing from the left and passing an odd last one up gives the same tree as RFC 6962's split at
            // the largest power of two.
            level = stride(from: 0, to: level.count, by: 2).map { index in
                index + 1 < level.count
                    ? Array(SHA256.hash(data: [0x01] + level[index] + level[index + 1]))
                    : level[index]
            }
        }
        return level[0]
    }
}
