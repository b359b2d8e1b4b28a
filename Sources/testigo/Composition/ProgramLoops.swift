import EventLoops
import Foundation

/// The threads of this program that serve sockets and run exchanges.
enum ProgramLoops {
    /// Beyond so many the one recording, which all of them share, is the limit.
    private static let loopsMax = 8

    private static let result: Result<LoopGroup, LoopError> = {
        do throws(LoopError) {
            let cores = ProcessInfo.processInfo.activeProcessorCount
            return .success(try LoopGroup(count: min(cores, loopsMax)))
        } catch {
            return .failure(error)
        }
    }()

    /// The same for every caller; the threads start with the first.
    static func group() throws(LoopError) -> LoopGroup { try result.get() }
}
