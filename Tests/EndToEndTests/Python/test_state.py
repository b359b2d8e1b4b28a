"""A sandbox that keeps its world in a file: it is killed, and goes on as if nothing had happened."""

import pathlib
import stat
import unittest

import requests

from harness import Sandbox, Workspace, testigo


class KeptWorld(unittest.TestCase):
    def setUp(self):
        self.workspace = Workspace()
        self.addCleanup(self.workspace.remove)
        self.file = pathlib.Path(self.workspace.path) / "world.jsonl"

    def sandbox(self):
        sandbox = Sandbox(self.workspace, "--state", self.file)
        self.addCleanup(sandbox.stop)
        return sandbox

    def register(self, sandbox, user):
        body = {"institution": "erebor_mx_retail", "username": user, "password": "open sesame"}
        answer = requests.post(
            sandbox.url + "/api/links/", json=body, auth=sandbox.keys, timeout=5)
        self.assertEqual(answer.status_code, 201, answer.text)
        return answer.json()["id"]

    def links(self, sandbox):
        answer = requests.get(
            sandbox.url + "/api/links/?page_size=1000", auth=sandbox.keys, timeout=5)
        return answer.json()["results"]

    def test_what_was_done_before_a_kill_is_there_afterwards(self):
        sandbox = self.sandbox()
        ids = [self.register(sandbox, f"user{number}") for number in range(20)]
        before = self.links(sandbox)
        sandbox.process.kill()
        sandbox.process.wait()
        again = self.sandbox()
        self.assertEqual(self.links(again), before)
        self.assertTrue(set(ids) < {link["id"] for link in before})
        self.assertNotIn(self.register(again, "another"), ids)

    def test_it_is_for_its_owner_alone_and_holds_no_password(self):
        self.register(self.sandbox(), "mia")
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        self.assertNotIn("open sesame", self.file.read_text())

    def test_half_a_line_is_left_out(self):
        sandbox = self.sandbox()
        link = self.register(sandbox, "mia")
        sandbox.stop()
        with self.file.open("a") as file:
            file.write('{"at":17')
        again = self.sandbox()
        self.assertIn(link, [item["id"] for item in self.links(again)])
        self.register(again, "leo")
        self.assertTrue(self.file.read_text().endswith("}\n"))

    def refused(self, *options):
        answer = testigo(
            self.workspace, "sandbox", "--listen", "127.0.0.1:0", "--state", self.file, *options)
        self.assertEqual(answer.code, 2, answer)
        return answer.errors

    def test_two_do_not_share_a_world(self):
        self.sandbox()
        self.assertIn("another sandbox keeps its world", self.refused("--seed", 7))

    def test_another_seed_is_another_world(self):
        self.sandbox().stop()
        self.assertIn("begun with seed 7, not 8", self.refused("--seed", 8))

    def test_a_file_of_something_else_is_left_alone(self):
        for text in ("my diary\nwent fishing\n", "went fishing"):
            self.file.write_text(text)
            self.assertIn("is no state file", self.refused())
            self.assertEqual(self.file.read_text(), text)

    def test_a_place_that_is_not_there(self):
        self.file = self.file.parent / "nowhere" / "world"
        self.assertIn("cannot be opened", self.refused())


class FirstDay(unittest.TestCase):
    def setUp(self):
        self.workspace = Workspace()
        self.addCleanup(self.workspace.remove)

    def transactions(self):
        sandbox = Sandbox(self.workspace, "--first-day", "2026-01-31")
        self.addCleanup(sandbox.stop)
        link = requests.get(
            sandbox.url + "/api/links/?institution=ofmockbank_br_retail", auth=sandbox.keys,
            timeout=5).json()["results"][0]["id"]
        answer = requests.get(
            sandbox.url + "/api/transactions/", params={"link": link, "page_size": 1000},
            auth=sandbox.keys, timeout=20)
        self.assertIn("31 Jan 2026 12:0", answer.headers["Date"])
        return [item["id"] for item in answer.json()["results"]], answer.text.replace(
            sandbox.url, "")

    def test_the_same_seed_on_the_same_day_gives_the_same_on_any_day(self):
        (ids, text), (again, other) = self.transactions(), self.transactions()
        self.assertGreater(len(ids), 100)
        self.assertEqual(ids, again)
        self.assertEqual(text, other)

    def test_what_is_no_day_is_refused(self):
        for text in ("2026-02-31", "today", "31/01/2026"):
            answer = testigo(
                self.workspace, "sandbox", "--listen", "127.0.0.1:0", f"--first-day={text}")
            self.assertEqual(answer.code, 2, answer)
            self.assertIn("first-day must be a day such as 2026-01-31", answer.errors)
