#!/usr/bin/env python3
"""Runs the end-to-end tests against the built program and ends with 'N passed, N failed[, N skipped]'.

    suite.py [PATTERN...]    only tests whose name holds one of the patterns
"""

import pathlib
import sys
import time
import unittest

import harness


class Report(unittest.TestResult):
    passed = 0

    def startTest(self, test):
        super().startTest(test)
        self._begun = time.monotonic()

    def _line(self, word, test, detail=""):
        seconds = time.monotonic() - getattr(self, "_begun", time.monotonic())
        name = test.id() if hasattr(test, "id") else str(test)
        print(f"{word:<7} {seconds:6.1f} s  {name}{detail}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1
        self._line("ok", test)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._line("FAILED", test, "\n" + self.failures[-1][1])

    def addError(self, test, error):
        super().addError(test, error)
        self._line("FAILED", test, "\n" + self.errors[-1][1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._line("skipped", test, f": {reason}")

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error:
            self._line("FAILED", subtest, "\n" + (self.failures + self.errors)[-1][1])


def tests_of(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from tests_of(item)
        else:
            yield item


def main():
    if not pathlib.Path(harness.BINARY).exists():
        print(f"{harness.BINARY} is not there: swift build -c release --product testigo", file=sys.stderr)
        return 2
    directory = str(pathlib.Path(__file__).parent)
    found = unittest.TestLoader().discover(directory, pattern="test_*.py")
    patterns = sys.argv[1:]
    chosen = [
        test for test in tests_of(found)
        if not patterns or any(pattern in test.id() for pattern in patterns)]
    report = Report()
    # As one suite, so that what a class prepares is prepared once.
    unittest.TestSuite(chosen).run(report)
    # A test with several failing subtests is one failed test; what failed before any test ran is another.
    broken = {getattr(test, "test_case", test).id() for test, _ in report.failures + report.errors}
    failed = len(broken)
    passed = report.passed
    skipped = f", {len(report.skipped)} skipped" if report.skipped else ""
    print(f"{passed} passed, {failed} failed{skipped}")
    return 1 if failed or not report.testsRun else 0


if __name__ == "__main__":
    sys.exit(main())
