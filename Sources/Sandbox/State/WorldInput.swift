import Belvo

/// One thing that changed a world, at a moment of the program's clock.
struct WorldInput {
    enum Event {
        /// Something that may change what there is: anything but `GET`.
        case call(method: String, target: String, Call)
        /// What was due was done.
        case due
        /// Everything began anew, for the time of that number.
        case reset(number: Int)
        /// A webhook was posted.
        case delivered(id: String, Deliveries.Outcome)
    }

    /// Of the program's clock, without what the simulation's was moved by.
    let at: Timestamp
    let event: Event

    var json: JSON {
        let when = JSON.Member("at", .integer(at.microseconds))
        return switch event {
        case .due: .object([when, .init("due", true)])
        case .reset(let number): .object([when, .init("reset", .integer(number))])
        case .delivered(let id, let outcome):
            .object([when, .init("delivered", .string(id)), outcome.member])
        case .call(let method, let target, let call):
            .object([when, .init("call", call.kept(method, target))])
        }
    }
}

extension Deliveries.Outcome {
    fileprivate var member: JSON.Member {
        switch self {
        case .answered(let status): .init("status", .integer(status))
        case .failed(let reason): .init("failure", .string(reason))
        }
    }
}

extension Call {
    /// Passwords are not kept: the simulation only looks whether there is one.
    private static let hidden: Set = ["password", "password2"]

    fileprivate func kept(_ method: String, _ target: String) -> JSON {
        var body = body
        if case .object(let members) = body {
            body = .object(
                members.map { member in
                    let isHidden = Self.hidden.contains(member.name) && member.value != ""
                    guard isHidden, case .string = member.value else { return member }
                    return .init(member.name, "-")
                })
        }
        let members: [JSON.Member?] = [
            .init("method", .string(method)), .init("target", .string(target)),
            .init("base", .string(base)), .init("body", body),
            isAsynchronous ? .init("asynchronous", true) : nil,
            version.map { .init("version", .string($0)) },
            idempotencyKey.map { .init("idempotency_key", .string($0)) },
            accessToken.map { .init("access_token", $0.claims) },
        ]
        return .object(members.compactMap(\.self))
    }
}

extension JSON {
    var integerValue: Int? {
        if case .number(let digits) = self { Int(digits) } else { nil }
    }
}

/// What is read of a kept line.
enum KeptInput {
    struct KeptCall {
        let method: Endpoint.Method
        let path: String
        let query: String?
        let json: JSON
    }

    case call(KeptCall)
    case due
    case reset(number: Int)
    case delivered(id: String, Deliveries.Outcome)

    /// - Returns: the input and its moment; `nil` when the line is no such thing.
    static func read(_ line: [UInt8]) -> (at: Timestamp, KeptInput)? {
        guard let json = try? JSONReader.read(line), let at = json["at"]?.integerValue,
            let input = read(json)
        else { return nil }
        return (Timestamp(microseconds: at), input)
    }

    private static func read(_ json: JSON) -> KeptInput? {
        if json["due"] == true { return .due }
        if let number = json["reset"]?.integerValue { return .reset(number: number) }
        if let id = json["delivered"]?.stringValue {
            if let status = json["status"]?.integerValue {
                return .delivered(id: id, .answered(status: status))
            }
            return json["failure"]?.stringValue.map { .delivered(id: id, .failed($0)) }
        }
        guard let call = json["call"],
            let method = call["method"]?.stringValue.flatMap({ Endpoint.Method(rawValue: $0) }),
            let target = call["target"]?.stringValue
        else { return nil }
        let parts = target.split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return .call(
            KeptCall(
                method: method, path: String(parts[0]),
                query: parts.count > 1 ? String(parts[1]) : nil, json: call))
    }
}

extension Call {
    /// The call again, as it was taken.
    init?(_ kept: KeptInput.KeptCall, ids: [String], at now: Timestamp) {
        guard let body = kept.json["body"], let base = kept.json["base"]?.stringValue else {
            return nil
        }
        self.init(
            path: kept.path, ids: ids, query: Query(kept.query), body: body, base: base, now: now,
            isAsynchronous: kept.json["asynchronous"] == true,
            version: kept.json["version"]?.stringValue,
            idempotencyKey: kept.json["idempotency_key"]?.stringValue,
            accessToken: kept.json["access_token"].flatMap { AccessToken(claims: $0) })
    }
}
