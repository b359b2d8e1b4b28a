#pragma once

// Swift cannot call variadic functions, read C unions or see Linux's epoll; this header gives it exactly that
// and nothing more. One setter per C argument type, because the classic mistake (an int where libcurl reads
// a long) then cannot be written; a callback and its context are set in one call, because one without the
// other is always wrong.

#include <curl/curl.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>

typedef size_t (*ccurl_data_callback)(char *, size_t, size_t, void *);
typedef int (*ccurl_prereq_callback)(void *, char *, char *, int, int);
typedef curl_socket_t (*ccurl_open_callback)(void *, curlsocktype, struct curl_sockaddr *);
typedef int (*ccurl_close_callback)(void *, curl_socket_t);
typedef int (*ccurl_trailer_callback)(struct curl_slist **, void *);
typedef int (*ccurl_socket_callback)(CURL *, curl_socket_t, int, void *, void *);
typedef int (*ccurl_timer_callback)(CURLM *, long, void *);

static inline CURLcode ccurl_easy_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_easy_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_easy_on_header(CURL *easy, ccurl_data_callback call, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, call);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
}
static inline CURLcode ccurl_easy_on_body(CURL *easy, ccurl_data_callback call, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, call);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
}
static inline CURLcode ccurl_easy_on_read(CURL *easy, ccurl_data_callback call, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_READFUNCTION, call);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_READDATA, context);
}
static inline CURLcode ccurl_easy_on_prereq(CURL *easy, ccurl_prereq_callback call, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, call);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
}
static inline CURLcode ccurl_easy_on_open(CURL *easy, ccurl_open_callback call, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, call);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
}
static inline CURLcode ccurl_easy_on_close(CURL *easy, ccurl_close_callback call, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, call);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, context);
}
static inline CURLcode ccurl_easy_on_trailers(CURL *easy, ccurl_trailer_callback call, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_TRAILERFUNCTION, call);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_TRAILERDATA, context);
}
static inline CURLcode ccurl_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode ccurl_easy_get_string(CURL *easy, CURLINFO info, const char **value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode ccurl_easy_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLMcode ccurl_multi_on_socket(CURLM *multi, ccurl_socket_callback call, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, call);
    return code != CURLM_OK ? code : curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
}
static inline CURLMcode ccurl_multi_on_timer(CURLM *multi, ccurl_timer_callback call, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, call);
    return code != CURLM_OK ? code : curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}
static inline CURLcode ccurl_message_result(const CURLMsg *message) { return message->data.result; }

// The bytes and the port of a resolved address, in the order of the wire. Returns how many of the 16 bytes
// are used: 4, 16, or 0 for a family that is neither IPv4 nor IPv6.
static inline int ccurl_address(const struct curl_sockaddr *address, uint8_t bytes[16], uint16_t *port) {
    if (address->family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, &address->addr, sizeof in);
        memcpy(bytes, &in.sin_addr, 4);
        *port = ntohs(in.sin_port);
        return 4;
    }
    if (address->family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, &address->addr, sizeof in);
        memcpy(bytes, &in.sin6_addr, 16);
        *port = ntohs(in.sin6_port);
        return 16;
    }
    return 0;
}

// The name of the calling thread, as `top -H` and core files show it.
static inline void ccurl_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

// OpenSSL frees its global state in an atexit handler of its own, which races with handles that are still
// in use on other threads when the process ends. It can only be told so before its first use; it is looked
// up by name because libcurl brings it along and nothing else of ours links to it.
static inline void ccurl_keep_openssl_until_exit(void) {
    typedef int (*initialize)(uint64_t, const void *);
    const uint64_t no_atexit = 0x00080000;
    initialize call = (initialize)dlsym(RTLD_DEFAULT, "OPENSSL_init_crypto");
    if (call != NULL) call(no_atexit, NULL);
}

// The port of a socket's own end; 0 when it has none. Here because sockaddr is a union in all but name.
static inline int32_t ccurl_local_port(int socket) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(socket, (struct sockaddr *)&address, &length) != 0) return 0;
    if (address.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&address)->sin_port);
    if (address.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return 0;
}
