import CLibcurl
import Exchange
import Glibc

/// Names what failed, from libcurl's code and what the transfer knows.
struct TransferFailure {
    let code: CURLcode
    /// libcurl's own sentence; may be empty.
    let sentence: String
    /// The `errno` of the last failed connect or read; 0 when there was none.
    let systemError: Int32
    let target: UpstreamTarget
    let method: String
    /// Bytes of the answer, head included.
    let bytesReceived: Int
    /// How often libcurl was about to send.
    let sendingCount: Int
    let connectMilliseconds: Int
    let fault: MalformedAnswer?
    let refusedAddress: NetworkAddress?
    let uploadFailure: OriginError?

    var error: OriginError {
        if let fault { return .malformedAnswer(fault.sentence) }
        if let uploadFailure { return uploadFailure }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .resolve(detail)
        case CURLE_COULDNT_CONNECT: return .connect(connectDetail)
        // Only the time to connect is limited by libcurl.
        case CURLE_OPERATION_TIMEDOUT:
            return .timeout(phase: "connect", milliseconds: connectMilliseconds)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            return .tls(detail)
        case CURLE_ABORTED_BY_CALLBACK where sendingCount > 1, CURLE_SEND_FAIL_REWIND:
            return .reset(
                "a kept-alive connection to \(authority) died before any byte of the answer; "
                    + "\(method) was sent once and is not sent again")
        // It says "unsupported protocol" of an answer without a head, and "out of memory" of a line of
        // a head over 100 KB.
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING,
            CURLE_OUT_OF_MEMORY:
            return .malformedAnswer(detail)
        // libcurl has one code for a failed read and for chunks it cannot follow.
        case CURLE_RECV_ERROR where systemError == 0 && bytesReceived > 0 && !isClosedInTLS:
            return .malformedAnswer(detail)
        default: return .reset("\(detail), after \(bytesReceived) bytes of the answer")
        }
    }

    private var isClosedInTLS: Bool { target.scheme == .https && sentence.contains("SSL") }

    private var authority: String { "\(target.host):\(target.port)" }

    private var detail: String { sentence.isEmpty ? CurlLibrary.describe(code) : sentence }

    private var connectDetail: String {
        if let refusedAddress {
            return "\(target.host) is at \(refusedAddress), which is not a public address"
        }
        switch systemError {
        case ECONNREFUSED: return "\(authority) refused it"
        case ENETUNREACH, EHOSTUNREACH: return "\(authority) is unreachable"
        case ETIMEDOUT: return "\(authority) did not answer"
        default: return detail
        }
    }
}
