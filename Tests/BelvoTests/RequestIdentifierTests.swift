import Belvo
import Testing

@Suite struct RequestIdentifierTests {
    @Test(arguments: [
        "0c3f2a9b6d7e4f10a1b2c3d4e5f60718",
        "0c3f2a9b-6d7e-4f10-a1b2-c3d4e5f60718",
        "0C3F2A9B6D7E4F10A1B2C3D4E5F60718",
        "0C3F2A9B-6d7e-4f10-A1B2-c3d4e5f60718",
        "0c3f2a9b6d7e4f10-a1b2c3d4e5f60718",
    ])
    func `every notation is one identifier`(notation: String) {
        #expect(RequestIdentifier(notation)?.text == "0c3f2a9b6d7e4f10a1b2c3d4e5f60718")
    }

    @Test func `letters beyond f are taken, as Belvo prints them`() {
        #expect(
            RequestIdentifier("2675b703b9d4451f8d4861a3eee5GJKz")?.text
                == "2675b703b9d4451f8d4861a3eee5gjkz")
    }

    @Test(arguments: [
        "", "-", "0c3f2a9b", "0c3f2a9b6d7e4f10a1b2c3d4e5f6071",
        "0c3f2a9b6d7e4f10a1b2c3d4e5f607189", "0c3f2a9b6d7e4f10a1b2c3d4e5f6071 ",
        "0c3f2a9b6d7e4f10a1b2c3d4e5f6071é", "0c3f2a9b_6d7e_4f10_a1b2_c3d4e5f6071",
    ])
    func `anything else is none`(notation: String) {
        #expect(RequestIdentifier(notation) == nil)
    }
}
