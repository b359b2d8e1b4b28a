import Belvo
import Crypto
import Exchange
import NIOCore

/// Redacts one body for the record, piece by piece.
final class BelvoBodyFilter: BodyFilter {
    private var redaction: BodyRedaction
    /// Of a body that may carry credentials, in case it must be withheld: then this stands for it.
    private var hash: HMAC<SHA256>?
    private let context: BodyFacets.Context
    /// How many bytes the whole body has; `nil` when that is not known, or once something of it has come.
    private var wholeCount: Int?
    private var found: FoundFacets?

    init(
        _ scope: SensitiveCatalogue.Scope, _ pseudonyms: Pseudonyms, _ context: BodyFacets.Context,
        wholeCount: Int?
    ) {
        self.context = context
        self.wholeCount = wholeCount
        redaction = BodyRedaction(scope: scope, pseudonym: pseudonyms.pseudonym)
        hash = scope.carriesSecrets ? pseudonyms.bodyHash() : nil
    }

    func pass(_ bytes: ByteBuffer) -> ByteBuffer {
        if bytes.readableBytes == wholeCount.take() {
            found = redaction.passWhole(bytes.readableBytesUInt8Span, in: context)
            if found != nil { return bytes }
        }
        hash?.update(data: Array(bytes.readableBytesView))
        found = nil
        var output: [UInt8] = []
        switch redaction.pass(bytes.readableBytesUInt8Span, into: &output) {
        case .verbatim: return bytes
        case .rewritten: return ByteBuffer(bytes: output)
        case .withheld: return ByteBuffer()
        }
    }

    func finish() -> BodyVerdict {
        var output: [UInt8] = []
        switch redaction.finish(into: &output) {
        case .json:
            return BodyVerdict(
                rest: ByteBuffer(bytes: output), form: .json,
                finding: found.map { RecordedBody.Finding($0) })
        case .text:
            return BodyVerdict(rest: ByteBuffer(bytes: output), form: .text)
        case .withheld(let malformation):
            let digest = hash.map {
                String(decoding: Pseudonyms.hexadecimal($0.finalize()), as: UTF8.self)
            }
            return BodyVerdict(
                form: .base64,
                withheld: (
                    "it may carry credentials and cannot be followed as JSON (\(malformation.reason.rawValue) at byte \(malformation.offset))",
                    digest
                ))
        }
    }
}
