"""What can stand where Belvo stands: a relay that remembers what was sent, and origins with bad manners."""

import re
import socket
import ssl
import subprocess
import threading
import time

JSON_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class Listener:
    """Accepts on a free port of loopback and gives each connection to `serve`, on a thread of its own."""

    def __init__(self, tls=None):
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._socket.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._open = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._open.add(connection)
            threading.Thread(target=self._run, args=(connection,), daemon=True).start()

    def _run(self, connection):
        try:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            self.serve(connection)
        except (OSError, ssl.SSLError, ValueError):
            pass
        finally:
            self._open.discard(connection)
            connection.close()

    def serve(self, connection):
        raise NotImplementedError

    def close(self):
        # accept() does not notice close() alone.
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()
        for connection in list(self._open):
            reset(connection)


def reset(connection):
    """Ends a connection with RST instead of FIN."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()
    except OSError:
        pass


class Relay(Listener):
    """Passes everything on to another port and keeps what the caller sent."""

    def __init__(self, port):
        self._target = port
        self._lock = threading.Lock()
        self._sent = []
        super().__init__()

    @property
    def sent(self):
        with self._lock:
            return b"".join(self._sent)

    def authorizations(self):
        return re.findall(rb"(?im)^authorization: *(.*?)\r$", self.sent)

    def serve(self, connection):
        with socket.create_connection(("127.0.0.1", self._target)) as far:
            back = threading.Thread(target=self._pump, args=(far, connection, None), daemon=True)
            back.start()
            self._pump(connection, far, self._sent)
            back.join()

    def _pump(self, source, sink, kept):
        try:
            while piece := source.recv(65536):
                if kept is not None:
                    with self._lock:
                        kept.append(piece)
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Request:
    def __init__(self, head, body):
        line, *fields = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = line.split(" ")
        self.fields = {name.lower(): value.strip() for name, value in (field.split(":", 1) for field in fields)}
        self.body = body


class Origin(Listener):
    """Reads requests and lets a function answer them: `answer(request, connection)`."""

    def __init__(self, answer, tls=None):
        self._answer = answer
        self.requests = []
        super().__init__(tls)

    def serve(self, connection):
        pending = b""
        while True:
            while b"\r\n\r\n" not in pending:
                piece = connection.recv(65536)
                if not piece:
                    return
                pending += piece
            head, pending = pending.split(b"\r\n\r\n", 1)
            request = Request(head, b"")
            if "chunked" in request.fields.get("transfer-encoding", ""):
                while not pending.endswith(b"0\r\n\r\n"):
                    pending += connection.recv(65536)
                request.body, pending = pending, b""
            else:
                length = int(request.fields.get("content-length", 0))
                pieces = [pending]
                size = len(pending)
                while size < length:
                    piece = connection.recv(1 << 20)
                    if not piece:
                        return
                    pieces.append(piece)
                    size += len(piece)
                pending = b"".join(pieces)
                request.body, pending = pending[:length], pending[length:]
            self.requests.append(request)
            self._answer(request, connection)


def send_json(connection, body):
    connection.sendall(JSON_HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def answers(body, before=0.0):
    """An answer function: this body, after a while."""

    def answer(_, connection):
        time.sleep(before)
        send_json(connection, body)

    return answer


def stranger(directory):
    """TLS with a certificate that nobody vouches for."""
    certificate, key = directory / "stranger.pem", directory / "stranger.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate
