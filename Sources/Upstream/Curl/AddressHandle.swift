import CLibcurl

/// One `CURLU *`: an upstream's address, read once. A handle that is given the text instead reads it again, and
/// writes it again, for every transfer.
@safe struct AddressHandle: ~Copyable {
    let raw: OpaquePointer

    /// - Parameter text: an absolute URL.
    init(_ text: String) throws(CurlFailure) {
        unsafe raw = try unsafe Self.read(text)
    }

    private static func read(_ text: String) throws(CurlFailure) -> OpaquePointer {
        guard let raw = unsafe curl_url() else { throw CurlFailure(code: CURLE_OUT_OF_MEMORY) }
        guard unsafe curl_url_set(raw, CURLUPART_URL, text, 0) == CURLUE_OK else {
            unsafe curl_url_cleanup(raw)
            throw CurlFailure(code: CURLE_URL_MALFORMAT)
        }
        return unsafe raw
    }

    deinit { unsafe curl_url_cleanup(raw) }
}
