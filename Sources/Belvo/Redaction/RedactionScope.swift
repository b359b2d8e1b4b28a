extension SensitiveCatalogue {
    /// Which rules hold for one body.
    public struct Scope: Sendable {
        /// Whether the body may hold credentials: if it cannot be followed, nothing of it is kept.
        public let carriesSecrets: Bool
        let members: MemberSet
    }

    /// The rules for the body of a request, or of the answer to it. `template` is that of the route, `nil` for
    /// a path the contract does not have.
    public static func scope(
        method: String, template: String?, path: String, side: Side
    ) -> Scope {
        guard let template, !isReadOtherwise(path, than: template) else { return unknownPath(side) }
        let isToken = tokenRoutes.contains(template)
        let isRedirection = template == redirectionRoute
        switch side {
        case .request:
            let members: MemberSet =
                isToken ? .tokenRequest : isRedirection ? .redirectionRequest : .common
            // MFA tokens and bank credentials may stand in any body sent under /api/.
            let isPayment = template.hasPrefix("/payments/")
            return Scope(
                carriesSecrets: isToken || isRedirection || !isPayment, members: members)
        case .response:
            return Scope(carriesSecrets: isToken, members: isToken ? .tokenAnswer : .common)
        }
    }

    /// What the contract does not have may be a token route all the same: `//api/token/` is what an application asks
    /// for whose base URL ends in a slash, and Belvo has had token routes under other names. So every name that is secret
    /// in any request is taken out, and of an answer what token routes answer. Only `id` stays in answers: token routes
    /// do not answer with it, and without it a list of something new could not be read.
    private static func unknownPath(_ side: Side) -> Scope {
        Scope(carriesSecrets: true, members: side == .request ? .anyRequest : .tokenAnswer)
    }

    /// Whether a server that undoes escapes or resolves dot segments finds another route in the path than the table:
    /// `/api/links/..%2ftoken/` is one link to the table.
    private static func isReadOtherwise(_ path: String, than template: String) -> Bool {
        guard let plain = PlainPath.of(path) else { return false }
        return Route.match(path: plain)?.template != template
    }

    static let tokenRoutes = ["/api/token/", "/payments/br/token/"]
    static let redirectionRoute = "/payments/br/enrollments/complete-redirection/"
}

/// The member names that are sensitive in one kind of body, made once for each kind.
struct MemberSet: Sendable {
    static let common = MemberSet(reaching: [.anywhere])
    static let tokenRequest = MemberSet(reaching: [.anywhere, .tokenRequest])
    static let tokenAnswer = MemberSet(reaching: [.anywhere, .tokenAnswer])
    static let redirectionRequest = MemberSet(reaching: [.anywhere, .redirectionRequest])
    static let anyRequest = MemberSet(SensitiveCatalogue.bodyMembers)

    private struct Entry: Sendable {
        let name: [UInt8]
        let treatment: SensitiveCatalogue.Treatment
    }

    /// For each length of a name the first letters that occur, as bits: nearly every key of a page is let go
    /// here, without touching the entries.
    private var firstLetters: [UInt32] = []
    private var entriesByLength: [[Entry]] = []
    /// The same names, for a pass that only asks whether there is any.
    let names: SimdJSON.SensitiveNames

    private init(reaching reaches: Set<SensitiveCatalogue.Reach>) {
        self.init(SensitiveCatalogue.bodyMembers.filter { reaches.contains($0.reach) })
    }

    private init(_ members: [SensitiveCatalogue.Member]) {
        names = SimdJSON.SensitiveNames(
            members.filter { $0.treatment != .personal }.map { $0.name.utf8.map(Self.lowered) })
        for member in members where member.treatment != .personal {
            let name = member.name.utf8.map(Self.lowered)
            while entriesByLength.count <= name.count {
                entriesByLength.append([])
                firstLetters.append(0)
            }
            entriesByLength[name.count].append(Entry(name: name, treatment: member.treatment))
            firstLetters[name.count] |= 1 << Self.letter(name.first ?? 0)
        }
    }

    /// The longest name: a key that is longer cannot be sensitive.
    var longestName: Int { entriesByLength.count - 1 }

    /// How the value of the key that stands, unescaped, in `range` of `bytes` is to be treated.
    @inline(__always)
    func treatment(of bytes: Span<UInt8>, _ range: Range<Int>) -> SensitiveCatalogue.Treatment? {
        guard !range.isEmpty, range.count < firstLetters.count,
            firstLetters[range.count] >> Self.letter(bytes[range.lowerBound]) & 1 == 1
        else { return nil }
        return entry(of: bytes, range)?.treatment
    }

    @inline(never)
    private func entry(of bytes: Span<UInt8>, _ range: Range<Int>) -> Entry? {
        entriesByLength[range.count].first { entry in
            for place in 0..<range.count
            where entry.name[place] != Self.lowered(bytes[range.lowerBound + place]) {
                return false
            }
            return true
        }
    }

    /// The place of a letter in the alphabet, in either case; of anything else a place behind all letters.
    @inline(__always)
    private static func letter(_ byte: UInt8) -> UInt8 {
        (byte | 0x20) &- UInt8(ascii: "a")
    }

    /// ASCII only: a key is compared as Belvo's own code would compare it after lower-casing.
    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
