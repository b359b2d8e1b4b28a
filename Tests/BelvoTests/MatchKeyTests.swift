import Belvo
import Testing

@Suite struct MatchKeyTests {
    private struct Call {
        var method = "GET"
        var path = "/api/accounts/"
        var query: String? = nil
        var body = ""

        var key: UInt64 {
            MatchKey.compute(
                method: method, template: Route.match(path: path)?.template, path: path,
                query: query, body: Array(body.utf8).span)
        }
    }

    @Test func `the key is the same for ever`() {
        // These values stand in indexes on disk: if one changes, old recordings no longer match.
        #expect(Call().key == 14_970_366_208_799_618_909)
        #expect(Call(query: "page=2&link=a").key == 11_315_362_499_675_851_273)
        #expect(
            Call(method: "POST", body: #"{"link":"a","n":[1,2.0,null]}"#).key
                == 18_444_358_760_790_775_053)
    }

    @Test(arguments: [
        ("a=1&b=2", "b=2&a=1"), ("a=%41", "a=A"), ("a=b+c", "a=b%20c"), ("a=1", "&a=1&"),
        ("status__in=valid,invalid", "status__in=invalid,valid"),
        ("id__not_in=1,2,2", "id__not_in=2,1"), ("access_token=x&a=1", "a=1"),
        ("token=1", "token=2"), ("user[password]=1&a=1", "a=1"), ("api-key=1", "username=2"),
    ])
    func `queries that ask for the same have one key`(left: String, right: String) {
        #expect(Call(query: left).key == Call(query: right).key)
    }

    @Test(arguments: [
        "api_key=a&page=2", "token[]=a", "secretPassword=a&x=1", "session=a;code=b&username=c",
        "q=eyJhbGciOi.eyJqdGki.sig", "q=%65yJhbGciOi.eyJqdGki.sig&a=1", "eyJhbGciOi.eyJqdGki.sig",
        "access=a&token=&b",
    ])
    func `redaction does not change the key`(query: String) {
        let path = "/api/links/eyJhbGciOi.eyJqdGki.sig/"
        let kept = Call(
            path: TargetRedaction.redacted(path: path) ?? path,
            query: QueryRedaction.redacted(query: query))
        #expect(kept.path != path && kept.query != query)
        #expect(Call(path: path, query: query).key == kept.key)
    }

    @Test func `redaction does not change the key of a disguised token request`() {
        let bodies = [
            #"{"id":"a","password":"b"}"#, #"{"id":"[redacted]","password":"[redacted]"}"#,
        ]
        for path in PlainPathTests.disguises {
            let keys = bodies.map { Call(method: "POST", path: path, body: $0).key }
            #expect(keys[0] == keys[1])
        }
    }

    @Test(arguments: [
        ("a=1", "a=2"), ("a=1", "b=1"), ("a=1&a=2", "a=1"), ("a=12&b=", "a=1&b=2"),
        ("date__range=1,2", "date__range=2,1"), ("a=", "b="),
    ])
    func `queries that ask for different things have different keys`(left: String, right: String) {
        #expect(Call(query: left).key != Call(query: right).key)
    }

    @Test(arguments: [
        (#"{"a":1,"b":{"c":[1,2],"d":null}}"#, #"{ "b" : {"d":null, "c":[1 , 2]}, "a":1}"#),
        (#"{"link":"a","token":"1"}"#, #"{"link":"a"}"#),
        (
            #"{"link":"a","session":"1","x":{"password":{"a":1},"y":2}}"#,
            #"{"link":"a","x":{"y":2}}"#
        ),
        (#"{"link":"A\n"}"#, #"{"l\u0069nk":"\u0041\u000a"}"#),
        (#"{"PassWord":"a"}"#, "{}"),
    ])
    func `bodies that say the same have one key`(left: String, right: String) {
        #expect(
            Call(method: "POST", body: left).key == Call(method: "POST", body: right).key)
    }

    @Test(arguments: [
        (#"{"a":1}"#, #"{"a":1.0}"#), (#"{"a":1}"#, #"{"a":"1"}"#), ("[1,2]", "[2,1]"),
        (#"{"a":{"b":1}}"#, #"{"a":1,"b":1}"#), ("[[1],2]", "[[1,2]]"), ("{}", "[]"), ("{}", ""),
        (#"{"a":null}"#, "{}"), (#"{"id":1}"#, #"{"id":2}"#), ("a=1", "a=2"), ("{", "{{"),
        (#"{"username":"a"}"#, #"{"username":"b"}"#),
    ])
    func `bodies that say different things have different keys`(left: String, right: String) {
        #expect(
            Call(method: "POST", body: left).key != Call(method: "POST", body: right).key)
    }

    @Test func `Belvo's keys do not count in a token body`() {
        let bodies = [
            #"{"id":"a","password":"b","scopes":"read"}"#, #"{"id":"c","scopes":"read"}"#,
        ]
        let keys = bodies.map { Call(method: "POST", path: "/api/token/", body: $0).key }
        #expect(keys[0] == keys[1])
    }

    @Test func `method and path count, and do not run together`() {
        #expect(Call(path: "/api/links/a/").key != Call(path: "/api/links/b/").key)
        #expect(Call(method: "PUT").key != Call(method: "PATCH").key)
        #expect(Call(query: "").key == Call(query: nil).key)
    }
}
