/// Sound documents, and the damage that is done to them to find out who notices.
enum Mutations {
    static let seeds = [
        #"{"count":2,"next":null,"results":[{"id":"a","amount":-12.5e2,"ok":true},{}]}"#,
        #"[{"code":"required","message":"\u00e9\n\"\\\/","request_id":"0c3f"},[],[[]],""]"#,
        #"{"password":"hunter2","token":[1,2],"username":"é😀","a":{"session":null}}"#,
        "[0,-0,1.5,10e-2,1E+3,0.0]", "\"São Paulo\"", " true ", "null", "17",
        #"{"a":"\ud83d\ude00","b":"eyJhbGc.eyJh.x Basic dXNlcjpwYXNz"}"#,
    ].map { Array($0.utf8) }

    private static let alphabet =
        Array("{}[]:,\"\\u0d8e.-+tfn 1a\n\u{0}\u{1F}é😀\u{7F}".utf8) + [0xC0, 0xFF, 0x80]

    static func apply(to document: inout [UInt8], using random: inout Seeded) {
        let place = Int.random(in: 0...document.count, using: &random)
        let byte = alphabet.randomElement(using: &random) ?? 0
        switch Int.random(in: 0...4, using: &random) {
        case 0: document.insert(byte, at: place)
        case 1: if place < document.count { document[place] = byte }
        case 2: if place < document.count { document.remove(at: place) }
        case 3: document.removeSubrange(place...)
        default:
            let end = Int.random(in: place...document.count, using: &random)
            document.insert(contentsOf: document[place..<end], at: place)
        }
    }
}

/// SplitMix64: the same numbers on every machine.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
