import Belvo

/// An event as Belvo posts it to the customer's URL.
struct Webhook: Sendable {
    /// What Belvo was doing when there was something to tell.
    enum Process: String, Sendable, CaseIterable {
        /// The first retrieval after a link was made.
        case historical = "historical_update"
        /// A refresh, asked for or on schedule.
        case recurrent = "recurrent_update"
        /// A retrieval that was answered with 202.
        case asynchronous = "async_post"
    }

    /// What it is about.
    enum Subject: Sendable {
        case link(ObjectID)
        /// Of payments.
        case object(ObjectID)
    }

    /// 32 hexadecimal digits; the same in each attempt to deliver it.
    let id: String
    let type: String
    let process: Process?
    let code: String
    let subject: Subject
    /// The id of the call that began it, as answers print it.
    let requestID: String?
    let externalID: String?
    let data: [JSON.Member]

    var json: JSON {
        var members = [
            JSON.Member("webhook_id", .string(id)), JSON.Member("webhook_type", .string(type)),
        ]
        if let process { members.append(JSON.Member("process_type", .string(process.rawValue))) }
        members.append(JSON.Member("webhook_code", .string(code)))
        switch subject {
        case .link(let link): members.append(JSON.Member("link_id", .id(link)))
        case .object(let object): members.append(JSON.Member("object_id", .id(object)))
        }
        // Unlike answers, webhooks print it with dashes.
        if let requestID {
            members.append(JSON.Member("request_id", .string(Self.dashed(requestID))))
        }
        members.append(JSON.Member("external_id", .text(externalID)))
        members.append(JSON.Member("data", .object(data)))
        return .object(members)
    }

    private static func dashed(_ digits: String) -> String {
        var rest = digits[...]
        return [8, 4, 4, 4, 12].map { length in
            defer { rest = rest.dropFirst(length) }
            return String(rest.prefix(length))
        }.joined(separator: "-")
    }
}
