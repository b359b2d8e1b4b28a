"""Nothing secret on the disk, not even for a moment; and a scan that finds it where it is."""

import base64
import json
import subprocess
import threading
import time
import unittest

import requests

from harness import APP_ID, APP_PASSWORD, Recorder, Workspace, recorded_exchanges
from leaks import Scanner
from upstreams import JSON_HEAD, Origin, send_json

KEYS = ("9f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f", "#@*_-aZ3kT9pL/x+Qe7=Rw2Yv8Nc5Mb1Jh6Gf4Ds0Az9Xu3Wt7")
CANARY = "canary/7Hq#2@xW_9zK*4mP"
JWT = "eyJhbGciOiJIUzUxMiJ9.eyJqdGkiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeS0xMjM0"


class TheScan(unittest.TestCase):
    def test_finds_a_key_in_every_form(self):
        scanner = Scanner.for_keys(KEYS)
        pair = f"{KEYS[0]}:{KEYS[1]}"
        forms = {
            "plain": KEYS[1], "quoted": requests.utils.quote(KEYS[1], safe=""),
            "escaped": "".join(f"\\u{ord(letter):04x}" for letter in KEYS[1]), "hex": KEYS[1].encode().hex()}
        for offset in range(3):
            forms[f"Base64 {offset}"] = base64.b64encode(b"x" * offset + pair.encode() + b"tail").decode()
        for name, text in forms.items():
            with self.subTest(form=name):
                self.assertTrue(scanner.scan(f"some {text} text".encode()))
                frame = subprocess.run(
                    ["zstd", "-qc"], input=f"some {text} text".encode(), capture_output=True, check=True).stdout
                # In the second frame of a file, behind a skippable one.
                skippable = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"
                self.assertTrue(scanner.scan(skippable + frame[:0] + frame), "inside a zstd frame")
        self.assertEqual(scanner.scan(b"nothing of that kind " * 1000), [])


class LargeBodies(unittest.TestCase):
    """20 MB in each direction, full of secrets: what waits on the disk is looked at while it waits."""

    def setUp(self):
        self.workspace = Workspace()
        self.addCleanup(self.workspace.remove)
        self.scanner = Scanner.for_keys(KEYS, canary=CANARY, jwt=JWT, app_password=APP_PASSWORD)
        self.hits, self.files = [], 0

    def start(self, answer):
        origin = Origin(answer)
        self.addCleanup(origin.close)
        recorder = Recorder(self.workspace, origin.url, KEYS)
        self.addCleanup(recorder.stop)
        return recorder

    def watch(self, recorder):
        """Scans the nameless files of the recorder until the returned function is called."""
        done = threading.Event()

        def look():
            while not done.is_set():
                count, hits = self.scanner.scan_unlinked_files(recorder.pid)
                self.files = max(self.files, count)
                self.hits += hits
                time.sleep(0.05)

        thread = threading.Thread(target=look)
        thread.start()

        def finish():
            done.set()
            thread.join()

        return finish

    @staticmethod
    def piece(number):
        pair = base64.b64encode(f"{KEYS[0]}:{KEYS[1]}".encode()).decode()
        return json.dumps({
            "number": number, "password": CANARY, "nested": {"token": CANARY, "pass\u00e9": 1},
            "text": f"Authorization: Basic {pair} and {JWT} end", "filler": "x" * 4000}).encode()

    def finish(self, recorder):
        self.assertTrue(recorder.is_running)
        self.assertEqual(recorder.stop(), 0)
        self.assertGreater(self.files, 0, "no spool file was seen, so nothing was proved")
        self.assertEqual(sorted(set(self.hits)), [], "in a spool file")
        self.assertEqual(self.scanner.scan_tree(self.workspace.recording), [])
        self.assertEqual(self.scanner.scan(recorder.log.read_bytes(), "the log"), [])

    def test_an_answer_of_20_mb(self):
        pieces = [b"[" + self.piece(0)] + [b"," + self.piece(number) for number in range(1, 4700)] + [b"]"]
        body = b"".join(pieces)

        def answer(_, connection):
            connection.sendall(JSON_HEAD + b"Content-Length: %d\r\n\r\n" % len(body))
            step = len(body) // 40
            for start in range(0, len(body), step):
                connection.sendall(body[start:start + step])
                time.sleep(0.05)

        recorder = self.start(answer)
        finish = self.watch(recorder)
        received = requests.get(
            recorder.url + "/api/accounts/5f3e1f0e-7a0b-4a3e-9d5b-0c8f4b6c1d2e/", timeout=60)
        finish()
        self.assertEqual(received.status_code, 200)
        self.assertEqual(len(received.content), len(body))
        self.finish(recorder)
        lines = recorded_exchanges(self.workspace.recording)
        self.assertEqual(len(lines), 1)
        kept = lines[0]["http.response.body.content"]
        self.assertEqual(len(kept), 4700)
        self.assertEqual({element["password"] for element in kept}, {"[redacted]"})

    def test_a_request_of_20_mb(self):
        got = []

        def answer(request, connection):
            got.append(len(request.body))
            time.sleep(1)
            send_json(connection, b"[]")

        recorder = self.start(answer)
        body = b"[" + b",".join(self.piece(number) for number in range(4700)) + b"]"

        def slowly():
            for start in range(0, len(body), 1 << 19):
                yield body[start:start + (1 << 19)]
                time.sleep(0.03)

        finish = self.watch(recorder)
        received = requests.post(
            recorder.url + "/api/transactions/", data=slowly(), auth=(APP_ID, APP_PASSWORD),
            headers={"Content-Type": "application/json"}, timeout=60)
        finish()
        self.assertEqual(received.status_code, 200, received.text[:300])
        self.assertGreaterEqual(got[0], len(body), "the upstream got the body as it was")
        self.finish(recorder)
