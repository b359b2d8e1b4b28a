"""Starts and stops the built program, and asks it things, for the tests of this directory."""

import contextlib
import json
import os
import pathlib
import queue
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
BINARY = os.environ.get("TESTIGO") or str(ROOT / ".build/release/testigo")

# What an application is given. It is not the key that Belvo knows.
APP_ID = "11111111-aaaa-4bbb-8ccc-222222222222"
APP_PASSWORD = "app#side@only*_-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvw"


class Workspace:
    """A directory of its own for one test: home, state, recordings, logs. Nothing outside it is touched."""

    def __init__(self, base=None):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="testigo-", dir=base))
        self.recording = self.path / "rec"
        self.home = self.path / "home"
        self.home.mkdir()

    def environment(self, **more):
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
        kept |= {"HOME": str(self.home), "STATE_DIRECTORY": str(self.home / "state"), "NO_COLOR": "1"}
        return kept | more

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)

    def segments(self):
        return sorted(self.recording.glob("*/*.jsonl.zst"))


class Program:
    """A `testigo` command that stays up, from its ready line to its end."""

    def __init__(self, workspace, name, *arguments, env=None, expect_ready=True):
        self.log = workspace.path / f"{name}-{time.monotonic_ns()}.log"
        self.lines = []
        self._arrived = queue.Queue()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [BINARY, *map(str, arguments), "--json"], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=log, cwd=workspace.path,
                env=workspace.environment(**(env or {})))
        threading.Thread(target=self._read, daemon=True).start()
        self.ready = self._wait_ready() if expect_ready else None

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.decode())
            self._arrived.put(line.decode())
        self._arrived.put(None)

    def next_line(self, seconds=15):
        """The next line of standard output; None at its end."""
        return self._arrived.get(timeout=seconds)

    def _wait_ready(self):
        try:
            line = self.next_line(30)
        except queue.Empty:
            line = None
        if line is None:
            self.kill()
            raise AssertionError(f"{self.process.args} did not become ready: {self.errors()}")
        ready = json.loads(line)
        assert ready.get("ready") is True, ready
        return ready

    @property
    def pid(self):
        return self.process.pid

    @property
    def is_running(self):
        return self.process.poll() is None

    def errors(self):
        return self.log.read_text(errors="replace")

    def stop(self, seconds=45):
        """Asks it to stop, as an operator would; returns the exit code."""
        if self.is_running:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"it did not stop within {seconds} s: {self.errors()[-2000:]}")

    def kill(self):
        if self.is_running:
            self.process.kill()
        return self.process.wait(10)


class Sandbox(Program):
    def __init__(self, workspace, *options, seed=7):
        super().__init__(
            workspace, "sandbox", "sandbox", "--listen", "127.0.0.1:0", "--seed", seed, *options)
        self.url = "http://" + self.ready["sandbox"]
        self.port = int(self.ready["sandbox"].rsplit(":", 1)[1])
        self.keys = (self.ready["secret_id"], self.ready["secret_password"])


class Recorder(Program):
    def __init__(self, workspace, upstream, keys, *options, env=None, recording=None, **more):
        variables = {"BELVO_SANDBOX_SECRET_ID": keys[0], "BELVO_SANDBOX_SECRET_PASSWORD": keys[1]}
        super().__init__(
            workspace, "record", "record", "--listen", "127.0.0.1:0", "--upstream", upstream,
            "--recording", recording or workspace.recording, *options, env=variables | (env or {}), **more)
        if self.ready:
            self.url = "http://" + self.ready["proxy"]
            self.port = int(self.ready["proxy"].rsplit(":", 1)[1])


class Answer:
    """What a command that ends has said."""

    def __init__(self, completed, seconds):
        self.code = completed.returncode
        self.text = completed.stdout.decode(errors="replace")
        self.errors = completed.stderr.decode(errors="replace")
        self.seconds = seconds

    @property
    def lines(self):
        return [json.loads(line) for line in self.text.splitlines() if line.strip()]

    def __repr__(self):
        return f"exit {self.code}\n{self.text[:3000]}\n{self.errors[:3000]}"


def testigo(workspace, *arguments, env=None, seconds=60):
    begun = time.perf_counter()
    completed = subprocess.run(
        [BINARY, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True,
        cwd=workspace.path, env=workspace.environment(**(env or {})), timeout=seconds)
    return Answer(completed, time.perf_counter() - begun)


def recorded_lines(recording):
    """Every line of a recording, read with nothing of ours: zstdcat and a JSON reader."""
    files = sorted(str(path) for path in pathlib.Path(recording).glob("*/*.jsonl.zst"))
    if not files:
        return []
    output = subprocess.run(["zstdcat", *files], capture_output=True, check=False).stdout
    whole = output.split(b"\n")[:-1]
    return [json.loads(line) for line in whole]


def recorded_exchanges(recording):
    return [line for line in recorded_lines(recording) if line["testigo.kind"] == "exchange"]


def wait_until(condition, seconds=10, pause=0.05):
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > deadline:
            return value
        time.sleep(pause)


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
