"""A headless Chromium, driven through its debugging protocol."""

import base64
import json
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.request

from websockets.sync.client import connect

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# What a page must never do: these lines of the log are failures.
WRONG = ("Runtime.exceptionThrown",)


class Browser:
    def __init__(self):
        self._profile = tempfile.mkdtemp(prefix="testigo-browser-")
        # Chromium's own sandbox does not work for root, as whom containers run tests.
        self._process = subprocess.Popen(
            [PROGRAM, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--remote-debugging-port=0", "--user-data-dir=" + self._profile, "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        pages = self._pages(self._debugging_host())
        self._socket = connect(pages[0]["webSocketDebuggerUrl"], max_size=None)
        self._calls = 0
        self.problems = []
        for domain in ("Page", "Runtime", "Log"):
            self.command(domain + ".enable")

    def _debugging_host(self):
        for line in self._process.stderr:
            if "DevTools listening on" in line:
                threading.Thread(target=self._process.stderr.read, daemon=True).start()
                return line.split()[-1].split("/")[2]
        raise AssertionError("the browser did not start")

    def _pages(self, host):
        with urllib.request.urlopen(f"http://{host}/json", timeout=10) as answer:
            return [page for page in json.load(answer) if page["type"] == "page"]

    def close(self):
        self._socket.close()
        self._process.terminate()
        self._process.wait(20)
        shutil.rmtree(self._profile, ignore_errors=True)

    def command(self, method, **parameters):
        self._calls += 1
        self._socket.send(json.dumps({"id": self._calls, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=20))
            if message.get("id") == self._calls:
                assert "error" not in message, message
                return message["result"]
            self._note(message)

    def _note(self, message):
        entry = message.get("params", {}).get("entry", {})
        if message.get("method") in WRONG or entry.get("source") == "security":
            self.problems.append(message["params"])

    def evaluate(self, expression):
        answer = self.command("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def open(self, url):
        self.command("Page.navigate", url=url)

    def wait(self, condition, seconds=10):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            # Between two pages there is nothing to ask.
            answer = self.command(
                "Runtime.evaluate", expression=f"!!({condition})", returnByValue=True)
            if answer["result"].get("value") is True:
                return
            time.sleep(0.05)
        raise AssertionError(f"never: {condition}\n{self.evaluate('document.body.innerText')}")

    def picture(self, path):
        """For whoever looks for the reason of a failure."""
        data = self.command("Page.captureScreenshot", format="png")["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))
