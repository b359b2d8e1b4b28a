#pragma once

// Swift's view of the C library leaves out Linux's epoll and eventfd, and socket addresses are unions in all but
// name; this header gives it exactly these.

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

// The name of the calling thread, as `top -H` and core files show it.
static inline void cepoll_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

// A socket address in words: the numeric address into `text` (INET6_ADDRSTRLEN bytes), the port as the result;
// -1 for a family that is neither IPv4 nor IPv6.
static inline int cepoll_describe(const struct sockaddr_storage *address, char *text) {
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)address;
        inet_ntop(AF_INET, &in->sin_addr, text, INET6_ADDRSTRLEN);
        return ntohs(in->sin_port);
    }
    if (address->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)address;
        inet_ntop(AF_INET6, &in->sin6_addr, text, INET6_ADDRSTRLEN);
        return ntohs(in->sin6_port);
    }
    return -1;
}

// The next connection of a listening socket, never waiting; its far end in words. Returns -1 with errno.
static inline int cepoll_accept(int socket, char *text, int *port) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    int accepted = accept4(socket, (struct sockaddr *)&address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted >= 0) *port = cepoll_describe(&address, text);
    return accepted;
}

// A socket's own end in words.
static inline int cepoll_local_end(int socket, char *text) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(socket, (struct sockaddr *)&address, &length) != 0) return -1;
    return cepoll_describe(&address, text);
}

static inline int cepoll_set_option(int socket, int level, int option, int value) {
    return setsockopt(socket, level, option, &value, sizeof value);
}

// How many bytes that were sent the other side has not acknowledged yet.
static inline int cepoll_unacknowledged(int socket) {
    int count = 0;
    return ioctl(socket, SIOCOUTQ, &count) == 0 ? count : 0;
}

// The next close becomes a TCP reset.
static inline int cepoll_reset_on_close(int socket) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    return setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

// Sends two pieces of memory, either of which may be empty, as one; the socket does not block. MSG_NOSIGNAL: a reader
// that went away is an error here, not a signal.
static inline ssize_t cepoll_send_two(
    int socket, const void *first, size_t first_count, const void *second, size_t second_count) {
    struct iovec pieces[2] = {{(void *)first, first_count}, {(void *)second, second_count}};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}
