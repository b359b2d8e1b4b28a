import CLibcurl

/// A setter or a function of libcurl refused.
struct CurlFailure: Error {
    let code: CURLcode

    static func check(_ code: CURLcode) throws(CurlFailure) {
        guard code == CURLE_OK else { throw CurlFailure(code: code) }
    }
}

/// One `CURL *`: the description and the state of one transfer.
@safe struct EasyHandle: ~Copyable {
    let raw: UnsafeMutableRawPointer

    init() throws(CurlFailure) {
        guard let raw = unsafe curl_easy_init() else {
            throw CurlFailure(code: CURLE_OUT_OF_MEMORY)
        }
        unsafe self.raw = unsafe raw
    }

    deinit { unsafe curl_easy_cleanup(raw) }

    func set(_ option: CURLoption, _ value: Int) throws(CurlFailure) {
        try CurlFailure.check(unsafe ccurl_easy_set_long(raw, option, value))
    }

    func set(_ option: CURLoption, _ value: Bool) throws(CurlFailure) {
        try set(option, value ? 1 : 0)
    }

    func set(_ option: CURLoption, _ value: String) throws(CurlFailure) {
        try CurlFailure.check(unsafe ccurl_easy_set_string(raw, option, value))
    }

    /// Takes an option back to nothing.
    func setNothing(_ option: CURLoption) throws(CurlFailure) {
        try CurlFailure.check(unsafe ccurl_easy_set_string(raw, option, nil))
    }

    func set(_ option: CURLoption, offset: Int) throws(CurlFailure) {
        try CurlFailure.check(unsafe ccurl_easy_set_offset(raw, option, curl_off_t(offset)))
    }

    func set(_ option: CURLoption, pointer: UnsafeRawPointer?) throws(CurlFailure) {
        try CurlFailure.check(unsafe ccurl_easy_set_pointer(raw, option, pointer))
    }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        unsafe ccurl_easy_get_long(raw, info, &value)
        return value
    }

    func string(_ info: CURLINFO) -> String? {
        var value: UnsafePointer<CChar>?
        unsafe ccurl_easy_get_string(raw, info, &value)
        guard let value = unsafe value else { return nil }
        return unsafe String(cString: value)
    }

    /// Lets a transfer go on in the directions that are not paused. It may call back before it returns.
    func setPause(receiving: Bool, sending: Bool) {
        let mask = (receiving ? CURLPAUSE_RECV : 0) | (sending ? CURLPAUSE_SEND : 0)
        // A failure here (out of memory) also ends the transfer, which is where it is dealt with.
        _ = unsafe curl_easy_pause(raw, mask)
    }
}
