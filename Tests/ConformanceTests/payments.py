"""Walks payments, so that there are objects to look at: they are made by calls, not by the sandbox."""

import datetime

BASE = "/payments/br/"
PERSON = {"type": "INDIVIDUAL", "information": {
    "first_name": "Ana", "last_name": "Lima", "identifier_type": "CPF", "identifier": "76109277673"}}
COMPANY = {"type": "BUSINESS", "information": {
    "name": "Loja", "identifier_type": "CNPJ", "identifier": "50685362006773"}}


def account(bank, holder, number):
    return {
        "institution": bank, "holder": holder,
        "details": {"account_type": "CHECKINGS", "agency": "0444", "number": number}}


def intent(customer, method, amount, **more):
    return {
        "amount": amount, "customer": customer, "description": "Sapatos", "confirm": True,
        "statement_description": "Loja de sapatos", "metadata": {"internal_reference_id": "1"},
        "allowed_payment_method_types": ["open_finance"],
        "payment_method_details": {"open_finance": {
            "callback_url": "https://shop.example/", **method}}, **more}


def made(sandbox):
    """By collection, the objects as they are when they have been made and when time has passed. Nothing of it stays."""
    bank = sandbox.get(BASE + "institutions/")["results"][0]["id"]
    customer = sandbox.call(
        BASE + "customers/", {"identifier": "76109277673", "name": "Ana Lima"})["id"]
    accounts = [sandbox.call(BASE + "bank-accounts/", account(bank, holder, number))
                for holder, number in ((PERSON, "457220"), (COMPANY, "457221"))]
    day = datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=3)
    key = {"payer_institution": bank, "pix_key": "+5511999998888", "cpf": "76109277673"}
    to_account = {"payer_institution": bank, "beneficiary_bank_account": accounts[1]["id"]}
    bodies = [
        intent(customer, key, "10.50"),
        intent(customer, {**key, "schedule": {"single": {"date": str(day)}}}, "10.50"),
        intent(customer, {**to_account, "schedule": {"single": {"date": str(day)}}}, "10.50"),
        # The bank refuses these.
        intent(customer, key, "10.13"), intent(customer, to_account, "10.13"),
        intent(customer, to_account, "10.50"),
    ]
    intents = [sandbox.call(BASE + "payment-intents/", body) for body in bodies]
    sandbox.call("/_sandbox/clock/", {"seconds": 5 * 86_400})
    intents += sandbox.get(BASE + "payment-intents/")["results"]
    sandbox.empty("/_sandbox/reset/")
    return {BASE + "bank-accounts/": accounts, BASE + "payment-intents/": intents}
