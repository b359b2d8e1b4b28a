import CLibcurl
import Exchange

/// What libcurl calls. Each turns C arguments into Swift ones and asks the transfer; none keeps a pointer.
@unsafe enum TransferCallbacks {
    static let header: ccurl_data_callback = { bytes, size, count, context in
        let total = size * count
        guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
        let line = unsafe UnsafeRawBufferPointer(start: bytes, count: total)
        // Called for every line of a head; the engine holds the transfer, so that it need not be held here, too.
        return unsafe Unmanaged<Transfer>.fromOpaque(context)._withUnsafeGuaranteedRef { transfer in
            transfer.receive(line: unsafe Span(_unsafeBytes: line)) ? total : 0
        }
    }

    static let body: ccurl_data_callback = { bytes, size, count, context in
        let total = size * count
        guard let bytes = unsafe bytes, let transfer = unsafe transfer(context) else { return 0 }
        // libcurl keeps the bytes and brings them again when the transfer goes on.
        guard transfer.hasRoom() else { return Int(CURL_WRITEFUNC_PAUSE) }
        unsafe transfer.receive(body: UnsafeRawBufferPointer(start: bytes, count: total))
        return total
    }

    static let read: ccurl_data_callback = { space, size, count, context in
        guard let space = unsafe space, let transfer = unsafe transfer(context) else {
            return Int(CURL_READFUNC_ABORT)
        }
        let room = unsafe UnsafeMutableRawBufferPointer(start: space, count: size * count)
        switch unsafe transfer.supply(room) {
        case .bytes(let count): return count
        case .wait: return Int(CURL_READFUNC_PAUSE)
        case .end: return 0
        // Without this the server would wait for the rest of the body.
        case .abort: return Int(CURL_READFUNC_ABORT)
        }
    }

    static let prereq: ccurl_prereq_callback = { context, _, _, _, localPort in
        guard let transfer = unsafe transfer(context), transfer.maySend(from: localPort) else {
            return Int32(CURL_PREREQFUNC_ABORT)
        }
        return Int32(CURL_PREREQFUNC_OK)
    }

    static let openSocket: ccurl_open_callback = { context, _, address in
        guard let address = unsafe address, let transfer = unsafe transfer(context) else {
            return CURL_SOCKET_BAD
        }
        var port: UInt16 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            unsafe count = Int(ccurl_address(address, buffer.baseAddress, &port))
        }
        guard !bytes.isEmpty else { return CURL_SOCKET_BAD }
        return unsafe transfer.open(
            NetworkAddress(bytes), port: Int(port), family: address.pointee.family,
            kind: address.pointee.socktype, networkProtocol: address.pointee.protocol)
    }

    /// Its context is the watch: a connection outlives the transfer that opened it.
    static let closeSocket: ccurl_close_callback = { context, socket in
        guard let context = unsafe context else { return 1 }
        return unsafe Unmanaged<SocketWatch>.fromOpaque(context).takeUnretainedValue().close(socket)
    }

    static let trailers: ccurl_trailer_callback = { list, context in
        guard let list = unsafe list, let transfer = unsafe transfer(context),
            case .stream(let upload, _) = transfer.call?.request.body
        else { return CURL_TRAILERFUNC_OK }
        let fields = upload.trailers
        for index in fields.indices {
            let field = fields[index]
            let line = Array(field.name) + [0x3A, 0x20] + Array(field.value) + [0]
            let isAppended = unsafe line.withUnsafeBytes { bytes in
                let text = unsafe bytes.assumingMemoryBound(to: CChar.self)
                // libcurl copies the line, and frees the list when it has sent it.
                guard let longer = unsafe curl_slist_append(list.pointee, text.baseAddress) else {
                    return false
                }
                unsafe list.pointee = longer
                return true
            }
            guard isAppended else { return CURL_TRAILERFUNC_ABORT }
        }
        return CURL_TRAILERFUNC_OK
    }

    private static func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }
}
