import Belvo
import NIOCore

/// Which part of a list is asked for.
struct Page {
    private static let sizeDefault = 100
    private static let sizeMax = 1000

    let number: Int
    let size: Int

    /// A size that is no positive number counts as none given; a page that is none does not exist.
    init(_ query: Query) throws(Refusal) {
        let asked = query.last("page_size").flatMap { Int($0) } ?? Self.sizeDefault
        size = asked < 1 ? Self.sizeDefault : min(asked, Self.sizeMax)
        guard let text = query.last("page"), !text.isEmpty else {
            number = 1
            return
        }
        guard let number = Int(text), number >= 1 else { throw .notFound }
        self.number = number
    }

    /// The page's part of `objects` in Belvo's envelope.
    /// - Throws: `Refusal` when the list ends before this page. The first page always exists.
    func envelope(
        of objects: [StoredObject], for call: Call
    ) throws(Refusal) -> ByteBuffer {
        let (start, overflow) = (number - 1).multipliedReportingOverflow(by: size)
        guard !overflow, number == 1 || start < objects.count else { throw .notFound }
        let part = objects[start..<min(start + size, objects.count)]
        let projection = Projection(call.query)

        var head: [UInt8] = Array("{\"count\":\(objects.count),\"next\":".utf8)
        link(to: start + size < objects.count ? number + 1 : nil, call).write(to: &head)
        head.append(contentsOf: ",\"previous\":".utf8)
        link(to: number > 1 ? number - 1 : nil, call).write(to: &head)
        head.append(contentsOf: ",\"results\":".utf8)

        var buffer = ByteBuffer()
        buffer.reserveCapacity(head.count + part.reduce(8) { $0 + $1.text.count + 1 })
        buffer.writeBytes(head)
        projection.write(part, to: &buffer)
        buffer.writeInteger(UInt8(0x7D))
        return buffer
    }

    private func link(to page: Int?, _ call: Call) -> JSON {
        guard let page else { return .null }
        // Django's paginator leaves the parameter out for the first page.
        let query = call.query.replacing("page", with: page == 1 ? nil : String(page))
        return .string(call.base + call.path + (query.isEmpty ? "" : "?" + query))
    }
}
