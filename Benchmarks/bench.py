#!/usr/bin/env python3
"""Measures `testigo record` against nginx and mitmproxy, side by side in one run on one machine.

The upstream is an nginx with one worker that serves a 5 KB page of transactions. wrk asks for it with one thread:
directly, through nginx (proxy_pass, kept connections), through `mitmdump -w`, and through Testigo, which records
with bodies, redaction and index on the disk of this directory, at --durability process. The rounds of all are
interleaved, so that what else the machine does meets each alike; the figures are medians, with least and most.

A round of Testigo counts only if as many exchanges were recorded as answered: after each, it is stopped as an
operator would stop it, and the recording, with the second of warming up that each peer is given, is counted with
zstdcat. wrk cuts off what is under way when its time is over, so for each of its two runs up to one exchange more
for each connection is right.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[1]
TESTIGO = os.environ.get("TESTIGO") or str(ROOT / ".build/release/testigo")
SCRATCH = ROOT / ".build/bench"
TARGET = "/api/transactions/?link=8c0a5f3e-2f6b-4a0e-9a57-3c1d8e2b4f60&page=2"
KEYS = {
    "BELVO_SANDBOX_SECRET_ID": "9f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f",
    "BELVO_SANDBOX_SECRET_PASSWORD": "#@*_-aZ3kT9pLxQe7Rw2Yv8Nc5Mb1Jh6Gf4Ds0Az9Xu3Wt7",
}
TICKS = os.sysconf("SC_CLK_TCK")


def page():
    """A page of transactions of 5 KB, as Belvo lays it out; always the same."""
    link = "8c0a5f3e-2f6b-4a0e-9a57-3c1d8e2b4f60"
    following = f"https://sandbox.belvo.com/api/transactions/?link={link}&page="
    transactions = []
    for number in range(6):
        transactions.append({
            "id": str(uuid.UUID(int=0x5F3E1F0E7A0B4A3E9D5B0C8F4B6C1D00 + number * 7919)),
            "account": {"id": str(uuid.UUID(int=0x11)), "link": link, "name": "Conta corrente",
                        "category": "CHECKING_ACCOUNT", "type": "Depósito à vista", "currency": "BRL",
                        "institution": {"name": "erebor_br_retail", "type": "bank"},
                        "balance": {"current": 5874.13, "available": 5621.12}},
            "internal_identification": f"202611{number:08d}", "amount": round(1021.05 + number * 37.4, 2),
            "balance": round(5874.13 - number * 11.7, 2), "currency": "BRL", "status": "PROCESSED",
            "type": "OUTFLOW", "category": "Food & Groceries", "subcategory": "Supermarket",
            "description": f"COMPRA CARTAO PADARIA SAO JOAO {number:04d}", "observations": None,
            "reference": f"{8703 + number}", "value_date": "2026-11-20", "accounting_date": "2026-11-20",
            "collected_at": "2026-11-21T08:15:22.105000Z", "created_at": "2026-11-21T08:15:23.311000Z",
            "merchant": {"name": "PADARIA SAO JOAO", "website": None, "logo": None},
            "counterparty": None, "credit_card_data": None,
        })
    document = {"count": 1824, "next": following + "3", "previous": following + "1", "results": transactions}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, process, what):
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit(f"{what} ended at once; see {SCRATCH}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{what} does not listen; see {SCRATCH}")


def descendants(pid):
    found = [pid]
    for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += descendants(int(child))
    return found


def cpu_seconds(pid):
    """User and system time of a process and its children so far."""
    total = 0
    for one in descendants(pid):
        fields = pathlib.Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


class Peer:
    """Something wrk can be pointed at. `port` is where, while it is up."""

    name = ""
    process = None
    port = None

    def start(self):
        raise NotImplementedError

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(120)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def check(self, answered, cut_off):
        """What speaks against the round that just ended; nothing if it counts. At most `cut_off` exchanges were not
        waited for."""
        return None


class Nginx(Peer):
    def __init__(self, name, workers, http):
        self.name = name
        self._workers = workers
        self._http = http

    def start(self):
        self.port = free_port()
        directory = SCRATCH / self.name.replace(" ", "-")
        directory.mkdir(parents=True, exist_ok=True)
        configuration = directory / "nginx.conf"
        paths = "".join(
            f"    {kind}_temp_path {directory}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        configuration.write_text(
            f"daemon off;\nworker_processes {self._workers};\npid {directory}/nginx.pid;\n"
            f"error_log {directory}/error.log;\nevents {{ worker_connections 4096; }}\n"
            f"http {{\n{paths}    access_log off;\n    keepalive_requests 100000000;\n    tcp_nodelay on;\n"
            + self._http.replace("PORT", str(self.port)) + "}\n")
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen(
            [nginx, "-p", directory, "-e", directory / "error.log", "-c", configuration],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=(directory / "stderr").open("w"))
        wait_for_port(self.port, self.process, self.name)


class Mitmdump(Peer):
    name = "mitmdump -w"

    def __init__(self, command, upstream_port):
        self._command = command
        self._upstream = upstream_port

    def start(self):
        self.port = free_port()
        flows = SCRATCH / "flows"
        flows.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [self._command, "-q", "--mode", f"reverse:http://127.0.0.1:{self._upstream}", "--listen-host",
             "127.0.0.1", "--listen-port", str(self.port), "-w", flows, "--set", f"confdir={SCRATCH}/mitmproxy"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=(SCRATCH / "mitmdump.log").open("w"))
        wait_for_port(self.port, self.process, self.name)


class Testigo(Peer):
    name = "testigo record"

    def __init__(self, upstream_port):
        self._upstream = upstream_port
        self._recording = SCRATCH / "recording"

    def start(self):
        shutil.rmtree(self._recording, ignore_errors=True)
        home = SCRATCH / "home"
        home.mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [TESTIGO, "record", "--listen", "127.0.0.1:0", "--upstream", f"http://127.0.0.1:{self._upstream}",
             "--recording", self._recording, "--durability", "process", "--json"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=(SCRATCH / "testigo.log").open("w"),
            cwd=SCRATCH, env={"PATH": os.environ["PATH"], "HOME": str(home)} | KEYS)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"testigo did not start: {(SCRATCH / 'testigo.log').read_text()}")
        self.port = int(json.loads(line)["proxy"].rsplit(":", 1)[1])

    def stop(self):
        super().stop()
        self.process.stdout.close()

    def check(self, answered, cut_off):
        if self.process.returncode != 0:
            return f"it ended with {self.process.returncode}"
        files = sorted(self._recording.glob("*/*.jsonl.zst"))
        if not files:
            return "nothing was recorded"
        with subprocess.Popen(["zstdcat", *files], stdout=subprocess.PIPE) as reader:
            counted = subprocess.run(
                ["grep", "-c", '"testigo.kind":"exchange"'], stdin=reader.stdout, capture_output=True).stdout
        recorded = int(counted or 0)
        if not answered <= recorded <= answered + cut_off:
            return f"{answered} answered, {recorded} recorded"
        return None


class Direct(Peer):
    """The upstream itself: what there is to lose."""

    name = "direct"

    def __init__(self, upstream):
        self._upstream = upstream

    def start(self):
        self.port = self._upstream.port
        self.process = self._upstream.process

    def stop(self):
        pass


def load(port, connections, seconds):
    """One wrk run; the headers are those of belvo-python."""
    output = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", ROOT / "Benchmarks/report.lua",
         "-H", "User-Agent: belvo-python (0.39.1)", "-H", "Accept: */*", "-H", "Accept-Encoding: gzip, deflate",
         "-H", "Authorization: Basic YXBwLWlkOmFwcC1wYXNzd29yZA==", f"http://127.0.0.1:{port}{TARGET}"],
        capture_output=True, text=True, check=True).stdout
    return json.loads(re.search(r"^REPORT (.*)$", output, re.M)[1])


def spread(values, scale=1.0, digits=0):
    low, middle, high = (value * scale for value in (min(values), statistics.median(values), max(values)))
    return f"{middle:,.{digits}f} ({low:,.{digits}f}–{high:,.{digits}f})"


def measure(peers, connections, rounds, seconds):
    """Interleaved rounds. For each peer a list of reports; a round that does not count ends the run."""
    results = {peer.name: [] for peer in peers}
    for number in range(rounds):
        for peer in peers:
            peer.start()
            # Connections, caches, and the interpreter of one peer warm up.
            warm = load(peer.port, connections, 1)["requests"]
            before = cpu_seconds(peer.process.pid)
            report = load(peer.port, connections, seconds)
            report["cpu_us"] = (cpu_seconds(peer.process.pid) - before) / max(1, report["requests"]) * 1e6
            peer.stop()
            report["rate"] = report["requests"] / report["seconds"]
            objection = f"{report['errors']} errors" if report["errors"] else peer.check(
                report["requests"] + warm, connections * 2)
            print(f"  round {number + 1}, {connections:>2} connections, {peer.name:<16} {report['rate']:>9,.0f} "
                  f"requests/s  p50 {report['p50']:>7,.0f} µs  p99 {report['p99']:>8,.0f} µs  "
                  f"{report['cpu_us']:>5.0f} µs CPU" + (f"  DOES NOT COUNT: {objection}" if objection else ""),
                  flush=True)
            if objection:
                raise SystemExit(f"{peer.name}: {objection}")
            results[peer.name].append(report)
    return results


def table(results):
    rows = ["| through | requests/s | p50 µs | p99 µs | CPU µs a request |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, reports in results.items():
        column = lambda key: [report[key] for report in reports]
        rows.append(f"| {name} | {spread(column('rate'))} | {spread(column('p50'))} | {spread(column('p99'))} | "
                    f"{spread(column('cpu_us'), digits=1)} |")
    return "\n".join(rows)


def paired(results, name, other, key):
    """One figure for each round: `name` over `other`."""
    return [(mine[key], theirs[key]) for mine, theirs in zip(results[name], results[other])]


def verdicts(busy, single):
    """The figures of the design, each with what is asked of it."""
    mine = Testigo.name
    if mine not in busy:
        return []
    found = []
    for other, floor in (("nginx proxy_pass", 0.5), (Mitmdump.name, 30)):
        if other in busy:
            ratios = [a / b for a, b in paired(busy, mine, other, "rate")]
            found.append((f"requests/s vs {other}, 64 connections", spread(ratios, digits=2), f"≥ {floor}",
                          statistics.median(ratios) >= floor))
    if "direct" in single and mine in single:
        for key, ceiling in (("p50", 150), ("p99", 1000)):
            added = [a - b for a, b in paired(single, mine, "direct", key)]
            found.append((f"added {key} at one connection, µs", spread(added), f"≤ {ceiling}",
                          statistics.median(added) <= ceiling))
    return found


def version(*command):
    try:
        result = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return "absent"
    lines = (result.stdout + result.stderr).strip().splitlines()
    return lines[0].strip() if lines else "?"


def machine(mitmdump):
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal: *(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) / 1048576
    disk = version("stat", "-f", "-c", "%T", str(SCRATCH))
    return "\n".join([
        f"{os.cpu_count()} cores ({cpu[1] if cpu else platform.machine()}), {memory:.0f} GB of memory, "
        f"recording on {disk}; Linux {platform.release()}",
        f"{version('swift', '--version')}; {version(shutil.which('nginx') or '/usr/sbin/nginx', '-v')}; "
        f"{version('wrk', '-v').split(' Copyright')[0]}; {version(mitmdump, '--version') if mitmdump else ''}",
    ])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--only", help="comma-separated: direct,nginx,mitmdump,testigo")
    parser.add_argument("--save", action="store_true", help="write Benchmarks/RESULTS.md")
    parser.add_argument("--mitmdump")
    options = parser.parse_args()
    only = options.only.split(",") if options.only else ["direct", "nginx", "mitmdump", "testigo"]
    if "testigo" in only and not pathlib.Path(TESTIGO).exists():
        raise SystemExit(f"{TESTIGO} is not there: scripts/release")

    shutil.rmtree(SCRATCH, ignore_errors=True)
    (SCRATCH / "page").mkdir(parents=True)
    if version("stat", "-f", "-c", "%T", str(SCRATCH)) in ("tmpfs", "ramfs"):
        raise SystemExit(f"{SCRATCH} is in memory; the recording must be on a disk")
    body = page()
    (SCRATCH / "page/transactions.json").write_bytes(body)

    upstream = Nginx("upstream", 1, f"""    open_file_cache max=10;
    server {{
        listen 127.0.0.1:PORT backlog=1024;
        location /api/transactions/ {{
            default_type application/json;
            root {SCRATCH}/page;
            try_files /transactions.json =404;
        }}
    }}
""")
    upstream.start()
    proxy = Nginx("nginx proxy_pass", 1, f"""    upstream belvo {{
        server 127.0.0.1:{upstream.port};
        keepalive 256;
        keepalive_requests 100000000;
    }}
    server {{
        listen 127.0.0.1:PORT backlog=1024;
        location / {{
            proxy_pass http://belvo;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
        }}
    }}
""")
    known = {"direct": Direct(upstream), "nginx": proxy, "mitmdump": Mitmdump(options.mitmdump, upstream.port),
             "testigo": Testigo(upstream.port)}
    peers = [known[name] for name in only]
    try:
        print(f"A page of {len(body)} bytes; {options.rounds} rounds of {options.seconds} s each", flush=True)
        busy = measure(peers, 64, options.rounds, options.seconds)
        # Latency at one connection is about the proxy, not about mitmproxy's thousands of microseconds.
        single = measure(peers, 1, options.rounds, options.seconds)
    finally:
        for peer in [*peers, upstream]:
            if peer.process and peer.process.poll() is None and not isinstance(peer, Direct):
                peer.stop()
    figures = verdicts(busy, single)
    text = f"""# Results

{datetime.date.today()}, `make bench` at {version("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD")}: {options.rounds} rounds of {options.seconds} s each, interleaved; median (least–most).
{machine(options.mitmdump)}

The answer is a page of {len(body)} bytes; load generator, upstream and proxy share the cores. Testigo records every exchange
with bodies, redaction and index, at `--durability process`; every round counted had as many exchanges recorded
as answered.

## 64 connections

{table(busy)}

## One connection

{table(single)}
"""
    if figures:
        text += "\n## What is asked\n\n| figure | measured | floor | |\n| --- | ---: | ---: | --- |\n"
        text += "".join(f"| {name} | {value} | {floor} | {'reached' if good else 'MISSED'} |\n"
                        for name, value, floor, good in figures)
    print("\n" + text)
    if options.save:
        (ROOT / "Benchmarks/RESULTS.md").write_text(text)
        print("written to Benchmarks/RESULTS.md")
    return 0 if all(good for *_, good in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
