import Belvo

/// The webhooks, for whoever sends them.
extension SimulatedBelvo {
    /// A webhook that is to be posted now.
    public struct WebhookPost: Sendable {
        public let id: String
        /// 1 for the first.
        public let attempt: Int
        /// JSON.
        public let body: [UInt8]
    }

    public enum WebhookStep: Sendable {
        /// It counts as under way until `webhookEnded`.
        case send(WebhookPost)
        /// Nothing for so long, unless `waitForChange` returns earlier.
        case wait(microseconds: Int)
        case rest
    }

    /// Until something new is to be done, or that time has passed, or the task is cancelled. For one task at a time.
    public func waitForChange(atMost time: Duration?) async {
        await simulation.bell.wait(atMost: time)
    }

    public func nextWebhook() -> WebhookStep {
        let now = now()
        catchUp(to: now)
        switch simulation.nextDelivery(at: now) {
        case .send(let webhook, let attempt):
            return .send(
                WebhookPost(id: webhook.id, attempt: attempt, body: webhook.json.rendered()))
        case .wait(let until): return .wait(microseconds: until.microseconds - now.microseconds)
        case .rest: return .rest
        }
    }

    /// - Parameter failure: why there was no answer.
    public func webhookEnded(_ id: String, status: Int?, failure: String = "") {
        let outcome = status.map { Deliveries.Outcome.answered(status: $0) } ?? .failed(failure)
        guard let journal else { return simulation.deliveryEnded(id, outcome, at: now()) }
        journal.keepIfPossible({ input(.delivered(id: id, outcome)) }) { input in
            simulation.deliveryEnded(id, outcome, at: simulation.clock.moved(input.at))
        }
    }
}
