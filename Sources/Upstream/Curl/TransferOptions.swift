import CLibcurl
import NIOCore

/// Every option of every transfer. This list is audited: an option that is not here keeps libcurl's default,
/// and each that is here says why.
enum TransferOptions {
    /// Bodies up to this go to libcurl as a copy: it then sends head and body in one write.
    private static let copiedBodyBytesMax = 32 * 1024

    /// What is the same for every exchange: set once for a handle, and never changed afterwards.
    static func prepare(
        _ transfer: Transfer, errorText: UnsafeMutablePointer<CChar>
    ) throws(CurlFailure) {
        let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        try unsafe transfer.easy.set(CURLOPT_PRIVATE, pointer: context)
        // Names what failed more precisely than the code does.
        try unsafe transfer.easy.set(CURLOPT_ERRORBUFFER, pointer: errorText)
        try refuseFeatures(transfer)
        try setConnection(transfer)
        try unsafe setCallbacks(transfer, context)
        // The URL says where to connect and what Host is; the target is sent as the application wrote it.
        try unsafe transfer.easy.set(CURLOPT_CURLU, pointer: UnsafeRawPointer(transfer.address.raw))
        try transfer.easy.set(CURLOPT_PATH_AS_IS, true)
        // Fields for a proxy and fields for the server are never mixed.
        try transfer.easy.set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
    }

    /// What belongs to one sending. Each of these is set for every sending, to a value or to nothing, so that nothing
    /// of an earlier exchange can reach this one.
    static func apply(
        to transfer: Transfer, _ request: OutgoingRequest, lines: UnsafePointer<curl_slist>
    ) throws(CurlFailure) {
        // After a kept-alive connection died, the second sending gets one that cannot have.
        try transfer.easy.set(CURLOPT_FRESH_CONNECT, transfer.resendCount > 0)
        try transfer.easy.set(CURLOPT_REQUEST_TARGET, request.target)
        try unsafe transfer.easy.set(CURLOPT_HTTPHEADER, pointer: lines)
        try setBody(transfer, request)
        // Only with this does libcurl know that no body follows the answer.
        if request.method == "HEAD" { try transfer.easy.set(CURLOPT_NOBODY, true) }
        // After the options above, each of which implies a method: the application's own is sent.
        try transfer.easy.set(CURLOPT_CUSTOMREQUEST, request.method)
    }

    /// What libcurl could do and must not: each of these has carried somebody's credentials elsewhere
    /// or makes the record differ from the wire.
    private static func refuseFeatures(_ transfer: Transfer) throws(CurlFailure) {
        let scheme = transfer.configuration.target.scheme
        // Only what the configuration names: plain http never by accident.
        try transfer.easy.set(CURLOPT_PROTOCOLS_STR, scheme.rawValue)
        // Redirects are the application's to follow. Were one ever followed, it could not leave TLS: an empty
        // list, which would say "none", libcurl refuses as a bad argument.
        try transfer.easy.set(CURLOPT_REDIR_PROTOCOLS_STR, "https")
        try transfer.easy.set(CURLOPT_FOLLOWLOCATION, false)
        // Nothing from the environment: no proxy, no credentials from ~/.netrc.
        try transfer.easy.set(CURLOPT_PROXY, "")
        try transfer.easy.set(CURLOPT_NOPROXY, "*")
        try transfer.easy.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        // Credentials are a field we write; libcurl must never send any on its own.
        try transfer.easy.set(CURLOPT_UNRESTRICTED_AUTH, false)
        // An answer without a head is not HTTP.
        try transfer.easy.set(CURLOPT_HTTP09_ALLOWED, false)
        // The record holds the bytes of the wire: chunks are joined, encodings stay.
        try transfer.easy.set(CURLOPT_HTTP_TRANSFER_DECODING, true)
        try transfer.easy.set(CURLOPT_HTTP_CONTENT_DECODING, false)
        // Should there ever be a tunnel, its head is not part of the answer.
        try transfer.easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        // Prints the injected credentials.
        try transfer.easy.set(CURLOPT_VERBOSE, false)
        // Signals and alarm() belong to the program, not to a thread of it.
        try transfer.easy.set(CURLOPT_NOSIGNAL, true)
    }

    private static func setConnection(_ transfer: Transfer) throws(CurlFailure) {
        let configuration = transfer.configuration
        // HTTP/2 would lower-case names and drop reason phrases.
        try transfer.easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        // The certificate must be valid (1) and be the host's (2). TLS 1.0 and 1.1 are broken.
        try transfer.easy.set(CURLOPT_SSL_VERIFYPEER, true)
        try transfer.easy.set(CURLOPT_SSL_VERIFYHOST, 2)
        try transfer.easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let path = configuration.certificateBundlePath {
            try transfer.easy.set(CURLOPT_CAINFO, path)
        }
        // The system's directory would be trusted beside a configured bundle; and with a directory libcurl
        // reads the bundle again for every connection.
        try transfer.easy.setNothing(CURLOPT_CAPATH)
        // The other two limits of time are kept by the loop.
        try transfer.easy.set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectMilliseconds)
        // Certificates and addresses are checked when a connection is opened, so none lives for ever; an
        // idle one is dropped before a load balancer drops it (60 s is the usual limit).
        try transfer.easy.set(CURLOPT_MAXLIFETIME_CONN, 600)
        try transfer.easy.set(CURLOPT_MAXAGE_CONN, 55)
        // Upstreams move between addresses.
        try transfer.easy.set(CURLOPT_DNS_CACHE_TIMEOUT, 60)
        // A peer that vanished without a word is noticed; small requests are not held back.
        try transfer.easy.set(CURLOPT_TCP_KEEPALIVE, true)
        try transfer.easy.set(CURLOPT_TCP_NODELAY, true)
    }

    private static func setCallbacks(
        _ transfer: Transfer, _ context: UnsafeMutableRawPointer
    ) throws(CurlFailure) {
        let raw = unsafe transfer.easy.raw
        // Lines and bytes of the answer.
        try CurlFailure.check(unsafe ccurl_easy_on_header(raw, TransferCallbacks.header, context))
        try CurlFailure.check(unsafe ccurl_easy_on_body(raw, TransferCallbacks.body, context))
        // No silent second sending (trap 1).
        try CurlFailure.check(unsafe ccurl_easy_on_prereq(raw, TransferCallbacks.prereq, context))
        // The address policy, asked with the resolved address.
        try CurlFailure.check(unsafe ccurl_easy_on_open(raw, TransferCallbacks.openSocket, context))
        let watch = unsafe Unmanaged.passUnretained(transfer.watch).toOpaque()
        try CurlFailure.check(unsafe ccurl_easy_on_close(raw, TransferCallbacks.closeSocket, watch))
    }

    private static func setBody(_ transfer: Transfer, _ request: OutgoingRequest)
        throws(CurlFailure)
    {
        let raw = unsafe transfer.easy.raw
        let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        try clearBody(transfer)
        switch request.body {
        case .none: break
        case .whole(let bytes) where bytes.readableBytes <= copiedBodyBytesMax:
            try transfer.easy.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: bytes.readableBytes)
            let code = unsafe bytes.withUnsafeReadableBytes {
                unsafe ccurl_easy_set_pointer(raw, CURLOPT_COPYPOSTFIELDS, $0.baseAddress)
            }
            try CurlFailure.check(code)
        case .whole(let bytes):
            try unsafe setUpload(transfer, context, length: bytes.readableBytes)
        case .stream(_, let length):
            try unsafe setUpload(transfer, context, length: length)
            if length == nil {
                try CurlFailure.check(
                    unsafe ccurl_easy_on_trailers(raw, TransferCallbacks.trailers, context))
            }
        }
    }

    /// No body, no upload, no HEAD: the state of a new handle. In this order, for each of the last two makes the
    /// request a GET again.
    private static func clearBody(_ transfer: Transfer) throws(CurlFailure) {
        guard transfer.hadBody else { return }
        try transfer.easy.setNothing(CURLOPT_COPYPOSTFIELDS)
        try transfer.easy.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: -1)
        try transfer.easy.set(CURLOPT_INFILESIZE_LARGE, offset: -1)
        try CurlFailure.check(unsafe ccurl_easy_on_trailers(transfer.easy.raw, nil, nil))
        try transfer.easy.set(CURLOPT_UPLOAD, false)
        try transfer.easy.set(CURLOPT_NOBODY, false)
        try transfer.easy.set(CURLOPT_HTTPGET, true)
    }

    private static func setUpload(
        _ transfer: Transfer, _ context: UnsafeMutableRawPointer, length: Int?
    ) throws(CurlFailure) {
        try transfer.easy.set(CURLOPT_UPLOAD, true)
        try transfer.easy.set(CURLOPT_INFILESIZE_LARGE, offset: length ?? -1)
        try CurlFailure.check(
            unsafe ccurl_easy_on_read(transfer.easy.raw, TransferCallbacks.read, context))
    }
}
