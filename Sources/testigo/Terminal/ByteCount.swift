import Foundation

/// Numbers of bytes, times and durations as people read them.
enum ByteCount {
    static func text(_ bytes: Int) -> String {
        switch bytes {
        case ..<10_000: "\(bytes) B"
        case ..<10_000_000: String(format: "%.1f kB", Double(bytes) / 1_000)
        case ..<10_000_000_000: String(format: "%.1f MB", Double(bytes) / 1_000_000)
        default: String(format: "%.1f GB", Double(bytes) / 1_000_000_000)
        }
    }
}

enum DurationText {
    static func text(nanoseconds: Int) -> String {
        switch nanoseconds {
        case ..<1_000_000: String(format: "%.0f µs", Double(nanoseconds) / 1_000)
        case ..<1_000_000_000: String(format: "%.1f ms", Double(nanoseconds) / 1_000_000)
        default: String(format: "%.2f s", Double(nanoseconds) / 1_000_000_000)
        }
    }
}
