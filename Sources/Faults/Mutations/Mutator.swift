import Belvo
import Chance

/// Changes one body. What it does follows from its chance; ids, amounts and days stay what they are.
struct Mutator {
    private static let depthMax = 64

    private let mutations: Set<Mutation>
    private var chance: SeededGenerator
    /// One choice for the whole body, as one server has one way to write moments.
    private let fractionDigits: Int

    init(_ mutations: Set<Mutation>, chance: SeededGenerator) {
        self.mutations = mutations
        self.chance = chance
        fractionDigits = self.chance.between(3, 6)
    }

    /// The body changed; `nil` when it is no JSON.
    mutating func mutate(_ body: [UInt8]) -> [UInt8]? {
        guard let value = try? JSONReader.read(body) else { return nil }
        return mutate(value).rendered()
    }

    mutating func mutate(_ value: JSON) -> JSON { changed(value, named: "") }

    private mutating func changed(_ value: JSON, named name: String) -> JSON {
        switch value {
        case .object(let members): changed(members)
        case .array(let elements): .array(elements.map { changed($0, named: name) })
        case .string(let text): .string(changed(text, named: name))
        case .embedded(let object): changed(object.value, named: name)
        case .null, .bool, .number: value
        }
    }

    private mutating func changed(_ members: [JSON.Member]) -> JSON {
        var result = members.map { member in
            JSON.Member(member.name, changed(member.value, named: member.name))
        }
        if mutations.contains(.fields) { add(to: &result) }
        if mutations.contains(.order) { shuffle(&result) }
        return .object(result)
    }

    private mutating func add(to members: inout [JSON.Member]) {
        let values: [JSON] = [
            .null, true, .string("a value of tomorrow"), .integer(chance.below(1_000)),
            .array([]), ["since": "2031-01-01", "reasons": ["NEW"]],
        ]
        for number in 1...chance.between(1, 3) {
            members.append(JSON.Member("new_member_\(number)", chance.pick(values)))
        }
    }

    private mutating func shuffle(_ members: inout [JSON.Member]) {
        guard members.count > 1 else { return }
        for place in (1..<members.count).reversed() {
            members.swapAt(place, chance.below(place + 1))
        }
    }

    private mutating func changed(_ text: String, named name: String) -> String {
        if let moment = MomentText(text) { return changed(moment) }
        if name == "next" || name == "previous" { return changedLink(text) }
        if mutations.contains(.values), Self.isWord(text, named: name), chance.chance(25) {
            return "NEW_\(text.uppercased())_\(chance.between(2, 9))"
        }
        return mutations.contains(.strings) ? resized(text) : text
    }

    private func changed(_ moment: MomentText) -> String {
        var moment = moment
        if mutations.contains(.fractions) { moment.setFraction(digits: fractionDigits) }
        if mutations.contains(.offsets) { moment.swapOffset() }
        return moment.text
    }

    private func changedLink(_ link: String) -> String {
        guard mutations.contains(.links), link.contains("://") else { return link }
        return link + (link.contains("?") ? "&" : "?") + "new_parameter=1&page_token=bmV3"
    }

    /// Whether a member holds one of a few words that Belvo may add to.
    private static func isWord(_ text: String, named name: String) -> Bool {
        let last = name.split(separator: "_").last ?? ""
        guard ["status", "type", "category", "subcategory", "subtype", "code"].contains(last),
            !name.hasSuffix("country_code"), !name.hasSuffix("currency_code")
        else { return false }
        return !text.isEmpty
            && text.utf8.allSatisfy {
                0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 || $0 == UInt8(ascii: "_")
            }
    }

    /// Only of texts for people is the length free: words with spaces, and no links.
    private mutating func resized(_ text: String) -> String {
        guard text.contains(" "), !text.contains("://"), chance.chance(50) else { return text }
        if chance.chance(25) { return String(text.prefix { $0 != " " }) }
        let times = chance.between(1, 12)
        return text + String(repeating: " – \(text)", count: times)
    }
}
