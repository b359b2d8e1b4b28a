"""The public belvo-python client, unchanged, against the simulated Belvo: every class of its resources."""

import unittest

import requests
from belvo.client import Client
from belvo.enums import AccessMode, TaxRetentionType

from harness import Sandbox, Workspace

BANK = "erebor_br_retail"
FISCAL = "tatooine_mx_fiscal"
WORK = "planet_mx_employment"
MONTH = {"date_from": "2026-01-01", "date_to": "2026-01-31"}

# Class, institution, and what `create` must be told beside the link: nothing where the client has a default.
RESOURCES = [
    ("Owners", BANK, {}),
    ("Transactions", BANK, {"date_from": "2026-01-01"}),
    ("Incomes", BANK, {}),
    ("RecurringExpenses", BANK, {}),
    ("RiskInsights", BANK, {}),
    # After the others: with an account goes what belongs to it.
    ("Accounts", BANK, {}),
    ("EmploymentRecords", WORK, {}),
    ("Invoices", FISCAL, {**MONTH, "type_": "OUTFLOW"}),
    ("TaxComplianceStatus", FISCAL, {}),
    ("TaxRetentions", FISCAL, {
        "date_from": "2025-06-01", "date_to": "2026-01-31", "_type": TaxRetentionType.OUTFLOW}),
    ("TaxReturns", FISCAL, {"year_from": "2023"}),
    ("TaxStatus", FISCAL, {}),
]
# A retrieval of these answers with the object itself.
ALONE = {"Incomes", "RiskInsights", "TaxComplianceStatus", "TaxStatus"}
RETIRED = {
    "Balances": {"date_from": "2026-01-01"},
    "Statements": {"account": "x", "year": "2026", "month": "1"},
    "TaxDeclarations": {"year_from": "2024", "year_to": "2025"},
}


class EveryClass(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.workspace = Workspace()
        cls.addClassCleanup(cls.workspace.remove)
        cls.sandbox = Sandbox(cls.workspace)
        cls.addClassCleanup(cls.sandbox.stop)
        cls.client = Client(*cls.sandbox.keys, cls.sandbox.url)

    def link(self, institution):
        links = self.client.Links.list(institution=institution, status="valid")
        return next(links)["id"]

    def test_resources_are_listed_shown_retrieved_and_deleted(self):
        for name, institution, arguments in RESOURCES:
            with self.subTest(name):
                resource = getattr(self.client, name)
                link = self.link(institution)
                listed = list(resource.list(link=link))
                self.assertTrue(listed)
                first = listed[0]["id"]
                shown = resource.get(first)
                # The contract shows one of these in an array.
                self.assertEqual((shown[0] if isinstance(shown, list) else shown)["id"], first)
                made = resource.create(link, raise_exception=True, **arguments)
                self.assertIsInstance(made, dict if name in ALONE else list)
                made = [made] if isinstance(made, dict) else made
                self.assertTrue(made)
                self.assertLessEqual({thing["id"] for thing in made},
                                     {thing["id"] for thing in resource.list(link=link)})
                unsaved = resource.create(link, save_data=False, **arguments)
                self.assertEqual(bool(unsaved), True)
                self.assertIs(resource.delete(first), True)
                self.assertIs(resource.delete(first), False)
                with self.assertRaises(requests.HTTPError) as caught:
                    resource.get(first)
                self.assertEqual(caught.exception.response.json()[0]["code"], "not_found")

    def test_links_live_through_all_that_the_client_can_do(self):
        links = self.client.Links
        made = links.create(
            "gringotts_mx_retail", "lupe", "secret", access_mode=AccessMode.SINGLE,
            external_id="customer-77", raise_exception=True)
        self.assertEqual((made["status"], made["access_mode"]), ("valid", "single"))
        twin = links.create("gringotts_mx_retail", "lupe", "secret")
        self.assertEqual(twin[0]["code"], "duplicated")
        self.assertEqual(twin[0]["institution_user_id"], made["institution_user_id"])
        self.assertEqual(links.get(made["id"])["external_id"], "customer-77")
        changed = links.patch(made["id"], access_mode=AccessMode.RECURRENT)
        self.assertEqual(changed["access_mode"], "recurrent")
        self.assertEqual(links.update(made["id"], password="new")["status"], "valid")
        self.assertIn(made["id"], {link["id"] for link in links.list()})
        self.assertIs(links.delete(made["id"]), True)
        self.assertIs(links.delete(made["id"]), False)

    def test_a_second_factor_is_asked_for_and_given(self):
        asked = self.client.Links.create("heimdall_mx_retail", "ana", "secret")[0]
        self.assertEqual(asked["code"], "token_required")
        token = asked["token_generation_data"]["value"]
        link = self.client.Links.resume(asked["session"], token, link=asked["link"])
        self.assertEqual(link["status"], "valid")
        for name in ("Accounts", "Owners", "Transactions"):
            with self.subTest(name):
                resource = getattr(self.client, name)
                arguments = {"date_from": "2026-01-01"} if name == "Transactions" else {}
                asked = resource.create(link["id"], **arguments)[0]
                self.assertEqual(asked["code"], "token_required")
                token = asked["token_generation_data"]["value"]
                things = resource.resume(asked["session"], token, link=link["id"])
                self.assertTrue(things)
                self.assertTrue(all("id" in thing for thing in things))

    def test_institutions_and_widget_tokens(self):
        institutions = list(self.client.Institutions.list())
        self.assertGreater(len(institutions), 10)
        shown = self.client.Institutions.get(institutions[0]["id"])
        self.assertEqual(shown, institutions[0])
        token = self.client.WidgetToken.create()
        self.assertEqual(set(token), {"access", "refresh"})
        scoped = self.client.WidgetToken.create(link=self.link(BANK), scopes="read_links")
        self.assertNotEqual(scoped["access"], token["access"])

    def test_what_belvo_has_retired_is_not_found(self):
        for name, arguments in RETIRED.items():
            with self.subTest(name):
                resource = getattr(self.client, name)
                with self.assertRaises(requests.HTTPError) as caught:
                    list(resource.list())
                self.assertEqual(caught.exception.response.status_code, 404)
                self.assertEqual(caught.exception.response.json()[0]["code"], "not_found")
                made = resource.create(self.link(BANK), **arguments)
                self.assertEqual([error["code"] for error in made], ["not_found"])
