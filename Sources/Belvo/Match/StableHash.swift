/// A 64-bit hash that is the same in every run, on every platform and in every version that reads the same
/// recordings: FNV-1a over the bytes, stirred at the end (the finaliser of MurmurHash3) because FNV leaves the high
/// bits of short inputs nearly alone. It finds equal things; it protects nothing.
struct StableHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    mutating func add(_ bytes: Span<UInt8>) {
        for index in bytes.indices { add(byte: bytes[index]) }
    }

    mutating func add(word: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            add(byte: UInt8(truncatingIfNeeded: word >> shift))
        }
    }

    var value: UInt64 {
        var mixed = state
        mixed = (mixed ^ mixed >> 33) &* 0xff51_afd7_ed55_8ccd
        mixed = (mixed ^ mixed >> 33) &* 0xc4ce_b9fe_1a85_ec53
        return mixed ^ mixed >> 33
    }
}
