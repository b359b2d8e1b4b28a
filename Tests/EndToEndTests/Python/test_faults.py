"""What goes wrong on purpose, seen by clients as they are: requests, urllib3 and bare sockets."""

import json
import socket
import time
import unittest

import requests
from belvo.client import Client

from harness import Sandbox, Workspace


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.workspace = Workspace()
        cls.addClassCleanup(cls.workspace.remove)
        cls.sandbox = Sandbox(cls.workspace)
        cls.addClassCleanup(cls.sandbox.stop)
        cls.control = cls.sandbox.url + "/_sandbox/faults/"
        cls.session = requests.Session()
        cls.session.auth = cls.sandbox.keys
        cls.addClassCleanup(cls.session.close)

    def tearDown(self):
        self.session.delete(self.control, timeout=5)

    def rules(self, *rules, **more):
        answer = self.session.put(self.control, json={"rules": rules, **more}, timeout=5)
        self.assertEqual(answer.status_code, 200, answer.text)

    def get(self, path="/api/institutions/", **options):
        return self.session.get(self.sandbox.url + path, timeout=5, **options)

    def raw(self, path="/api/institutions/"):
        """All bytes of an answer, whether the connection was reset, and how long it took."""
        request = requests.Request("GET", self.sandbox.url + path, auth=self.sandbox.keys).prepare()
        host, port = self.sandbox.url.removeprefix("http://").split(":")
        began = time.monotonic()
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(
                f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n"
                f"Authorization: {request.headers['Authorization']}\r\n\r\n".encode())
            received = b""
            try:
                while piece := connection.recv(65536):
                    received += piece
                    head, _, body = received.partition(b"\r\n\r\n")
                    if f"Content-Length: {len(body)}\r\n".encode() in head + b"\r\n":
                        break
                was_reset = False
            except ConnectionResetError:
                was_reset = True
        return received, was_reset, time.monotonic() - began

    def test_belvos_errors_by_code(self):
        self.rules("/api/links/ error=institution_inactive times=1")
        answer = self.get("/api/links/")
        self.assertEqual(answer.status_code, 400)
        error = answer.json()[0]
        self.assertEqual(error["code"], "institution_inactive")
        self.assertRegex(error["request_id"], "^[0-9a-f]{32}$")
        self.assertEqual(self.get("/api/links/").status_code, 200)

    def test_the_client_of_belvo_sees_them_too(self):
        self.rules("GET /api/institutions/* status=503")
        client = Client(*self.sandbox.keys, self.sandbox.url)
        with self.assertRaises(Exception) as raised:
            list(client.Institutions.list())
        self.assertIn("503", str(raised.exception))

    def test_server_errors_as_page_and_as_json(self):
        for status in (500, 502, 503, 504):
            self.rules(f"status={status} html")
            page = self.get()
            self.assertEqual(page.status_code, status)
            self.assertTrue(page.headers["Content-Type"].startswith("text/html"))
            self.assertIn(f"<title>{status} ", page.text)
            self.rules(f"status={status}")
            self.assertIn("request_id", self.get().json()[0])

    def test_a_timeout_comes_after_its_hold(self):
        self.rules("timeout=700ms")
        began = time.monotonic()
        answer = self.get()
        self.assertEqual(answer.status_code, 408)
        self.assertEqual(answer.json()[0]["code"], "request_timeout")
        self.assertGreaterEqual(time.monotonic() - began, 0.7)

    def test_a_reset_and_an_early_close_leave_half(self):
        whole, _, _ = self.raw()
        for rule, should_reset in (("reset", True), ("close", False)):
            self.rules(rule)
            received, was_reset, _ = self.raw()
            self.assertLess(len(received), len(whole))
            if not should_reset:
                self.assertFalse(was_reset)
                # Head and half of the body: what was sent before the end has arrived.
                body = whole.partition(b"\r\n\r\n")[2]
                self.assertEqual(
                    received.partition(b"\r\n\r\n")[2], body[:len(body) // 2])
            else:
                self.assertTrue(was_reset)

    def test_no_byte_at_all(self):
        self.rules("close at=start")
        self.assertEqual(self.raw()[0], b"")

    def test_a_stall_stops_in_the_middle(self):
        self.rules("stall=800ms at=head")
        received, _, seconds = self.raw()
        self.assertTrue(received.endswith(b"\r\n\r\n") and received.startswith(b"HTTP/1.1 200"))
        self.assertGreaterEqual(seconds, 0.8)
        with self.assertRaises(requests.exceptions.RequestException):
            self.session.get(self.sandbox.url + "/api/institutions/", timeout=0.3)

    def test_a_slow_body_is_whole_in_the_end(self):
        whole, _, _ = self.raw("/api/links/?page_size=1")
        body = whole.partition(b"\r\n\r\n")[2]
        self.rules(f"drip={len(body)}")
        slow, _, seconds = self.raw("/api/links/?page_size=1")
        self.assertEqual(slow.partition(b"\r\n\r\n")[2], body)
        self.assertGreaterEqual(seconds, 0.7)

    def test_gzip_is_understood(self):
        plain = self.get().json()
        self.rules("gzip")
        answer = self.get()
        self.assertEqual(answer.headers["Content-Encoding"], "gzip")
        self.assertEqual(answer.json(), plain)

    def test_what_was_done_though_nobody_was_told(self):
        body = {"institution": "erebor_mx_retail", "username": "lost", "password": "x"}
        self.rules("POST /api/links/ reset at=start carried-out times=1")
        with self.assertRaises(requests.exceptions.ConnectionError):
            self.session.post(self.sandbox.url + "/api/links/", json=body, timeout=5)
        again = self.session.post(self.sandbox.url + "/api/links/", json=body, timeout=5)
        self.assertEqual(again.json()[0]["code"], "duplicated")

    def test_the_client_of_belvo_bears_every_mutation(self):
        client = Client(*self.sandbox.keys, self.sandbox.url)
        before = {item["id"] for item in client.Links.list()}
        self.rules(mutations=["all"], seed=3)
        links = list(client.Links.list())
        self.assertEqual({item["id"] for item in links}, before)
        self.assertTrue(all("new_member_1" in item for item in links))

    def test_a_wrong_rule_says_what_is_wrong_and_changes_nothing(self):
        self.rules("/api/links/ status=500")
        answer = self.session.put(self.control, json={"rules": ["blink"]}, timeout=5)
        self.assertEqual(answer.status_code, 400)
        self.assertIn("is no word of a rule", answer.json()[0]["message"])
        self.assertEqual(self.get("/api/links/").status_code, 500)
        shown = self.session.get(self.control, timeout=5).json()
        self.assertEqual(shown["rules"], [{"rule": "/api/links/ status=500", "seen": 1, "done": 1}])

    def test_strangers_cannot_change_them(self):
        answer = requests.put(self.control, data=json.dumps({"rules": ["reset"]}), timeout=5)
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.get().status_code, 200)


class FaultsFromTheCommandLine(unittest.TestCase):
    def test_rules_and_mutations_hold_from_the_start(self):
        workspace = Workspace()
        self.addCleanup(workspace.remove)
        sandbox = Sandbox(
            workspace, "--fault", "GET /api/links/ error=throttled times=1", "--mutate", "fields")
        self.addCleanup(sandbox.stop)
        url = sandbox.url + "/api/links/"
        self.assertEqual(requests.get(url, auth=sandbox.keys, timeout=5).status_code, 429)
        page = requests.get(url, auth=sandbox.keys, timeout=5).json()
        self.assertIn("new_member_1", page)
