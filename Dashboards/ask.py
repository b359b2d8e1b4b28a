#!/usr/bin/env python3
"""Asks the questions of queries.sql of the shipped sample and compares the answers with a count of its own.

    ask.py [PATH]    another recording than Recordings/demo, such as Recordings/NAME
"""

import collections
import json
import pathlib
import re
import subprocess
import sys

import duckdb

ROOT = pathlib.Path(__file__).resolve().parents[1]
SAMPLE = "Recordings/demo"


def main():
    recording = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else SAMPLE)
    files = sorted(str(path) for path in (ROOT / recording).glob("*/*.jsonl.zst"))
    if not files:
        print(f"{recording} holds no segment")
        print("0 passed, 1 failed")
        return 1
    text = subprocess.run(["zstdcat", *files], capture_output=True, check=True).stdout.decode()
    exchanges = [line for line in map(json.loads, text.splitlines()) if line["testigo.kind"] == "exchange"]

    preparation, *questions = re.split(r"(?m)^-- question: ", (ROOT / "Dashboards/queries.sql").read_text())
    connection = duckdb.connect()
    connection.execute(preparation.replace(SAMPLE, str(ROOT / recording)))
    answers = {}
    for question in questions:
        name, sql = question.split("\n", 1)
        cursor = connection.execute(sql)
        columns = [column[0] for column in cursor.description]
        answers[name] = [dict(zip(columns, row)) for row in cursor.fetchall()]
        print(f"== {name}")
        for row in answers[name][:6]:
            print("  ", ", ".join(f"{key} {value}" for key, value in row.items()))

    failed = [line for line in exchanges if line.get("http.response.status_code", 0) >= 400 or "error.type" in line]
    links = collections.Counter(line["belvo.link_id"] for line in exchanges if line.get("belvo.link_id"))
    routes = {(line["http.request.method"], line.get("url.template", line["url.path"])) for line in exchanges}
    slowest = answers["slowest routes"]
    checks = {
        "there are five questions": len(answers) == 5,
        "every answer has rows": all(answers.values()),
        "slowest routes: each route once, slowest first":
            len(slowest) == min(20, len(routes))
            and slowest == sorted(slowest, key=lambda row: (-row["p95_ms"], -row["calls"])),
        "slowest routes: times are between nothing and a minute":
            all(0 < row["median_ms"] <= row["p95_ms"] <= row["slowest_ms"] < 60_000 for row in slowest),
        "errors by institution: every failure once":
            sum(row["times"] for row in answers["errors by institution"]) == len(failed),
        "errors by institution: an institution is known for some":
            any(row["institution"] != "(not known)" for row in answers["errors by institution"]),
        "pages per list: some list has many pages":
            max((row["most_pages"] for row in answers["pages per list"]), default=0) > 3,
        "pages per list: no more calls than exchanges":
            0 < sum(row["calls"] for row in answers["pages per list"]) <= len(exchanges),
        "calls per link: the busiest link":
            bool(links) and answers["calls per link"][0]["calls"] == links.most_common(1)[0][1],
        "volume per hour: every exchange in one hour":
            sum(row["calls"] for row in answers["volume per hour"]) == len(exchanges),
    }
    for name, is_good in checks.items():
        print(f"{'ok' if is_good else 'FAILED':<7} {name}")
    print(f"{sum(checks.values())} passed, {len(checks) - sum(checks.values())} failed")
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
