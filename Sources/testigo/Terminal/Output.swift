import Foundation

/// Standard output: what was asked for, and nothing else.
enum Output {
    static func write(_ text: String) { write(Data(text.utf8)) }

    /// Writes bytes. When nobody reads any more, the program has nothing left to say and ends quietly.
    static func write(_ data: Data) {
        do {
            try FileHandle.standardOutput.write(contentsOf: data)
        } catch {
            exit(0)
        }
    }

    static func line(_ text: String) { write(text + "\n") }
}

/// Standard error: what a person should know besides.
enum ErrorOutput {
    static func write(_ text: String) {
        // When even standard error is gone there is nobody left to tell.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
