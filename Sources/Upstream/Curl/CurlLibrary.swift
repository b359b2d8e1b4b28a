import CLibcurl

/// The state that libcurl keeps for the whole process.
enum CurlLibrary {
    /// A global is initialised once, whoever comes first. `curl_global_cleanup` is never called: handles on
    /// other threads may outlive `main`, and the system takes everything back at exit anyway.
    private static let code: CURLcode = {
        ccurl_keep_openssl_until_exit()
        return curl_global_init(Int(CURL_GLOBAL_SSL))
    }()

    /// Starts libcurl, before any thread uses it.
    static func start() throws(UpstreamConfigurationError) {
        guard code == CURLE_OK else { throw .noResources(describe(code)) }
    }

    static func describe(_ code: CURLcode) -> String {
        unsafe String(cString: curl_easy_strerror(code))
    }
}
