import Faults
import Foundation
import Sandbox

/// What a sandbox is started with.
struct SandboxPlan: Sendable {
    /// As many as a simulation keeps, with room for new ones.
    static let moreLinksMax = 9_000
    static let transactionsPerLinkMax = 20_000

    var listen: ListenAddress
    var seed: UInt64
    /// When its clock begins; `nil` now.
    var start: Date?
    /// Links beside the usual thirty.
    var moreLinks = 0
    var transactionsPerLink = 500
    var limits = SandboxLimits.off
    /// What goes wrong; changed by calls to `/_sandbox/faults/`.
    var faults = FaultBoard()
    /// The file in which the world is kept; `nil` for a world that ends with the program.
    var state: String?
    /// Where webhooks are posted.
    var webhooks: WebhookURL?

    init(listen: ListenAddress, seed: UInt64) {
        self.listen = listen
        self.seed = seed
    }
}
