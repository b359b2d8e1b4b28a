import Exchange
import NIOCore

/// Takes an answer that nobody will see.
final class LostSink: ResponseSink {
    func interim(_ head: ResponseHead) async throws(OriginError) {}
    func head(_ head: ResponseHead) async throws(OriginError) {}
    func chunk(_ bytes: ByteBuffer) async throws(OriginError) {}
    func trailers(_ fields: FieldList) async throws(OriginError) {}
    func end() async throws(OriginError) {}
    func answer(_ head: ResponseHead, _ body: ByteBuffer) async throws(OriginError) {}
    func abort(_ how: Abort) async {}
}
