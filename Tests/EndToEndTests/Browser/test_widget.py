#!/usr/bin/env python3
"""The widget's page of `testigo sandbox` in a real browser, as an end user goes through it, and the script that a
front end loads in the place of Belvo's. Ends with 'N passed, N failed, N skipped'."""

import http.server
import json
import pathlib
import sys
import threading
import unittest
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Python"))

import browser  # noqa: E402
from harness import Sandbox, Workspace  # noqa: E402
from suite import Report  # noqa: E402

SCOPES = "read_institutions,write_links,read_links,write_consents,write_consent_callback"
PERSON = {"type": "CPF", "number": "52998224725", "name": "Ana"}
FRONT_END = """<!doctype html><title>Front end</title><button id="begin">Begin</button>
<div id="belvo"></div><script src="%s/_sandbox/widget.js"></script><script>
const told = [];
const note = (name) => (...values) => told.push([name, ...values]);
belvoSDK.createWidget(%s, { callback: note("callback"), onExit: note("onExit"),
  onEvent: note("onEvent"), institutions: ["erebor_mx_retail"] }).build();
</script>"""


class FrontEnd(http.server.BaseHTTPRequestHandler):
    """Another origin: the application that frames the widget, and the pages to which the widget returns."""
    sandbox = ""

    def do_GET(self):
        token = json.dumps(urllib.parse.urlsplit(self.path).query)
        text = FRONT_END % (self.sandbox, token) if self.path.startswith("/app") else "back"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


@unittest.skipUnless(browser.PROGRAM, "no Chromium here")
class Widget(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.workspace = Workspace()
        cls.addClassCleanup(cls.workspace.remove)
        cls.sandbox = Sandbox(cls.workspace)
        cls.addClassCleanup(cls.sandbox.stop)
        FrontEnd.sandbox = cls.sandbox.url
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), FrontEnd)
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        cls.front = f"http://127.0.0.1:{server.server_port}"
        cls.browser = browser.Browser()
        cls.addClassCleanup(cls.browser.close)

    def tearDown(self):
        self.assertEqual(self.browser.problems, [])

    def token(self, widget=None, scopes=SCOPES, **more):
        urls = {name: f"{self.front}/{name}" for name in ("success", "exit", "event")}
        body = {"id": self.sandbox.keys[0], "password": self.sandbox.keys[1], "scopes": scopes,
                "widget": {"callback_urls": urls, **(widget or {})}, **more}
        request = urllib.request.Request(
            self.sandbox.url + "/api/token/", json.dumps(body).encode(),
            {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)["access"]

    def visit(self, token, **more):
        query = urllib.parse.urlencode({"access_token": token, **more})
        self.browser.open(f"{self.sandbox.url}/_sandbox/widget/?{query}")

    def step(self, name, document="document"):
        self.browser.wait(f"{document}.getElementById('step')?.dataset.step === '{name}'")

    def press(self, text, document="document"):
        self.browser.evaluate(
            f"[...{document}.querySelectorAll('button')]"
            f".find((button) => button.textContent.trim() === {json.dumps(text)}).click()")

    def fill(self, document="document", **values):
        for name, value in values.items():
            self.browser.evaluate(
                f"{document}.getElementById('{name}').value = {json.dumps(value)}")

    def choose(self, name):
        self.step("institution")
        self.browser.evaluate(f"document.querySelector('[data-name={name}]').click()")

    def returned(self, name):
        """What the page brought back to the application, from its address."""
        self.browser.wait(f"location.href.startsWith('{self.front}/{name}')")
        query = urllib.parse.urlsplit(self.browser.evaluate("location.href")).query
        return dict(urllib.parse.parse_qsl(query))

    def test_a_link_with_a_second_factor(self):
        token = self.token()
        self.visit(token, locale="es")
        self.choose("gotham_mx_business")
        self.step("credentials")
        self.assertEqual(self.browser.evaluate("document.documentElement.lang"), "es")
        self.press("Conectar")
        self.assertEqual(
            self.browser.evaluate("document.querySelectorAll('[aria-invalid=true]').length"), 2)
        self.fill(username="ana", password="x")
        self.press("Conectar")
        self.step("second-factor")
        self.fill(token="000000")
        self.press("Enviar")
        self.browser.wait("document.querySelector('[role=alert]')")
        shown = self.browser.evaluate("document.querySelector('.code').textContent")
        self.fill(token=shown)
        self.press("Enviar")
        self.step("success")
        self.press("Continuar")
        outcome = self.returned("success")
        self.assertEqual(set(outcome), {"link", "institution"})
        self.assertEqual(outcome["institution"], "gotham_mx_business")
        self.visit(token)
        self.step("error")
        self.press("Leave")
        self.assertEqual(self.returned("event")["error"], "ACCESS_TOKEN_NOT_VALID")

    def test_a_consent_and_text_that_looks_like_HTML(self):
        markup = "<img src=x onerror=alert(1)>"
        self.visit(self.token({
            "openfinance_feature": "consent_link_creation",
            "branding": {"company_name": markup},
            "consent": {"purpose": markup, "identification_info": [PERSON]}}))
        self.choose("ofmockbank_br_retail")
        self.step("consent")
        self.assertEqual(self.browser.evaluate("document.images.length"), 0)
        self.assertIn(markup, self.browser.evaluate("document.body.innerText"))
        self.press("Agree and continue")
        self.step("institution-consent")
        self.press("Refuse")
        self.step("consent")
        self.press("Agree and continue")
        self.step("institution-consent")
        self.press("Allow")
        self.step("success")
        self.press("Continue")
        self.assertEqual(self.returned("success")["institution"], "ofmockbank_br_retail")

    def test_a_warning_and_an_exit(self):
        token = self.token()
        self.visit(token)
        self.choose("ironbank_br_retail")
        self.step("warning")
        self.press("Leave")
        self.assertEqual(self.returned("event"), {"warning": "institution_disabled"})
        self.visit(token, show_abandon_survey="true")
        self.choose("ironbank_br_retail")
        self.step("warning")
        self.press("Try all the same")
        self.fill(username="ana", password="x")
        self.press("Connect")
        self.browser.wait("document.querySelector('[role=alert]')")
        self.press("✕")
        self.press("Leave")
        self.press("I do not trust it")
        outcome = self.returned("exit")
        self.assertEqual(outcome["last_encountered_error_code"], "institution_down")
        self.assertEqual(outcome["meta_data_institution_name"], "ironbank_br_retail")
        self.assertEqual(outcome["meta_data_step"], "abandon-survey")

    def test_tokens_that_are_refused(self):
        for token in ("garbage", self.token(scopes="write_links")):
            self.visit(token)
            self.step("error")
            self.assertTrue(
                self.browser.evaluate("document.querySelector('[role=alert]').innerText"))

    def test_the_script_in_the_place_of_Belvos(self):
        self.browser.open(self.front + "/app?" + self.token())
        self.browser.wait("document.querySelector('iframe')")
        blocked = self.browser.evaluate("document.querySelector('iframe').contentDocument === null")
        self.assertTrue(blocked)
        # Messages of others are not believed.
        self.browser.evaluate(
            "window.postMessage({ from: 'sandbox-widget', name: 'success', data: {} }, '*')")
        self.browser.wait("told.length === 0 && document.querySelector('iframe')")
        self.browser.open(self.front + "/app?garbage")
        self.browser.wait("typeof told !== 'undefined' && told.length")
        name, event = self.browser.evaluate("told[0]")
        self.assertEqual(name, "onEvent")
        self.assertEqual(event["eventName"], "ERROR")
        self.assertEqual(event["meta_data"]["error_code"], "ACCESS_TOKEN_NOT_VALID")


def run():
    report = Report()
    unittest.defaultTestLoader.loadTestsFromTestCase(Widget).run(report)
    failed = len(report.failures) + len(report.errors)
    print(f"{report.passed} passed, {failed} failed, {len(report.skipped)} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run())
