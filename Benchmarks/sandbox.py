#!/usr/bin/env python3
"""Measures `testigo sandbox`: list pages a second on one core, and a world of 1,000 links and five million transactions.

The sandbox is pinned to one core, wrk to another; both share the machine with whatever else it does, so the rounds and
their spread are printed. A page holds 20 transactions. For the large world it measures the time until the program is
ready, and memory while a crawler reads the first page of the lists of so many links (`--crawl`), each of which has to
be made first.
"""

import argparse
import base64
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
TESTIGO = os.environ.get("TESTIGO") or str(ROOT / ".build/release/testigo")
CONNECTIONS = 64
PAGES_FLOOR = 15_000
READY_SECONDS_MAX = 2.0
MEMORY_MEGABYTES_MAX = 1_000
LINKS = 1_000
TRANSACTIONS = 5_000_000


class Sandbox:
    def __init__(self, *options, core=None):
        pinned = ["taskset", "-c", str(core)] if core is not None else []
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [*pinned, TESTIGO, "sandbox", "--listen", "127.0.0.1:0", "--json", *map(str, options)],
            stdout=subprocess.PIPE, text=True)
        ready = json.loads(self.process.stdout.readline())
        self.ready_seconds = time.perf_counter() - begun
        self.url = "http://" + ready["sandbox"]
        pair = f"{ready['secret_id']}:{ready['secret_password']}"
        self.authorization = "Basic " + base64.b64encode(pair.encode()).decode()

    def get(self, path):
        request = urllib.request.Request(
            self.url + path, headers={"Authorization": self.authorization})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def links(self):
        return [link["id"] for link in self.get("/api/links/?page_size=1000")["results"]]

    def memory_megabytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def pages_a_second(rounds, seconds):
    sandbox = Sandbox(core=0)
    try:
        page = f"/api/transactions/?link={sandbox.links()[0]}&page_size=20&page=3"
        if len(sandbox.get(page)["results"]) != 20:
            sys.exit("the page does not hold 20 transactions")
        command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s",
                   "-H", "Authorization: " + sandbox.authorization, sandbox.url + page]
        found = []
        for _ in range(rounds + 1):
            text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            if "Non-2xx" in text or "Socket errors" in text:
                sys.exit(text)
            found.append(float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)))
        return found[1:]  # The first warms up.
    finally:
        sandbox.stop()


def large_world(crawl):
    sandbox = Sandbox("--more-links", LINKS - 30, "--transactions-per-link", TRANSACTIONS // LINKS * 103 // 100)
    try:
        begun = time.perf_counter()
        # The usual links come first; those of the crowd are the large ones.
        links = sandbox.links()[-crawl:]
        count = sum(
            sandbox.get(f"/api/transactions/?link={link}&page_size=20")["count"] for link in links)
        seconds = time.perf_counter() - begun
        return sandbox.ready_seconds, sandbox.memory_megabytes(), count, seconds
    finally:
        sandbox.stop()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--crawl", type=int, default=200, help="links whose lists are read (to 1000)")
    options = parser.parse_args()
    if (os.cpu_count() or 1) < 2:
        sys.exit("two cores are needed: one for the sandbox, one for the load")

    rates = pages_a_second(options.rounds, options.seconds)
    ready, memory, count, seconds = large_world(min(options.crawl, LINKS))
    rows = [
        ("list pages a second on one core", f"{statistics.median(rates):,.0f}"
         f" ({min(rates):,.0f}–{max(rates):,.0f})", f"≥ {PAGES_FLOOR:,}",
         statistics.median(rates) >= PAGES_FLOOR),
        (f"{LINKS:,} links, {TRANSACTIONS:,} transactions: ready after, s", f"{ready:.2f}",
         f"≤ {READY_SECONDS_MAX:g}", ready <= READY_SECONDS_MAX),
        (f"the most memory while {count:,} of them were read, MB", f"{memory:,.0f}",
         f"≤ {MEMORY_MEGABYTES_MAX:,}", memory <= MEMORY_MEGABYTES_MAX),
    ]
    for what, measured, floor, is_reached in rows:
        print(f"{what:62} {measured:>24} {floor:>10}  {'reached' if is_reached else 'MISSED'}")
    print(f"making one transaction took {seconds / count * 1e6:.0f} µs, its page included")
    return 0 if all(row[3] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
