import CLibcurl
import Glibc

/// The `curl_slist` of a request's field lines, in memory that is used again for the next request.
///
/// libcurl only reads the list, so it may be of our own making: `curl_slist_append` would cost two
/// allocations a field.
@safe final class FieldLineList {
    private var text: UnsafeMutablePointer<CChar>
    private var textCapacity = 2048
    private var nodes: UnsafeMutablePointer<curl_slist>
    private var nodeCapacity = 32

    init() {
        unsafe text = .allocate(capacity: textCapacity)
        unsafe nodes = .allocate(capacity: nodeCapacity)
    }

    deinit {
        unsafe text.deallocate()
        unsafe nodes.deallocate()
    }

    /// Makes the list of `count` lines, each closed by a NUL. It stays in place until the next call.
    func fill(_ lines: [UInt8], count: Int) -> UnsafePointer<curl_slist> {
        reserve(bytes: lines.count, nodes: count)
        unsafe lines.withUnsafeBytes { bytes in
            unsafe UnsafeMutableRawBufferPointer(start: text, count: bytes.count)
                .copyMemory(from: bytes)
        }
        var line = unsafe text
        for node in 0..<count {
            let next = node + 1 < count ? unsafe nodes + node + 1 : nil
            unsafe (nodes + node).initialize(to: curl_slist(data: line, next: next))
            unsafe line += strlen(line) + 1
        }
        return unsafe UnsafePointer(nodes)
    }

    private func reserve(bytes: Int, nodes count: Int) {
        if textCapacity < bytes {
            unsafe text.deallocate()
            unsafe text = .allocate(capacity: bytes)
            textCapacity = bytes
        }
        if nodeCapacity < count {
            unsafe nodes.deallocate()
            unsafe nodes = .allocate(capacity: count)
            nodeCapacity = count
        }
    }
}
