import Belvo

/// A world that outlives the program.
extension SimulatedBelvo {
    /// Carries a call out, and keeps it when it may have changed something. Tokens are not kept: they say by themselves
    /// what they are, and the keys are in the calls that ask for them.
    func carryOut(
        _ act: Endpoint.Action, _ call: Call, _ method: Endpoint.Method, of endpoint: Endpoint,
        target: String
    ) throws(Refusal) -> Answer {
        guard let journal, method != .get, !endpoint.isForTokens else {
            return try act(call, simulation)
        }
        if endpoint.isReset {
            try journal.clear { simulation.reset() }
            journal.keepIfPossible({ input(.reset(number: simulation.resetCount)) }) { _ in }
            return .noContent
        }
        // The moment is that at which it is this call's turn.
        var call = call
        return try journal.keep({
            input(.call(method: method.rawValue, target: target, call))
        }) { input throws(Refusal) in
            call.now = simulation.clock.moved(input.at)
            simulation.catchUp(to: call.now)
            return try act(call, simulation)
        }
    }

    /// Does what is due.
    func catchUp(to now: Timestamp) {
        guard let journal else { return simulation.catchUp(to: now) }
        guard simulation.hasDueJob(at: now) else { return }
        journal.keepIfPossible({ input(.due) }) { input in
            simulation.catchUp(to: simulation.clock.moved(input.at))
        }
    }

    func input(_ event: WorldInput.Event) -> WorldInput {
        WorldInput(at: simulation.clock.unmoved, event: event)
    }

    /// What the first line of the journal says of the world.
    static func head(of world: World) -> JSON {
        [
            "testigo.sandbox": .string(WorldJournal.format), "seed": .string(String(world.seed)),
            "first_day": .date(world.origin), "more_links": .integer(world.crowd.links),
            "transactions_per_link": .integer(world.crowd.transactionsPerLink),
        ]
    }

    /// The first day of the world that is kept; `nil` when it begins now.
    static func firstDay(
        _ configuration: SandboxConfiguration
    ) throws(WorldKeepingError) -> CalendarDay? {
        guard let line = configuration.keeping?.lines.first else { return nil }
        guard let kept = try? JSONReader.read(line),
            let format = kept["testigo.sandbox"]?.stringValue,
            let day = kept["first_day"]?.stringValue.flatMap({ CalendarDay($0) })
        else { throw .unreadable(line: 1) }
        guard format == WorldJournal.format else { throw .otherFormat(format) }
        let wanted = head(
            of: World(seed: configuration.seed, today: day, crowd: configuration.crowd))
        for name in ["seed", "more_links", "transactions_per_link"]
        where kept[name] != wanted[name] {
            throw .otherWorld(
                what: name.replacing("_", with: "-"), kept: text(kept[name]),
                wanted: text(wanted[name]))
        }
        return day
    }

    private static func text(_ value: JSON?) -> String {
        switch value {
        case .string(let text), .number(let text): text
        default: "nothing"
        }
    }

    /// Lets everything that was kept happen again.
    func restore(_ lines: [[UInt8]]) throws(WorldKeepingError) {
        for (place, line) in lines.enumerated().dropFirst() {
            guard let (at, kept) = KeptInput.read(line) else {
                throw .unreadable(line: place + 1)
            }
            simulation.clock.stand(at: at)
            simulation.catchUp(to: now())
            switch kept {
            case .due: break
            case .reset(let number): simulation.reset(number: number)
            case .delivered(let id, let outcome):
                simulation.deliveryEndedBefore(id, outcome, at: now())
            case .call(let kept):
                guard let (endpoint, ids) = router.find(kept.path),
                    let act = endpoint.actions[kept.method],
                    let call = Call(kept, ids: ids, at: now())
                else { throw .unreadable(line: place + 1) }
                // One that was refused then is refused again.
                _ = try? act(call, simulation)
            }
        }
        simulation.clock.goOn()
        simulation.skipPassingIDs(start: lines.count)
    }
}
