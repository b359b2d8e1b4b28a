"""The public belvo-python client, unchanged, through the recorder, and what the record says of it afterwards."""

import json
import os
import re
import shutil
import statistics
import subprocess
import unittest
import urllib.parse
import urllib.request

import requests
from belvo.client import Client
from belvo.enums import AccessMode

from harness import APP_ID, APP_PASSWORD, Recorder, Sandbox, Workspace, recorded_exchanges, testigo
from leaks import Scanner
from upstreams import Relay

BANK_PASSWORD = "bank-pass/Q7#x_2Lw9@vB4"


class Counting:
    """Counts what really leaves the client: every request of every session, redirects too."""

    def __init__(self):
        self.sent = []
        self._send = requests.Session.send

    def __enter__(self):
        counting, send = self, self._send

        def counted(session, request, **options):
            counting.sent.append((request.method, request.url))
            return send(session, request, **options)

        requests.Session.send = counted
        return self

    def __exit__(self, *_):
        requests.Session.send = self._send


class Journey(unittest.TestCase):
    """One session of an application, made once; each test looks at one side of it."""

    @classmethod
    def setUpClass(cls):
        cls.workspace = Workspace()
        cls.addClassCleanup(cls.workspace.remove)
        cls.sandbox = Sandbox(cls.workspace)
        cls.addClassCleanup(cls.sandbox.stop)
        cls.relay = Relay(cls.sandbox.port)
        cls.addClassCleanup(cls.relay.close)
        cls.recorder = Recorder(cls.workspace, cls.relay.url, cls.sandbox.keys)
        cls.addClassCleanup(cls.recorder.stop)
        cls.pid = cls.recorder.pid
        with Counting() as counting:
            cls.drive(Client(APP_ID, APP_PASSWORD, cls.recorder.url))
        cls.requests = counting.sent
        cls.secrets = Scanner.for_keys(
            cls.sandbox.keys, app_password=APP_PASSWORD, bank_password=BANK_PASSWORD,
            access=cls.token["access"], refresh=cls.token["refresh"])
        cls.was_running = cls.recorder.is_running
        cls.open_hits = cls.secrets.scan_tree(cls.workspace.recording)
        cls.exit_code = cls.recorder.stop()
        cls.exchanges = recorded_exchanges(cls.workspace.recording)

    @classmethod
    def drive(cls, client):
        cls.token = client.WidgetToken.create(scopes="read_institutions,write_links")
        cls.institutions = list(client.Institutions.list(page_size=10))
        cls.links = list(client.Links.list(page_size=20))
        cls.link = cls.links[0]["id"]
        cls.accounts = list(client.Accounts.list(link=cls.link))
        cls.transactions = list(client.Transactions.list(cls.link, page_size=25))
        cls.owners = list(client.Owners.list(link=cls.link))
        # What there was before anything is changed, asked of the sandbox itself.
        cls.held = {
            name: cls.direct(path, **query) for name, path, query in [
                ("institutions", "/api/institutions/", {}), ("links", "/api/links/", {}),
                ("accounts", "/api/accounts/", {"link": cls.link}),
                ("transactions", "/api/transactions/", {"link": cls.link}),
                ("owners", "/api/owners/", {"link": cls.link})]}
        cls.error = client.Transactions.create(cls.link, "no-date")
        cls.absent = client.Links.delete("00000000-0000-4000-8000-000000000000")
        cls.registered = client.Links.create(
            "erebor_br_retail" if any(i["name"] == "erebor_br_retail" for i in cls.institutions)
            else cls.links[0]["institution"],
            "bank-user-name-77", BANK_PASSWORD, access_mode=AccessMode.SINGLE, external_id="order-4711")
        cls.registered_id = cls.registered.get("id") if isinstance(cls.registered, dict) else None
        cls.is_deleted = client.Links.delete(cls.registered_id or cls.links[-1]["id"])

    @classmethod
    def direct(cls, path, **query):
        """The whole list, read from the sandbox with the right keys and other page sizes."""
        url = f"{cls.sandbox.url}{path}?{urllib.parse.urlencode(dict(query, page_size=1000))}"
        found = []
        while url:
            # Not with requests, whose every request is counted here.
            request = urllib.request.Request(
                url, headers={"Authorization": requests.auth._basic_auth_str(*cls.sandbox.keys)})
            with urllib.request.urlopen(request, timeout=20) as answer:
                page = json.load(answer)
            found += page["results"]
            following = page["next"] and urllib.parse.urlsplit(page["next"])
            url = following and cls.sandbox.url + following._replace(scheme="", netloc="").geturl()
        return found

    def test_the_client_received_what_the_sandbox_holds(self):
        for name in self.held:
            with self.subTest(list=name):
                self.assertTrue(self.held[name], f"the sandbox holds no {name}")
                self.assertEqual(getattr(self, name), self.held[name])

    def test_lists_had_many_pages_and_every_page_came_through(self):
        pages = [url for method, url in self.requests if "/api/transactions/" in url and method == "GET"]
        self.assertGreater(len(pages), 3)
        self.assertEqual(len(pages), -(-len(self.transactions) // 25))
        for method, url in self.requests:
            self.assertTrue(url.startswith(self.recorder.url), f"{method} {url} went past the recorder")
        recorded = [line for line in self.exchanges if line.get("url.template") == "/api/transactions/"
                    and line["http.request.method"] == "GET"]
        self.assertEqual(len(recorded), len(pages))
        # The record keeps Belvo's links, not those of the proxy.
        proxy = self.recorder.ready["proxy"]
        for line in recorded:
            following = line["http.response.body.content"]["next"]
            self.assertFalse(following and proxy in following, following)

    def test_as_many_exchanges_are_recorded_as_requests_were_sent(self):
        self.assertEqual(len(self.exchanges), len(self.requests))
        sent = sorted((method, urllib.parse.urlsplit(url).path) for method, url in self.requests)
        kept = sorted((line["http.request.method"], line["url.path"]) for line in self.exchanges)
        self.assertEqual(sent, kept)

    def test_the_sandbox_saw_only_its_own_key(self):
        seen = set(self.relay.authorizations())
        self.assertEqual(len(seen), 1, "every call carries the same key")
        right = requests.auth._basic_auth_str(*self.sandbox.keys).encode()
        wrong = requests.auth._basic_auth_str(APP_ID, APP_PASSWORD).encode()
        self.assertEqual(seen, {right})
        self.assertNotEqual(right, wrong)
        self.assertNotIn(APP_PASSWORD.encode(), self.relay.sent)
        # The token route has the key in its body as well.
        body = re.search(rb"POST /api/token/.*?\r\n\r\n(\{.*?\})", self.relay.sent, re.S)[1]
        self.assertIn(self.sandbox.keys[0].encode(), body)

    def test_an_error_reached_the_client_as_belvo_sent_it(self):
        self.assertIsInstance(self.error, list)
        self.assertRegex(self.error[0]["request_id"], "^[0-9a-f]{32}$")
        self.assertIn("code", self.error[0])
        self.assertFalse(self.absent, "deleting a link that is not there")

    def test_a_link_was_registered_and_deleted(self):
        self.assertIsNotNone(self.registered_id, f"no link was registered: {self.registered}")
        self.assertTrue(self.is_deleted)
        deletions = [line for line in self.exchanges if line["http.request.method"] == "DELETE"]
        self.assertEqual(sorted(line["http.response.status_code"] for line in deletions), [204, 404])

    def test_no_secret_is_in_the_recording_or_in_a_log(self):
        # The scan proves itself on what the relay saw: there the keys are, in more than one form.
        positive = self.secrets.scan(self.relay.sent)
        self.assertTrue(any(hit.startswith("id as plain") for hit in positive), positive)
        self.assertTrue(any("pair as Base64" in hit for hit in positive), positive)
        self.assertTrue(any(hit.startswith("bank_password") for hit in positive), positive)

        self.assertEqual(self.open_hits, [], "while it was recorded")
        self.assertEqual(self.secrets.scan_tree(self.workspace.recording), [], "after it was sealed")
        for program in (self.recorder,):
            self.assertEqual(self.secrets.scan(program.log.read_bytes(), "the log"), [])
            self.assertEqual(self.secrets.scan("".join(program.lines).encode(), "standard output"), [])
        self.assertEqual(self.secrets.scan_tree(self.workspace.home), [], "the state directory")

    def test_the_recorder_stayed_one_process_and_stopped_cleanly(self):
        self.assertTrue(self.was_running)
        self.assertEqual(self.recorder.pid, self.pid)
        self.assertEqual(self.exit_code, 0)

    def test_lines_have_the_promised_fields(self):
        sequences = [line["testigo.sequence"] for line in self.exchanges]
        self.assertEqual(len(set(sequences)), len(sequences))
        for line in self.exchanges:
            for field in ("testigo.exchange_id", "testigo.session", "testigo.environment", "testigo.direction",
                          "testigo.face", "@timestamp", "event.duration", "http.request.method", "url.full",
                          "url.path", "server.address", "server.port", "http.response.status_code"):
                self.assertIn(field, line)
            self.assertTrue(line["url.full"].startswith("https://sandbox.belvo.com/"), line["url.full"])
            self.assertRegex(line["@timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
            self.assertGreater(line["event.duration"], 0)
        of_the_link = [line for line in self.exchanges if line.get("belvo.link_id") == self.link]
        self.assertTrue(of_the_link)
        registered = [line for line in self.exchanges if line["http.request.method"] == "POST"
                      and line["url.path"] == "/api/links/"]
        self.assertEqual(registered[0].get("belvo.external_id"), "order-4711")

    # What support asks of the recording.

    def ask(self, command, *arguments):
        return testigo(self.workspace, command, *arguments, "--recording", self.workspace.recording)

    def test_search_finds_by_status_method_path_link_and_id(self):
        request_id = self.error[0]["request_id"]
        for query, check in [
            ("status:4xx", lambda line: 400 <= line["http.response.status_code"] < 500),
            ("method:DELETE", lambda line: line["http.request.method"] == "DELETE"),
            ("path:/api/links/", lambda line: line["url.path"].startswith("/api/links/")),
            (f"link:{self.link}", lambda line: line.get("belvo.link_id") == self.link),
            (f"request_id:{request_id}", lambda line: request_id in line.get("belvo.request_ids", ())),
            (request_id[:8], lambda line: request_id in line.get("belvo.request_ids", ())),
            ("since:2h", lambda line: True),
            ("method:GET and not status:2xx", lambda line: line["http.request.method"] == "GET"),
        ]:
            with self.subTest(query=query):
                answer = self.ask("search", query, "--json")
                expected = [line["testigo.exchange_id"] for line in self.exchanges if check(line)]
                if query.startswith("method:GET and"):
                    expected = [line["testigo.exchange_id"] for line in self.exchanges
                                if check(line) and not 200 <= line["http.response.status_code"] < 300]
                found = [line["testigo.exchange_id"] for line in answer.lines]
                self.assertEqual(sorted(found), sorted(expected), answer)
                self.assertEqual(answer.code, 0 if expected else 1, answer)

    def test_search_counts_or_and_parentheses(self):
        either = self.ask("search", "(method:POST or method:DELETE) and path:/api/links/", "--json")
        expected = [line for line in self.exchanges if line["http.request.method"] in ("POST", "DELETE")
                    and line["url.path"].startswith("/api/links/")]
        self.assertEqual(len(either.lines), len(expected), either)

    def test_show_prints_one_exchange(self):
        exchange = self.exchanges[-1]["testigo.exchange_id"]
        answer = self.ask("show", exchange, "--as", "json")
        self.assertEqual(answer.code, 0, answer)
        self.assertEqual(answer.lines[0]["testigo.exchange_id"], exchange)
        self.assertEqual(self.ask("show", exchange).code, 0)

    def test_explain_takes_both_notations_in_under_100_ms(self):
        compact = self.error[0]["request_id"]
        dashed = "-".join((compact[:8], compact[8:12], compact[12:16], compact[16:20], compact[20:]))
        for notation in (compact, dashed, compact.upper()):
            with self.subTest(notation=notation):
                answers = [self.ask("explain", notation, "--json") for _ in range(5)]
                self.assertEqual(answers[0].code, 0, answers[0])
                self.assertIn(compact, answers[0].lines[0]["belvo.request_ids"])
                self.assertEqual(answers[0].lines[-1]["testigo.kind"], "chain")
                median = statistics.median(answer.seconds for answer in answers)
                print(f"        explain: {median * 1000:.0f} ms, the whole command, median of 5", flush=True)
                self.assertLess(median, 0.1)

    def test_what_is_printed_holds_no_secret(self):
        for command in (["explain", self.error[0]["request_id"]], ["search", "path:/api/", "--json"]):
            answer = self.ask(*command)
            self.assertEqual(self.secrets.scan((answer.text + answer.errors).encode(), str(command)), [])

    def test_nothing_found_is_exit_1_and_wrong_usage_exit_2(self):
        nothing = self.ask("search", "status:599")
        self.assertEqual(nothing.code, 1, nothing)
        unknown = self.ask("explain", "0" * 32)
        self.assertEqual(unknown.code, 1, unknown)
        self.assertTrue(unknown.errors.strip() or unknown.text.strip(), "a reason stands beside the code")
        for wrong in (["search", "nosuchfield:1"], ["search", "(status:4xx"], ["--nosuchflag"]):
            with self.subTest(wrong=wrong):
                answer = self.ask(*wrong) if wrong[0] == "search" else testigo(self.workspace, *wrong)
                self.assertEqual(answer.code, 2, answer)
                self.assertTrue(answer.errors.strip())
        absent = testigo(self.workspace, "search", "status:200", "--recording", "./not-there")
        self.assertEqual(absent.code, 2, absent)
        unnamed = testigo(self.workspace, "search", "status:200", "--recording", "")
        self.assertEqual(unnamed.code, 2, unnamed)
        self.assertIn("empty", unnamed.errors)

    def test_what_is_not_here_may_lie_beside(self):
        beside = os.path.join(os.path.dirname(self.workspace.recording), "beside")
        shutil.copytree(self.workspace.recording, beside)
        try:
            for command in (["search", "status:599"], ["explain", "0" * 32]):
                answer = self.ask(*command)
                self.assertEqual(answer.code, 1, answer)
                self.assertIn(f"not looked at: {beside} (--recording)", answer.errors)
        finally:
            shutil.rmtree(beside)

    def test_the_line_in_the_readme_works(self):
        files = " ".join(f"'{path}'" for path in self.workspace.segments())
        self.assertTrue(files)
        command = f"""zstdcat {files} | jq -r '."http.response.status_code" // empty' | sort | uniq -c"""
        result = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, check=True)
        counted = {int(code): int(count) for count, code in
                   (line.split() for line in result.stdout.decode().splitlines())}
        expected = {}
        for line in self.exchanges:
            expected[line["http.response.status_code"]] = expected.get(line["http.response.status_code"], 0) + 1
        self.assertEqual(counted, expected)

    def test_the_files_belong_to_their_owner_alone(self):
        for directory, _, names in os.walk(self.workspace.recording):
            for name in [".", *names]:
                mode = os.stat(os.path.join(directory, name)).st_mode
                self.assertEqual(mode & 0o077, 0, f"{directory}/{name} is {mode:o}")
