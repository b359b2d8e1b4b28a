#!/usr/bin/env python3
"""Holds `testigo sandbox` against Belvo's contract with schemathesis.

    conformance.py CONTRACT [--binary PATH] [--examples N]

Ends with 'N passed, N failed': the operations of the contract that were called and had nothing wrong, or had, and its
named examples that the sandbox has everything of, or has not.
"""

import argparse
import base64
import json
import os
import pathlib
import subprocess
import sys
import urllib.parse
import urllib.request

import contradictions
import examples

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / ".build" / "conformance"
CONTRADICTIONS_MAX = 20
METHODS = ("get", "post", "put", "patch", "delete")


class Sandbox:
    """A running `testigo sandbox`, and what there is in it."""

    def __init__(self, binary):
        self.process = subprocess.Popen(
            [binary, "sandbox", "--listen", "127.0.0.1:0", "--seed", "1", "--json"],
            stdout=subprocess.PIPE, text=True)
        ready = json.loads(self.process.stdout.readline())
        self.base = "http://" + ready["sandbox"]
        self.user_document = ready["user_document"]
        self.keys = {"id": ready["secret_id"], "password": ready["secret_password"]}
        self.pair = ":".join(self.keys.values())
        self.authorization = "Basic " + base64.b64encode(self.pair.encode()).decode()

    def call(self, target, body=None):
        request = urllib.request.Request(
            self.base + target, None if body is None else json.dumps(body).encode(),
            {"Authorization": self.authorization, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def empty(self, target):
        """A POST without an answer to read."""
        request = urllib.request.Request(
            self.base + target, b"", {"Authorization": self.authorization}, method="POST")
        urllib.request.urlopen(request, timeout=30).close()

    def get(self, path, **query):
        return self.call(path + ("?" + urllib.parse.urlencode(query) if query else ""))

    def register(self, institution, user):
        body = {"institution": institution, "username": f"user{user}", "password": "x"}
        return self.call("/api/links/", body)["id"]

    def world(self, contract):
        """For each collection links that have objects there, and the objects' ids."""
        links = self.get("/api/links/", page_size=1000, status="valid")["results"]
        found = {"base": self.base, "authorization": self.authorization, "keys": self.keys,
                 "succeeded": str(WORK / "succeeded.json"), "links": {},
                 "objects": {"/api/links/": [link["id"] for link in links]}}
        for path, operations in contract["paths"].items():
            if "{" in path or "post" not in operations or path in ("/api/links/", "/api/token/"):
                continue
            if not path.startswith("/api/"):
                continue
            ids = []
            for link in links:
                page = self.get(path, link=link["id"], page_size=100, fields="id")
                ids += [item["id"] for item in page["results"]]
                if page["results"]:
                    found["links"].setdefault(path, []).append(link["id"])
            found["objects"][path] = ids
        self.add_links(found)
        found["objects"]["/api/consents/"] = [
            item["id"] for item in
            self.get("/api/consents/", user_document=self.user_document)["results"]]
        found["objects"]["/api/institutions/"] = [
            item["id"] for item in self.get("/api/institutions/")["results"]]
        return found

    def add_links(self, found):
        """More links where there are few: one that is at work in the background answers nothing else."""
        for institution, path in (
            ("tatooine_mx_fiscal", "/api/invoices/"),
            ("tatooine_mx_fiscal", "/api/tax-retentions/"),
            ("planet_mx_employment", "/api/mx/current-employments/"),
            ("planet_mx_employment", "/api/employment-records/"),
        ):
            found["links"][path] += [
                self.register(institution, f"{len(found['links'])}{path}{number}")
                for number in range(20)]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


def run(contract_file, sandbox, examples_max):
    report = WORK / "report.json"
    report.unlink(missing_ok=True)
    command = [
        str(pathlib.Path(sys.executable).with_name("schemathesis")), "run", str(contract_file),
        "--url", sandbox.base, "--auth", sandbox.pair, "--include-path-regex", "^/api/",
        "--checks", "response_schema_conformance,status_code_conformance,"
        "content_type_conformance,no_unasked_server_error",
        "--phases", "examples,coverage,fuzzing", "--mode", "all",
        "--max-examples", str(examples_max),
        "--continue-on-failure", "--generation-database", "none", "--seed", "1",
        "--report", "json", "--report-json-path", str(report), "--warnings", "off",
    ]
    environment = dict(
        os.environ, SCHEMATHESIS_HOOKS="hooks", PYTHONPATH=str(HERE),
        CONFORMANCE_WORLD=str(WORK / "world.json"))
    outcome = subprocess.run(command, env=environment, cwd=WORK, check=False)
    if not report.exists():
        sys.exit(f"schemathesis ended with {outcome.returncode} and left no report")
    return json.loads(report.read_text())


def never_succeeded(contract):
    """The operations of which no successful answer was seen. Going on with a second factor needs a session, which no
    generated request has; SandboxTests/SecondFactorTests look after those."""
    succeeded = set(json.loads((WORK / "succeeded.json").read_text()))
    operations = {
        f"{method.upper()} {path}" for path, item in contract["paths"].items()
        for method in item if path.startswith("/api/") and method in METHODS}
    resuming = {name for name in operations if name.startswith("PATCH") and "{" not in name}
    return operations - resuming - succeeded


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("contract", type=pathlib.Path)
    parser.add_argument("--binary", default=str(ROOT / ".build/release/testigo"))
    parser.add_argument("--examples", type=int, default=20)
    options = parser.parse_args()
    if not options.contract.exists():
        print(f"{options.contract} is not there: Belvo's contract is not part of this repository")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    original = json.loads(options.contract.read_text())
    contract, sentences = contradictions.resolved(original)
    if len(sentences) > CONTRADICTIONS_MAX:
        sys.exit(f"{len(sentences)} contradictions; {CONTRADICTIONS_MAX} may be accepted")
    for sentence in sentences:
        print("accepted:", sentence)
    WORK.mkdir(parents=True, exist_ok=True)
    contract_file = WORK / "contract.json"
    contract_file.write_text(json.dumps(contract))
    sandbox = Sandbox(options.binary)
    try:
        # First, while nothing has been deleted.
        complete, incomplete = examples.check(original, sandbox)
        (WORK / "world.json").write_text(json.dumps(sandbox.world(contract)))
        report = run(contract_file, sandbox, options.examples)
    finally:
        sandbox.stop()
    wrong = {operation for failure in report["failures"] for operation in failure["operations"]}
    silent = never_succeeded(contract)
    for operation in silent:
        print("never answered with success, so no such answer was looked at:", operation)
    wrong |= silent
    tested = report["operations"]["tested"]
    errors = len(report["errors"])
    print(f"{report['test_cases']['generated']} cases for {tested} operations")
    passed = max(0, tested - len(wrong)) + complete
    failed = len(wrong) + errors + incomplete
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or tested == 0 or complete == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
