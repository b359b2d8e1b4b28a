import Belvo
import Testing

@Suite struct JSONMembersTests {
    private static func links(_ body: String) -> [PageEnvelope.LinkValue]? {
        PageEnvelope.linkValues(in: Array(body.utf8).span)
    }

    private static func credentials(_ body: String) -> [CredentialMembers.Member]? {
        CredentialMembers.ranges(in: Array(body.utf8).span)
    }

    private static func cut(_ body: String, _ range: Range<Int>) -> String {
        String(decoding: Array(body.utf8)[range], as: UTF8.self)
    }

    @Test func `the links of a page are found with their places`() throws {
        let body =
            #" {"count":3, "next" : "https:\/\/api.belvo.com\/é?page=2" ,"previous":null,"#
            + #""results":[{"next":"inner"}],"x":{"next":"deep"},"n\u0065xt":"a\"b"}"#
        let links = try #require(Self.links(body))
        #expect(links.map(\.unescaped) == ["https://api.belvo.com/é?page=2", #"a"b"#])
        #expect(
            links.map { Self.cut(body, $0.range) } == [
                #"https:\/\/api.belvo.com\/é?page=2"#, #"a\"b"#,
            ])
    }

    @Test(arguments: ["", "[]", #"["next","a"]"#, "null", #"{"next":"a""#, #"{"next":"a"} x"#, "<"])
    func `what is not one object has no links`(body: String) {
        #expect(Self.links(body) == nil)
    }

    @Test func `an object without links has none`() {
        #expect(Self.links(#"{"next":null,"previous":7}"#)?.isEmpty == true)
        #expect(Self.links(#"{"next":""}"#)?.map(\.range) == [9..<9])
    }

    @Test func `credentials are found in every spelling, with duplicates and of any type`() throws {
        let body =
            #"{"id":"a","scopes":"x","p\u0061ssword" : "b\n" ,"id": 12 ,"password": {"id":[1]} ,"#
            + #""widget":{"id":"inner"},"\u0069d":null , "ID":"other"}"#
        let members = try #require(Self.credentials(body))
        #expect(members.map(\.name) == [.id, .password, .id, .password, .id])
        #expect(
            members.map { Self.cut(body, $0.range) } == [
                #""a""#, #""b\n""#, "12", #"{"id":[1]}"#, "null",
            ])
        #expect(members.map(\.text) == ["a", "b\n", nil, nil, nil])
    }

    @Test(arguments: [
        "", "[]", #"[{"id":"a"}]"#, #"{"id":"a"}}"#, #"{"id":"a","x":tru}"#, #"{"id":"a",}"#,
        #"{"id":01}"#, #"{"id":"a"}{"id":"b"}"#, "id=a&password=b",
    ])
    func `no key is put into a body that is not one sound object`(body: String) {
        #expect(Self.credentials(body) == nil)
    }

    @Test(arguments: [
        ("", #""""#), ("a", #""a""#), (#"a"b\c"#, #""a\"b\\c""#), ("/é\u{2028}", "\"/é\u{2028}\""),
        ("\u{0}\u{8}\t\n\u{C}\r\u{1F}\u{7F}", #""\u0000\b\t\n\f\r\u001f"# + "\u{7F}\""),
    ])
    func `a string is escaped as little as JSON allows`(text: String, json: String) {
        #expect(String(decoding: JSONString.escaped(text), as: UTF8.self) == json)
    }

    @Test func `our own error looks like Belvo's and says that it is ours`() {
        let body = ErrorBody.make(
            code: "upstream_unreachable", message: "no \"route\"", requestID: "0c3f")
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"[{"code":"upstream_unreachable","message":"no \"route\"","request_id":"0c3f","#
                + #""testigo":{"answered_by":"testigo"}}]"#)
        let isValid = SimdJSON.isValid(body.span, depth: 8)
        #expect(isValid)
    }
}
