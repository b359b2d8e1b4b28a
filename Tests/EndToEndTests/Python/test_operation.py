"""What an operator meets: starting wrongly, stopping, two at once, damage on the disk, a full disk."""

import json
import os
import signal
import socket
import subprocess
import threading
import time
import unittest

import requests

from harness import (Program, Recorder, Workspace, free_port, recorded_exchanges, recorded_lines, testigo, wait_until)
from upstreams import JSON_HEAD, Origin, answers, send_json

KEYS = ("9f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f", "#@*_-aZ3kT9pLxQe7Rw2Yv8Nc5Mb1Jh6Gf4Ds0Az9Xu3Wt7")
KEY_VARIABLES = {"BELVO_SANDBOX_SECRET_ID": KEYS[0], "BELVO_SANDBOX_SECRET_PASSWORD": KEYS[1]}
DETAIL = "/api/accounts/5f3e1f0e-7a0b-4a3e-9d5b-0c8f4b6c1d2e/"


class Operation(unittest.TestCase):
    def setUp(self):
        self.workspace = Workspace()
        self.addCleanup(self.workspace.remove)

    def origin(self, answer):
        origin = Origin(answer)
        self.addCleanup(origin.close)
        return origin

    def record(self, upstream, *options, **more):
        recorder = Recorder(self.workspace, upstream, KEYS, *options, **more)
        self.addCleanup(recorder.stop)
        return recorder

    def refused_start(self, *options, env=None):
        """What `testigo record` says when it cannot start."""
        return testigo(
            self.workspace, "record", "--upstream", "http://127.0.0.1:9", "--recording", self.workspace.recording,
            *options, env=KEY_VARIABLES if env is None else env)


class Starting(Operation):
    def test_a_missing_key_names_the_variables_and_the_sandbox(self):
        for env in ({}, {"BELVO_SANDBOX_SECRET_ID": KEYS[0]}):
            answer = self.refused_start("--listen", "127.0.0.1:0", env=env)
            self.assertEqual(answer.code, 2, answer)
            for word in ("BELVO_SANDBOX_SECRET_PASSWORD", "testigo sandbox"):
                self.assertIn(word, answer.errors)
        self.assertFalse(self.workspace.recording.exists(), "nothing is made before everything is known")

    def test_a_bundle_or_a_name_that_cannot_be_used_is_said_at_the_start(self):
        empty = self.workspace.path / "empty.pem"
        empty.write_text("")
        for option, value, word in (("--ca-file", "/nope.pem", "/nope.pem"), ("--ca-file", empty, "certificate"),
                                    ("--recording", "", "empty")):
            with self.subTest(option=option, value=value):
                answer = testigo(self.workspace, "record", "--listen", "127.0.0.1:0", option, value, env=KEY_VARIABLES)
                self.assertEqual(answer.code, 2, answer)
                self.assertIn(word, answer.errors)

    def test_a_key_from_files(self):
        for name, text in zip(("id", "password"), KEYS):
            path = self.workspace.path / name
            path.write_text(text + "\n")
            path.chmod(0o600)
        seen = []

        def answer(request, connection):
            seen.append(request.fields.get("authorization"))
            send_json(connection, b"{}")

        recorder = Program(
            self.workspace, "record", "record", "--listen", "127.0.0.1:0", "--upstream", self.origin(answer).url,
            "--recording", self.workspace.recording,
            env={"BELVO_SANDBOX_SECRET_ID_FILE": str(self.workspace.path / "id"),
                 "BELVO_SANDBOX_SECRET_PASSWORD_FILE": str(self.workspace.path / "password")})
        self.addCleanup(recorder.stop)
        requests.get(f"http://{recorder.ready['proxy']}{DETAIL}", timeout=20)
        self.assertEqual(seen, [requests.auth._basic_auth_str(*KEYS)])

    def test_an_upstream_that_is_the_listener_itself_is_refused(self):
        port = free_port()
        answer = self.refused_start("--listen", f"127.0.0.1:{port}", "--upstream", f"http://localhost:{port}")
        self.assertEqual(answer.code, 2, answer)
        self.assertIn("itself", answer.errors)

    def test_a_port_in_use_is_said(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            answer = self.refused_start("--listen", f"127.0.0.1:{port}")
        self.assertIn(answer.code, (2, 3), answer)
        self.assertIn(str(port), answer.errors)
        self.assertIn("in use", answer.errors)

    def test_a_directory_that_cannot_be_written_is_said(self):
        file = self.workspace.path / "file"
        file.write_text("")
        answer = testigo(
            self.workspace, "record", "--listen", "127.0.0.1:0", "--upstream", "http://127.0.0.1:9",
            "--recording", file / "rec", env=KEY_VARIABLES)
        self.assertIn(answer.code, (2, 3), answer)
        self.assertIn(str(file), answer.errors)

    def test_beyond_loopback_is_refused(self):
        answer = self.refused_start("--listen", "0.0.0.0:0")
        self.assertEqual(answer.code, 2, answer)
        self.assertTrue(answer.errors.strip())

    def test_plain_http_beyond_loopback_is_refused(self):
        answer = testigo(
            self.workspace, "record", "--listen", "127.0.0.1:0", "--upstream", "http://192.0.2.1",
            "--recording", self.workspace.recording, env=KEY_VARIABLES)
        self.assertEqual(answer.code, 2, answer)

    def test_a_second_writer_is_refused_and_told_of_the_first(self):
        first = self.record(self.origin(answers(b"{}")).url)
        second = self.refused_start("--listen", "127.0.0.1:0")
        self.assertEqual(second.code, 2, second)
        self.assertIn(str(first.pid), second.errors)
        self.assertEqual(requests.get(first.url + DETAIL, timeout=20).status_code, 200)

    def test_settings_come_from_the_environment_and_from_a_file(self):
        (self.workspace.path / "testigo.yaml").write_text(
            f"listen: 127.0.0.1:0\nupstream: {self.origin(answers(b'{}')).url}\ndurability: nonsense\n")
        answer = testigo(self.workspace, "record", env=KEY_VARIABLES)
        self.assertEqual(answer.code, 2, answer)
        self.assertIn("nonsense", answer.errors)
        program = Program(
            self.workspace, "record", "record", "--recording", self.workspace.recording,
            env=KEY_VARIABLES | {"TESTIGO_DURABILITY": "power"})
        self.addCleanup(program.stop)
        self.assertEqual(
            requests.get(f"http://{program.ready['proxy']}{DETAIL}", timeout=20).status_code, 200)


class Stopping(Operation):
    def test_sigterm_finishes_what_is_under_way(self):
        recorder = self.record(self.origin(answers(b'{"late":true}', before=2)).url)
        got = []
        thread = threading.Thread(target=lambda: got.append(requests.get(recorder.url + DETAIL, timeout=20)))
        thread.start()
        time.sleep(0.7)
        recorder.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        with self.assertRaises(OSError):
            with socket.create_connection(("127.0.0.1", recorder.port), timeout=5) as late:
                late.sendall(b"GET /api/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                if not late.recv(100).startswith(b"HTTP/1.1 2"):
                    raise OSError("not served")
        thread.join()
        self.assertEqual(recorder.stop(), 0, recorder.errors())
        self.assertEqual(got[0].json(), {"late": True})
        self.assertEqual(len(recorded_exchanges(self.workspace.recording)), 1)
        self.assertEqual(list(self.workspace.recording.glob("*/*.open.jsonl.zst")), [], "sealed at a graceful stop")

    def test_an_idle_connection_does_not_delay_the_stop(self):
        recorder = self.record(self.origin(answers(b"{}")).url)
        with socket.create_connection(("127.0.0.1", recorder.port)):
            begun = time.monotonic()
            self.assertEqual(recorder.stop(), 0)
            self.assertLess(time.monotonic() - begun, 10)

    def test_a_recording_is_continued_by_a_new_session(self):
        origin = self.origin(answers(b"{}"))
        for name in ("monday", "tuesday"):
            recorder = self.record(origin.url, "--session", name)
            requests.get(recorder.url + DETAIL, timeout=20)
            self.assertEqual(recorder.stop(), 0)
        lines = recorded_exchanges(self.workspace.recording)
        self.assertEqual(sorted(line["testigo.session"] for line in lines), ["monday", "tuesday"])
        self.assertEqual(len({line["testigo.sequence"] for line in lines}), 2)


class Durability(Operation):
    def test_each_mode_records_everything_when_all_is_well(self):
        for mode in ("process", "power", "relaxed"):
            with self.subTest(mode=mode):
                self.workspace.recording = self.workspace.path / mode
                recorder = self.record(self.origin(answers(b'{"a":1}')).url, "--durability", mode)
                for number in range(30):
                    requests.get(recorder.url + f"/api/links/?number={number}", timeout=20)
                    requests.post(recorder.url + "/api/links/", json={"number": number}, timeout=20)
                self.assertEqual(recorder.stop(), 0)
                lines = recorded_lines(self.workspace.recording)
                exchanges = [line for line in lines if line["testigo.kind"] == "exchange"]
                self.assertEqual(len(exchanges), 60)
                intents = [line for line in lines if line["testigo.kind"] == "intent"]
                self.assertEqual(bool(intents), mode == "power")

    def test_power_keeps_what_was_sent_when_the_process_is_killed(self):
        over = threading.Event()
        self.addCleanup(over.set)
        origin = self.origin(lambda *_: over.wait(30))
        recorder = self.record(origin.url, "--durability", "power")
        threading.Thread(
            target=lambda: self.assertRaises(
                requests.RequestException, requests.post, recorder.url + "/api/links/?marker=sent",
                json={}, timeout=20), daemon=True).start()
        self.assertTrue(wait_until(lambda: origin.requests))
        recorder.kill()
        again = self.record(origin.url, "--durability", "power")
        self.assertEqual(again.stop(), 0)
        lines = [line for line in recorded_exchanges(self.workspace.recording)
                 if line.get("url.query") == "marker=sent"]
        self.assertEqual([line.get("error.type") for line in lines], ["interrupted"])


class Reading(Operation):
    def fill(self, count=200):
        origin = self.origin(lambda request, connection: send_json(
            connection, json.dumps([{"code": "c", "message": "m", "request_id": request.target[-32:]}]).encode()))
        recorder = self.record(origin.url)
        with requests.Session() as session:
            for number in range(count):
                session.get(recorder.url + f"/api/links/?marker={number:032x}", timeout=20)
        return recorder

    def search(self, *query):
        return testigo(self.workspace, "search", *query, "--json", "--recording", self.workspace.recording)

    def indexes(self):
        return list(self.workspace.recording.glob("*/index.sqlite*"))

    def test_search_sees_what_is_being_written(self):
        self.fill(50)
        answer = self.search(f"request_id:{7:032x}")
        self.assertEqual(len(answer.lines), 1, answer)
        self.assertEqual(len(self.search("path:/api/links/").lines), 50)

    def test_tail_follows(self):
        recorder = self.fill(3)
        tail = Program(
            self.workspace, "tail", "tail", "--recording", self.workspace.recording, expect_ready=False)
        self.addCleanup(tail.kill)
        time.sleep(1)
        requests.get(recorder.url + f"/api/links/?marker={0xABCDEF:032x}", timeout=20)

        def arrived():
            return any("abcdef" in line for line in tail.lines)

        self.assertTrue(wait_until(arrived, 10), tail.errors())
        line = next(json.loads(line) for line in tail.lines if "abcdef" in line)
        self.assertEqual(line["testigo.kind"], "exchange")
        tail.process.send_signal(signal.SIGINT)
        self.assertEqual(tail.process.wait(10), 0)

    def test_an_index_that_was_deleted_is_made_again(self):
        self.assertEqual(self.fill().stop(), 0)
        before = self.search("path:/api/links/").text
        self.assertTrue(self.indexes())
        for path in self.indexes():
            path.unlink()
        answer = self.search(f"request_id:{7:032x}")
        self.assertEqual((answer.code, len(answer.lines)), (0, 1), answer)
        self.assertEqual(self.search("path:/api/links/").text, before)

    def test_an_index_that_is_corrupt_is_made_again(self):
        self.assertEqual(self.fill().stop(), 0)
        before = self.search("path:/api/links/").text
        self.assertTrue(self.indexes())
        for path in self.indexes():
            size = max(path.stat().st_size, 8192)
            path.write_bytes(b"no database " * (size // 12))
        answer = self.search(f"request_id:{7:032x}")
        self.assertEqual((answer.code, len(answer.lines)), (0, 1), answer)
        self.assertEqual(self.search("path:/api/links/").text, before)

    def test_a_flipped_byte_is_said_and_the_rest_is_read(self):
        # Two sessions make two sealed segments; one byte of the first is changed.
        self.assertEqual(self.fill(200).stop(), 0)
        first = self.workspace.segments()
        self.assertEqual(self.fill(100).stop(), 0)
        damaged = first[0]
        content = bytearray(damaged.read_bytes())
        start = content.index(b"\x28\xb5\x2f\xfd")
        content[start + (len(content) - start) // 3] ^= 0x10
        damaged.chmod(0o600)
        damaged.write_bytes(content)
        # Read in full, not from the index.
        answer = self.search("path:/api/links/", 'text:"message"')
        if answer.code == 2:
            answer = self.search("path:/api/links/")
        self.assertIn(damaged.name, answer.errors, answer)
        self.assertEqual(answer.code, 3, answer)
        found = {line["url.query"] for line in answer.lines}
        self.assertGreaterEqual(len(found), 100, "the other segment is whole")

    def test_a_torn_tail_is_cut_and_everything_before_it_is_kept(self):
        recorder = self.fill(60)
        recorder.kill()
        opened = list(self.workspace.recording.glob("*/*.open.jsonl.zst"))
        self.assertEqual(len(opened), 1)
        with opened[0].open("ab") as file:
            file.write(b"\x28\xb5\x2f\xfd\x64\x00\x10half a frame")
        self.assertEqual(len(recorded_exchanges(self.workspace.recording)), 60, "readable as it is")
        self.assertEqual(self.fill(10).stop(), 0)
        self.assertEqual(len(recorded_exchanges(self.workspace.recording)), 70)
        for path in self.workspace.segments():
            subprocess.run(["zstd", "-tq", path], check=True)


class FullDisk(Operation):
    """On a small file system of its own, which only root can mount."""

    SIZE = 24 << 20

    def setUp(self):
        super().setUp()
        self.disk = self.workspace.path / "disk"
        self.disk.mkdir()
        if os.geteuid() != 0:
            self.skipTest("mounting a small file system needs root")
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={self.SIZE},mode=700", "testigo", self.disk], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("a small file system cannot be mounted here")
        # Cleanups run last in, first out: the recorder stops, then the disk goes.
        self.addCleanup(lambda: subprocess.run(["umount", "--lazy", self.disk], check=False))
        self.workspace.recording = self.disk / "rec"

    def fill_disk(self, leaving):
        status = os.statvfs(self.disk)
        with (self.disk / "filler").open("wb") as file:
            file.write(b"\0" * max(0, status.f_bavail * status.f_frsize - leaving))

    def free_disk(self):
        (self.disk / "filler").unlink()

    @staticmethod
    def noise(count):
        """JSON that does not compress."""
        return b'{"noise":"' + os.urandom(count // 2).hex().encode() + b'"}'

    def get(self, recorder, marker, path=DETAIL):
        return requests.get(f"{recorder.url}{path}?marker={marker}", timeout=30)

    def check_kept(self, recorder, acknowledged):
        self.assertEqual(recorder.stop(), 0, recorder.errors()[-2000:])
        kept = [line["url.query"] for line in recorded_exchanges(self.workspace.recording)]
        for marker in acknowledged:
            self.assertEqual(kept.count(f"marker={marker}"), 1, f"{marker} was answered")
        for path in self.workspace.segments():
            subprocess.run(["zstd", "-tq", path], check=True)

    def test_calls_are_refused_until_there_is_space_again(self):
        recorder = self.record(self.origin(lambda request, connection: send_json(
            connection, self.noise(20_000))).url)
        pid = recorder.pid
        acknowledged, refused = [], []
        self.fill_disk(leaving=600_000)
        for number in range(200):
            try:
                answer = self.get(recorder, number)
            except requests.RequestException:
                refused.append(number)
                continue
            if answer.status_code == 200:
                acknowledged.append(number)
            else:
                self.assertEqual(answer.status_code, 503, answer.text)
                self.assertTrue(answer.json()[0]["request_id"])
                refused.append(number)
            if len(refused) > 5:
                break
        self.assertTrue(acknowledged and refused, f"{len(acknowledged)} answered, {len(refused)} refused")
        self.free_disk()

        def serves():
            try:
                return self.get(recorder, "again").status_code == 200
            except requests.RequestException:
                return False

        self.assertTrue(wait_until(serves, 20), "service resumes when space returns")
        self.assertEqual(self.get(recorder, "after").status_code, 200)
        self.assertTrue(recorder.is_running)
        self.assertEqual(recorder.pid, pid)
        self.check_kept(recorder, [*acknowledged, "after"])

    def test_it_fills_up_in_the_middle_of_a_body_of_10_mb(self):
        body = self.noise(10 << 20)

        def answer(request, connection):
            if "large" not in request.target:
                return send_json(connection, b"{}")
            connection.sendall(JSON_HEAD + b"Content-Length: %d\r\n\r\n" % len(body))
            for start in range(0, len(body), 1 << 18):
                connection.sendall(body[start:start + (1 << 18)])
                time.sleep(0.01)

        recorder = self.record(self.origin(answer).url)
        pid = recorder.pid
        self.assertEqual(self.get(recorder, "before").status_code, 200)
        self.fill_disk(leaving=3 << 20)
        try:
            received = self.get(recorder, "large")
            self.assertEqual(received.status_code, 503, "a whole answer that is not recorded")
        except requests.exceptions.RequestException:
            pass  # aborted, never finished
        self.assertTrue(recorder.is_running)
        self.free_disk()
        self.assertTrue(wait_until(lambda: self.get(recorder, "again").status_code == 200, 20))
        self.assertEqual(self.get(recorder, "after").status_code, 200)
        self.assertEqual(recorder.pid, pid)
        self.check_kept(recorder, ["before", "after"])

    def test_open_lets_calls_pass_and_says_so(self):
        recorder = self.record(self.origin(lambda request, connection: send_json(
            connection, self.noise(20_000))).url, "--audit-fail", "open")
        self.fill_disk(leaving=300_000)
        for number in range(60):
            self.assertEqual(self.get(recorder, number).status_code, 200)
        self.free_disk()
        time.sleep(2)
        self.assertEqual(self.get(recorder, "after").status_code, 200)
        self.assertEqual(recorder.stop(), 0)
        kinds = [line["testigo.kind"] for line in recorded_lines(self.workspace.recording)]
        self.assertIn("gap", kinds)
        self.assertTrue(recorder.errors().strip(), "it is logged")


class Sessions(Operation):
    def test_the_demo_runs_and_its_recording_can_be_explained(self):
        done = testigo(self.workspace, "demo", "--exit", seconds=120)
        self.assertEqual(done.code, 0, done)
        recordings = sorted((self.workspace.path / "Recordings").iterdir())
        self.assertTrue(recordings, done)
        lines = recorded_exchanges(recordings[-1])
        self.assertGreater(len(lines), 200, "several hundred calls")
        failed = [line for line in lines if line.get("belvo.request_id")]
        self.assertTrue(failed, "errors among them")
        answer = testigo(self.workspace, "explain", failed[0]["belvo.request_id"])
        self.assertEqual(answer.code, 0, answer)
