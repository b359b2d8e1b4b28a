"""What the page of the sandbox says how to make happen, happens: each of its lines is run as it stands there.

What a line promises is read from the first cell of its row:

    400 `required`, `invalid`    the last answer has that status, and one of the answers these codes together
    202, HTML                    the last answer has that status, and is such a page
    LINK `link_deleted`          a receiver gets a webhook of that type and code
    `anything else`              the line prints it

Without a status, no last answer is an error. What words alone promise is in `PROVEN`, by the cell's beginning.
"""

import concurrent.futures
import contextlib
import dataclasses
import datetime
import http.server
import json
import re
import shlex
import subprocess
import threading
import unittest
import urllib.parse

import requests

from harness import ROOT, Sandbox, Workspace, wait_until

PAGE = ROOT / "Sources/Sandbox/HowTo.md"
CATALOGUE = ROOT / "Sources/Belvo"
AT_ONCE = 6

STATUSES = {200, 201, 202, 204, 400, 401, 403, 404, 405, 408, 409, 422, 428, 429, 500, 502, 503, 504}
# What Belvo documents, and what its customers' programs look for.
NEW = "historical_update new_{}_available"
WEBHOOKS = {
    "ACCOUNTS": NEW, "OWNERS": NEW, "BILLS": NEW, "INVESTMENTS": NEW, "INVESTMENT_TRANSACTIONS": NEW,
    "EXCHANGES": NEW, "EMPLOYMENTS": NEW, "CURRENT_EMPLOYMENTS": NEW, "EMPLOYMENT_METRICS": NEW,
    "EMPLOYMENT_RECORDS": NEW, "FINANCIAL_STATEMENTS": NEW, "TAX_RETURNS": NEW,
    "TRANSACTIONS": NEW + " transactions_updated transactions_deleted new_transactions_updated OBJECT_CREATED",
    "INCOMES": "historical_update", "RECURRING_EXPENSES": "historical_update",
    "RISK_INSIGHTS": "historical_update", "TAX_STATUS": "historical_update",
    "TAX_COMPLIANCE_STATUS": "historical_update", "TAX_RETENTIONS": "historical_update",
    "INVOICES": "initial_inflow_update initial_outflow_update historical_inflow_update"
                " historical_outflow_update new_invoices_available",
    "LINK": "invalid_credentials token_required link_deleted",
    "CONSENT": "openfinance_consent_about_to_expire consent_expired openfinance_consent_expired"
               " openfinance_consent_with_unrecoverable_resources"
               " openfinance_consent_with_temporarily_unavailable_resources"
               " openfinance_consent_expiration_changed",
    "PAYMENT_INTENTS": "OBJECT_CREATED STATUS_UPDATE", "CHARGES": "OBJECT_CREATED STATUS_UPDATE",
}

# Keeps of every answer what curl was given, whatever the line does with it.
CURL = """
curl() {
  local begun=$EPOCHREALTIME kept="$ANSWERS/$BASHPID-$EPOCHREALTIME"
  : > "$kept.head"
  command curl --max-time 40 -D "$kept.head" "$@" | tee "$kept.body"
  local code=${PIPESTATUS[0]}
  echo "$EPOCHREALTIME $begun $code" > "$kept.end"
  return $code
}
"""


@dataclasses.dataclass
class Row:
    section: str
    promise: str
    command: str

    def __post_init__(self):
        self.groups = re.findall(r"((?:[A-Z_]{4,}, )*[A-Z_]{4,}|\b[1-5]\d\d) (`\w+`(?:, `\w+`)*)", self.promise)
        statuses = re.findall(r"\b[1-5]\d\d\b", self.promise)
        self.status = int(statuses[0]) if statuses else None
        self.errors, self.webhooks, rest = [], [], self.promise
        for subject, spans in self.groups:
            rest = rest.replace(f"{subject} {spans}", "")
            codes = re.findall(r"\w+", spans)
            if subject.isdigit():
                self.errors.append((int(subject), set(codes)))
            else:
                self.webhooks += [(kind, code) for kind in subject.split(", ") for code in codes]
        self.words = re.findall("`([^`]+)`", rest)

    @property
    def options(self):
        """What the sandbox is started with: the heading says so."""
        return shlex.split(" ".join(re.findall("`(--[^`]+)`", self.section)))


def read_page():
    """The words of the page's shell, and its rows. A row of several commands is several rows."""
    text = PAGE.read_text()
    start, words = re.findall("^```sh\n(.*?)^```", text, re.M | re.S)
    assert "testigo sandbox" in start
    rows, section = [], ""
    for line in text.splitlines():
        if line.startswith("#"):
            section = line.strip("# ")
        if not line.startswith("| ") or line.startswith(("| ---", "| what |", "| status |")):
            continue
        _, promise, how, _ = re.split(r"(?<!\\)\|", line)
        commands = re.findall("`([^`]+)`", how)
        rest = re.sub("`[^`]+`", "", how).strip(" ·")
        assert commands and not rest, f"not a command alone: {how}"
        for command in commands:
            code = re.fullmatch(r"fails (\w+)", command)
            said = f"{promise.strip()} `{code[1]}`" if code and promise.strip().isdigit() else promise.strip()
            rows.append(Row(section, said, command.replace("\\|", "|")))
    return words, rows


WORDS, ROWS = read_page()


class Received(http.server.ThreadingHTTPServer):
    """Where the webhooks of one sandbox go."""

    daemon_threads = True

    def __init__(self, refusals):
        super().__init__(("127.0.0.1", 0), ReceivedHandler)
        self.refusals, self.attempts, self.hooks = refusals, [], []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def take(self, hook):
        self.attempts.append(hook)
        if len(self.attempts) <= self.refusals:
            return 503
        self.hooks.append(hook)
        return 200

    def close(self):
        self.shutdown()
        self.server_close()


class ReceivedHandler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.take(json.loads(body)))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Kept:
    """An answer that came while a line was run."""

    def __init__(self, path):
        ended, begun, code = path.read_text().split()
        self.ended, self.seconds, self.exit = float(ended), float(ended) - float(begun), int(code)
        self.head = path.with_suffix(".head").read_text(errors="replace")
        statuses = re.findall(r"^HTTP/\S+ (\d+)", self.head, re.M)
        self.status = int(statuses[-1]) if statuses else None
        body = path.with_suffix(".body").read_bytes()
        self.body = body.partition(b"\r\n\r\n")[2] if body.startswith(b"HTTP/") else body

    @property
    def json(self):
        with contextlib.suppress(ValueError):
            return json.loads(self.body)

    @property
    def codes(self):
        return set(codes_in(self.json))


def codes_in(value):
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from codes_in(item)
    if isinstance(value, dict) and isinstance(value.get("code"), str):
        yield value["code"]


class Outcome:
    """What a line did, to a sandbox of its own."""

    def __init__(self, row):
        self.row = row
        with contextlib.ExitStack() as stack:
            workspace = Workspace()
            stack.callback(workspace.remove)
            receiver = Received(refusals=1 if row.promise.startswith("a retry") else 0)
            stack.callback(receiver.close)
            address = f"http://127.0.0.1:{receiver.server_port}/webhooks"
            sandbox = Sandbox(workspace, "--webhooks-to", address, *row.options, seed=1)
            stack.callback(sandbox.stop)
            answers = workspace.path / "answers"
            answers.mkdir()
            self._run(workspace.environment(
                BELVO=sandbox.url, PAIR=":".join(sandbox.keys), ANSWERS=str(answers)))
            self.answers = sorted(map(Kept, answers.glob("*.end")), key=lambda answer: answer.ended)
            self._expect_webhooks(receiver, sandbox)
            self.page = None
            if re.search(r"\bpage ", row.command):
                self._visit(self.printed.split()[-1])

    def _run(self, environment):
        completed = subprocess.run(
            ["bash", "-c", CURL + WORDS + self.row.command], stdin=subprocess.DEVNULL,
            capture_output=True, env=environment, timeout=60)
        self.exit = completed.returncode
        self.printed = completed.stdout.decode(errors="replace")
        self.complaints = completed.stderr.decode(errors="replace")

    def _expect_webhooks(self, receiver, sandbox):
        """What takes its time is done a minute later."""
        self.attempts, self.webhooks = receiver.attempts, receiver.hooks
        self.in_time = None
        proof = PROVEN.get(proof_name(self.row))
        is_delivery = self.row.section == DELIVERY
        if not self.row.webhooks and not is_delivery:
            return
        if is_delivery:
            wait_until(lambda: self.webhooks, 2)
            self.in_time = len(self.webhooks)
        requests.post(sandbox.url + "/_sandbox/clock/", json={"seconds": 60}, auth=sandbox.keys, timeout=20)
        wait_until(lambda: proof(self) if is_delivery else not self.missing, 10)

    def _visit(self, address):
        """Loads what a line has printed, and calls what the page there calls first."""
        self.page = requests.get(address, timeout=20)
        token = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query).get("access_token", [""])[0]
        calls = [address.partition("?")[0] + path for path in ("api/", "api/institutions/")]
        bearer = {"Authorization": "Bearer " + token}
        self.admitted = all(requests.get(url, headers=bearer, timeout=20).ok for url in calls)

    @property
    def missing(self):
        return set(self.row.webhooks) - {(hook["webhook_type"], hook["webhook_code"]) for hook in list(self.webhooks)}

    @property
    def last(self):
        return self.answers[-1]

    def moved(self, days):
        """Whether the clock has been moved so far."""
        goal = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days, minutes=-5)
        return datetime.datetime.fromisoformat(self.last.json["now"].replace("Z", "+00:00")) >= goal

    def types(self):
        return [hook["webhook_type"] for hook in self.webhooks]

    def ids(self):
        return [hook["webhook_id"] for hook in self.webhooks]

    def __repr__(self):
        answers = "\n".join(f"{answer.status} curl {answer.exit} {answer.body[:300]}" for answer in self.answers[-4:])
        return f"{self.row.command}\nexit {self.exit}\n{self.printed[-600:]}\n{self.complaints[-600:]}\n{answers}"


DELIVERY = "As networks deliver them"


def is_twice(outcome):
    return len(outcome.ids()) == 2 and len(set(outcome.ids())) == 1


# What words alone promise, by the beginning of the cell.
PROVEN = {
    "the last one again": is_twice,
    "an earlier one again": lambda it: sorted(it.types()) == ["ACCOUNTS", "ACCOUNTS", "OWNERS"]
        and len(set(it.ids())) == 2,
    "each one twice": is_twice,
    "the next three, when the third has come, in reverse":
        lambda it: it.types() == ["BILLS", "OWNERS", "ACCOUNTS"],
    "the next three": lambda it: sorted(it.types()) == ["ACCOUNTS", "BILLS", "OWNERS"],
    "those that are held, now": lambda it: it.in_time == 1,
    "each one a minute later": lambda it: it.in_time == 0 and len(it.webhooks) == 1,
    "a retry": lambda it: it.in_time == 1 and len(it.attempts) == 2,
    "what was sent, and": lambda it: it.last.json["results"][0]["attempts"][0]["status"] == 200,
    "408 `request_timeout` after": lambda it: it.last.seconds >= 3,
    "503 now and then": lambda it: {answer.status for answer in it.answers[1:]} <= {200, 503},
    "an answer that comes late": lambda it: it.last.seconds >= 1,
    "a connection that is reset": lambda it: it.last.exit == 56,
    "an answer that is cut off": lambda it: it.last.exit == 18,
    "a connection that says nothing": lambda it: it.last.seconds >= 3 and not it.last.body,
    "done, but the answer is lost": lambda it: it.last.codes == {"duplicated"},
    "a body that comes slowly": lambda it: it.last.seconds >= len(it.last.body) / 500 * 0.8,
    "a body that comes compressed": lambda it: it.last.body.startswith(b"\x1f\x8b"),
    "three to six digits": lambda it: len(set(map(len, re.findall(r"\.\d+", it.printed)))) > 1,
    "words that are not known yet": lambda it: "page_token=" in it.last.json["next"]
        and re.search(r'"status":"NEW_\w+_\d"', it.printed),
    "peace again": lambda it: [answer.json.get("rules") for answer in it.answers[1:]] == [[], None],
    "200, a page of a list": lambda it: it.last.json["next"] and len(it.last.json["results"]) == 20,
    "200, retrieved and not stored": lambda it: it.last.json[0]["link"],
    "201, a week later": lambda it: it.last.json,
    "a day later": lambda it: it.moved(days=1),
    "a day, or a moment": lambda it: it.moved(days=99),
    "seven days before the end": lambda it: it.moved(days=30),
    "the end of a link's consent": lambda it: it.moved(days=37),
    "the first of next month": lambda it: "-01T00:00:00" in it.last.json["now"],
    "tomorrow": lambda it: "T00:00:00" in it.last.json["now"],
}
# These ends are what the line promises.
BROKEN = {"a connection that is reset", "an answer that is cut off", "a connection that says nothing"}


def proof_name(row):
    return next((name for name in PROVEN if row.promise.startswith(name)), None)


class HowTo(unittest.TestCase):
    maxDiff = None

    def test_every_line_keeps_its_promise(self):
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            begun = [(row, pool.submit(Outcome, row)) for row in ROWS]
        for row, outcome in begun:
            with self.subTest(row.promise, section=row.section):
                self.check(row, outcome.result())

    def check(self, row, outcome):
        name = proof_name(row)
        if name not in BROKEN:
            self.assertEqual((outcome.exit, outcome.complaints), (0, ""), outcome)
        if name:
            self.assertTrue(PROVEN[name](outcome), outcome)
        if outcome.page:
            # What the visitor does there cannot be done here; the tests of the browser do it.
            self.assertEqual(outcome.page.status_code, 200, outcome)
            self.assertIn("text/html", outcome.page.headers["Content-Type"])
            return self.assertEqual(outcome.admitted, "ACCESS_TOKEN_NOT_VALID" not in row.promise, outcome)
        self.check_status(row, outcome)
        self.assertFalse(outcome.missing, outcome)
        for word in row.words:
            self.assertTrue(word in outcome.printed, f"{word} in {outcome}")

    def check_status(self, row, outcome):
        last = outcome.last
        if row.status:
            self.assertEqual(last.status, row.status, outcome)
        elif proof_name(row) not in BROKEN | {"done, but the answer is lost"}:
            self.assertTrue(last.status and last.status < 400, outcome)
            self.assertNotIn(outcome.printed.strip(), ("null", "[]"), outcome)
            if isinstance(last.json, dict):
                self.assertNotEqual(last.json.get("results"), [], outcome)
        for status, codes in row.errors:
            fitting = [answer for answer in outcome.answers if answer.status == status and codes <= answer.codes]
            self.assertTrue(fitting, outcome)
        for word, kind in (("HTML", "text/html"), ("JSON", "application/json")):
            if word in row.promise:
                self.assertIn("content-type: " + kind, last.head.lower(), outcome)

    def test_every_error_of_belvos_has_a_line(self):
        sources = "".join(path.read_text() for path in sorted(CATALOGUE.glob("ErrorCatalogue*.swift")))
        known = {(int(status), code) for status, code in re.findall(r'BelvoError\(\s*(\d{3}), "(\w+)"', sources)}
        self.assertGreater(len(known), 50)
        promised = {(status, code) for row in ROWS for status, codes in row.errors for code in codes}
        self.assertEqual(known, promised)

    def test_every_status_has_a_line(self):
        self.assertEqual(STATUSES - {row.status for row in ROWS}, set())

    def test_every_webhook_of_belvos_has_a_line(self):
        known = {(kind, code.format(kind.lower())) for kind, codes in WEBHOOKS.items() for code in codes.split()}
        self.assertEqual(known - {hook for row in ROWS for hook in row.webhooks}, set())

    def test_nothing_is_proven_that_is_not_on_the_page(self):
        self.assertEqual(set(PROVEN) - {proof_name(row) for row in ROWS}, set())
