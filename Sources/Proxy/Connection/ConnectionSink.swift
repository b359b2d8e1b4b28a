import EventLoops
import Exchange
import NIOCore

/// The end of the line for an answer: the application's connection.
///
/// It is used by the exchange's task, which runs on the connection's loop.
final class ConnectionSink: ResponseSink {
    private let connection: LoopBound<Connection>
    private let id: ExchangeID

    init(_ connection: LoopBound<Connection>, id: ExchangeID) {
        self.connection = connection
        self.id = id
    }

    func interim(_ head: ResponseHead) async throws(OriginError) {
        try connection.value.write(for: id) { (writer, output) throws(AnswerWriter.Mistake) in
            try writer.interim(head, into: &output)
        }
    }

    func head(_ head: ResponseHead) async throws(OriginError) {
        try connection.value.write(for: id) { (writer, output) throws(AnswerWriter.Mistake) in
            try writer.head(head, into: &output)
        }
    }

    func chunk(_ bytes: ByteBuffer) async throws(OriginError) {
        try connection.value.write(for: id) { (writer, output) throws(AnswerWriter.Mistake) in
            try writer.chunk(bytes, into: &output)
        }
        guard !connection.value.hasRoom else { return }
        try await connection.value.untilWritable(for: id)
    }

    func trailers(_ fields: FieldList) async throws(OriginError) {
        trailers = fields
    }

    func end() async throws(OriginError) {
        let trailers = trailers
        try connection.value.write(for: id) { (writer, output) throws(AnswerWriter.Mistake) in
            try writer.end(trailers: trailers, into: &output)
        }
    }

    func answer(_ head: ResponseHead, _ body: ByteBuffer) async throws(OriginError) {
        try connection.value.write(head, body, for: id)
        guard !connection.value.hasRoom else { return }
        try await connection.value.untilWritable(for: id)
    }

    func abort(_ how: Abort) async {
        connection.value.abort(how, for: id)
    }

    var isAbandoned: Bool { connection.value.hasClosed(id) }

    private var trailers = FieldList()
}
