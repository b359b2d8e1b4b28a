"""When what stands behind the recorder fails: a clear error for the application, and a record of it."""

import socket
import threading
import time
import unittest

import requests

from harness import Recorder, Workspace, recorded_exchanges, recorded_lines, testigo
from upstreams import JSON_HEAD, Origin, answers, reset, send_json, stranger

KEYS = ("9f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f", "#@*_-aZ3kT9pLxQe7Rw2Yv8Nc5Mb1Jh6Gf4Ds0Az9Xu3Wt7")
DETAIL = "/api/accounts/5f3e1f0e-7a0b-4a3e-9d5b-0c8f4b6c1d2e/"


class UpstreamFailures(unittest.TestCase):
    def setUp(self):
        self.workspace = Workspace()
        self.addCleanup(self.workspace.remove)

    def start(self, upstream, *options):
        recorder = Recorder(self.workspace, upstream, KEYS, *options)
        self.addCleanup(recorder.stop)
        return recorder

    def origin(self, answer, tls=None):
        origin = Origin(answer, tls)
        self.addCleanup(origin.close)
        return origin

    def check_refusal(self, recorder, statuses, path=DETAIL):
        """The application gets Belvo's error array, and the record says what failed under the same id."""
        pid = recorder.pid
        answer = requests.get(recorder.url + path, timeout=30)
        self.assertIn(answer.status_code, statuses, answer.text)
        error = answer.json()[0]
        self.assertEqual(sorted(error.keys() & {"code", "message", "request_id"}),
                         ["code", "message", "request_id"])
        self.assertGreater(len(error["message"]), 20, "a sentence that a person can act on")
        line = self.the_record(error["request_id"])
        self.assertTrue(line["error.type"])
        self.assertTrue(line.get("testigo.answered_by"), "marked as our own answer")
        self.assertTrue(recorder.is_running)
        self.assertEqual(recorder.pid, pid)
        return line

    def the_record(self, request_id):
        found = testigo(self.workspace, "search", request_id, "--json", "--recording", self.workspace.recording)
        self.assertEqual(len(found.lines), 1, found)
        return found.lines[0]

    def check_alive(self, recorder, origin_answers=200):
        self.assertEqual(requests.get(recorder.url + DETAIL, timeout=20).status_code, origin_answers)

    def test_nothing_listens_there(self):
        # Bound, but not listening: nobody else can be given the port meanwhile.
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            recorder = self.start(f"http://127.0.0.1:{taken.getsockname()[1]}")
            line = self.check_refusal(recorder, {502, 503})
        self.assertIn("connect", line["error.type"])

    def test_it_accepts_and_hangs_up(self):
        recorder = self.start(self.origin(lambda _, connection: reset(connection)).url)
        self.check_refusal(recorder, {502})

    def test_a_request_is_not_sent_twice_when_a_kept_connection_dies(self):
        def answer(request, connection):
            if request.method == "GET":
                return send_json(connection, b"{}")
            reset(connection)

        origin = self.origin(answer)
        recorder = self.start(origin.url)
        self.check_alive(recorder)
        deleted = requests.delete(recorder.url + DETAIL, timeout=20)
        self.assertEqual(deleted.status_code, 502, deleted.text)
        self.assertEqual([request.method for request in origin.requests].count("DELETE"), 1)

    def test_it_resets_in_the_middle_of_a_small_body(self):
        def answer(_, connection):
            connection.sendall(JSON_HEAD + b"Content-Length: 10000\r\n\r\n[" + b" " * 4000)
            time.sleep(0.2)
            reset(connection)

        recorder = self.start(self.origin(answer).url)
        self.check_refusal(recorder, {502})

    def test_it_resets_in_the_middle_of_a_large_body(self):
        def answer(_, connection):
            connection.sendall(JSON_HEAD + b"Content-Length: 3000000\r\n\r\n[" + b" " * 2_000_000)
            time.sleep(0.3)
            reset(connection)

        recorder = self.start(self.origin(answer).url)
        with self.assertRaises(requests.exceptions.RequestException):
            requests.get(recorder.url + DETAIL, timeout=30).content
        recorder.stop()
        lines = recorded_exchanges(self.workspace.recording)
        self.assertEqual(len(lines), 1)
        self.assertEqual(lines[0]["http.response.status_code"], 200)
        self.assertTrue(lines[0]["error.type"])

    def test_it_ends_a_body_short_of_its_length(self):
        def answer(_, connection):
            connection.sendall(JSON_HEAD + b"Content-Length: 100\r\n\r\n[1,2")
            connection.close()

        recorder = self.start(self.origin(answer).url)
        self.check_refusal(recorder, {502})

    def test_it_hangs(self):
        over = threading.Event()
        self.addCleanup(over.set)
        recorder = self.start(self.origin(lambda *_: over.wait(60)).url, "--first-byte-timeout", "1500")
        begun = time.monotonic()
        line = self.check_refusal(recorder, {504})
        self.assertIn("timeout", line["error.type"])
        self.assertLess(time.monotonic() - begun, 10)

    def test_it_shows_a_bad_certificate(self):
        tls, certificate = stranger(self.workspace.path)
        origin = self.origin(answers(b"{}"), tls)
        recorder = self.start(origin.url)
        line = self.check_refusal(recorder, {502})
        self.assertIn("tls", line["error.type"].lower())
        self.assertEqual(origin.requests, [], "nothing was sent to a stranger")
        recorder.stop()
        # The same certificate, vouched for, is good: so it was the check that refused it.
        self.workspace.recording = self.workspace.path / "trusted"
        self.check_alive(self.start(origin.url, "--ca-file", certificate))

    def test_it_speaks_something_else_than_http(self):
        recorder = self.start(self.origin(lambda _, connection: connection.sendall(b"SSH-2.0-x\r\n")).url)
        self.check_refusal(recorder, {502})

    def test_it_frames_a_body_in_two_ways(self):
        recorder = self.start(self.origin(lambda _, connection: connection.sendall(
            JSON_HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n[]]")).url)
        self.check_refusal(recorder, {502})

    def test_the_application_hangs_up_and_the_answer_is_recorded_all_the_same(self):
        body = b'[{"code":"late","message":"m","request_id":"0123456789abcdef0123456789abcdef"}]'

        def answer(_, connection):
            time.sleep(1.5)
            connection.sendall(b"HTTP/1.1 408 Request Timeout\r\nContent-Type: application/json\r\n"
                               b"Content-Length: %d\r\n\r\n" % len(body) + body)

        recorder = self.start(self.origin(answer).url)
        with self.assertRaises(requests.exceptions.Timeout):
            requests.get(recorder.url + DETAIL, timeout=0.5)
        time.sleep(1.5)
        line = self.the_record("0123456789abcdef0123456789abcdef")
        self.assertEqual(line["http.response.status_code"], 408)


class BadRequests(unittest.TestCase):
    """What is no HTTP, sent by the application's side, over a plain socket."""

    def setUp(self):
        self.workspace = Workspace()
        self.addCleanup(self.workspace.remove)
        self.origin = Origin(answers(b"{}"))
        self.addCleanup(self.origin.close)
        self.recorder = Recorder(self.workspace, self.origin.url, KEYS)
        self.addCleanup(self.recorder.stop)

    def say(self, message):
        with socket.create_connection(("127.0.0.1", self.recorder.port), timeout=10) as connection:
            connection.sendall(message)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        return answer

    def test_malformed_http_is_400_and_close_and_a_record(self):
        host = b"Host: 127.0.0.1\r\n"
        for message in [
            b"GET /api/ HTTP/1.1\r\n\r\n",
            b"GET  /api/ HTTP/1.1\r\n" + host + b"\r\n",
            b"GET /api/ HTTP/1.1\n" + host + b"\r\n",
            b"GET /api/ HTTP/1.1\r\n" + host + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"GET /api/ HTTP/1.1\r\n" + host + b"Content-Length: +1\r\n\r\nx",
            b"GET /api/ HTTP/1.1\r\n" + host + b"X: a\x00b\r\n\r\n",
            b"GET /api/ HTTP/1.1\r\n" + host + b" folded: x\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        ]:
            with self.subTest(message=message[:60]):
                self.assertTrue(self.say(message).startswith(b"HTTP/1.1 400 "))
        self.assertEqual(self.origin.requests, [])
        self.assertTrue(self.recorder.is_running)
        self.recorder.stop()
        rejected = [line for line in recorded_lines(self.workspace.recording)
                    if line["testigo.kind"] == "rejected"]
        self.assertEqual(len(rejected), 8)

    def test_a_head_that_is_too_large_is_431(self):
        answer = self.say(b"GET /api/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: " + b"a" * 100_000 + b"\r\n\r\n")
        self.assertTrue(answer.startswith(b"HTTP/1.1 431 "), answer[:100])
        self.assertTrue(self.recorder.is_running)
