"""Where a named example of Belvo's contract and the schema of the same answer cannot both be true. The sandbox follows
the schema, and the check reads a copy of the contract whose examples do so, too.

An entry is made like those of contradictions.py: the example is quoted with `test` operations, and so is the schema;
what the schema does not have, with `unknown`.
"""

from contradictions import SCHEMAS

EXAMPLES = "/components/examples"

# The examples of cards and loans, of which the second is of one object and the first of several.
CARDS = ("AccountsOfdaCreditCard/value/0", "AccountsOfdaCreditCardDetail/value")
LOANS = ("AccountsOfdaLoanData/value/0", "AccountsOfdaLoanDataDetail/value")
# The examples of Chile's invoices, by what is bought, sold and summed up.
BOUGHT = ("ChileInvoicesAll/value/results/0", "PurchaseInvoiceArray/value/0",
          "PurchaseInvoiceDetails/value")
SOLD = ("ChileInvoicesAll/value/results/1", "SaleInvoiceArray/value/0", "SaleInvoiceDetails/value")
SUMMED_UP = ("ChileInvoicesAll/value/results/2", "SummaryInvoiceArray/value/0",
             "SummaryInvoiceDetails/value")


def unknown(schema, member):
    """Quotes that a schema does not have a member."""
    if member in schema["properties"]:
        raise ValueError(f"the schema now has {member}")


def said(contract, place):
    """What the example has there."""
    value = contract["components"]["examples"]
    for part in place.split("/"):
        value = value[int(part) if isinstance(value, list) else part]
    return value


def without(contract, places, member):
    """Takes a member that the schema does not have out of the examples."""
    changes = []
    for place in places:
        path = f"{EXAMPLES}/{place}/{member}"
        changes += [{"op": "test", "path": path, "value": said(contract, f"{place}/{member}")},
                    {"op": "remove", "path": path}]
    return changes


def renamed(contract, places, member, meant):
    """Gives a member the name that the schema has for it."""
    changes = []
    for place in places:
        path = f"{EXAMPLES}/{place}/{member}"
        changes += [{"op": "test", "path": path, "value": said(contract, f"{place}/{member}")},
                    {"op": "move", "from": path, "path": f"{EXAMPLES}/{place}/{meant}"}]
    return changes


def retyped(places, member, written, schema_place, schema_type, meant):
    """Writes a value in the type that the schema has for it."""
    changes = [{"op": "test", "path": f"{schema_place}/type", "value": schema_type}]
    for place in places:
        path = f"{EXAMPLES}/{place}/{member}"
        changes += [{"op": "test", "path": path, "value": written},
                    {"op": "replace", "path": path, "value": meant}]
    return changes


def card_number(contract):
    limits = "AccountCreditDataLimitsOpenFinanceBrazil"
    unknown(contract["components"]["schemas"][limits], "card_number")
    return (
        "a limit of a card has `card_number` in the examples, and `identification_number` in the"
        " schema: all that shows an account",
        [{"op": "test", "path": f"{SCHEMAS}/{limits}/properties/identification_number/type",
          "value": "string"},
         *renamed(contract, [f"{card}/credit_data/limits/0" for card in CARDS], "card_number",
                  "identification_number")])


def unknown_to_accounts(contract):
    schemas = contract["components"]["schemas"]
    changes = []
    for places, data, schema, members in (
        (CARDS, "credit_data", "AccountCreditDataOpenFinanceBrazil", ("last_period_balance",)),
        (LOANS, "loan_data", "AccountLoanDataOpenFinanceBrazil",
         ("limit_date", "payment_due_day", "next_payment_date")),
    ):
        for member in members:
            unknown(schemas[schema], member)
            changes += without(contract, [f"{place}/{data}" for place in places], member)
    return (
        "null in the examples and not in the schema: `last_period_balance` of a card, `limit_date`,"
        " `payment_due_day` and `next_payment_date` of a loan",
        changes)


def chilean_names(contract):
    schema = contract["components"]["schemas"]["invoice_chile"]
    for member in ("sale_invoice_details", "invoice_identification", "additional_data"):
        unknown(schema, member)
    place = f"{SCHEMAS}/invoice_chile/properties/sales_invoice_details"
    everywhere = BOUGHT + SOLD + SUMMED_UP
    unknown(schema["properties"]["sales_invoice_details"], "vat_amount")
    return (
        "Chile's invoices have `sale_invoice_details` with `vat_amount` in the examples, and"
        " `sales_invoice_details` without it in the schema; `invoice_identification` and"
        " `additional_data` are in the examples alone",
        [{"op": "test", "path": f"{place}/type", "value": "object"},
         *without(contract, [f"{sold}/sale_invoice_details" for sold in SOLD], "vat_amount"),
         *without(contract, everywhere, "invoice_identification"),
         *without(contract, everywhere, "additional_data"),
         # A `move` quotes, too: what is not there cannot be moved.
         *({"op": "move", "from": f"{EXAMPLES}/{one}/sale_invoice_details",
            "path": f"{EXAMPLES}/{one}/sales_invoice_details"} for one in everywhere)])


def chilean_types(_):
    properties = f"{SCHEMAS}/invoice_chile/properties"
    bought = f"{properties}/purchase_invoice_details/properties"
    sold = f"{properties}/sales_invoice_details/properties"
    sales = [f"{place}/sales_invoice_details" for place in SOLD]
    return (
        "Chile's invoices: `credit_or_debit_note_on_purchase` and `periodic_billing_type` are"
        " numbers in the examples and boolean in the schema, `construction_sector_tax_credit` is a"
        " string and a number",
        [*retyped([f"{place}/purchase_invoice_details" for place in BOUGHT],
                  "credit_or_debit_note_on_purchase", 0,
                  f"{bought}/credit_or_debit_note_on_purchase", "boolean", False),
         *retyped(sales, "periodic_billing_type", 0, f"{sold}/periodic_billing_type", "boolean",
                  False),
         *retyped(sales, "construction_sector_tax_credit", "0",
                  f"{sold}/construction_sector_tax_credit", "number", 0)])


def unknown_to_payments(contract):
    schemas = contract["components"]["schemas"]
    unknown(schemas["BankAccountDetailsOfpi"], "country")
    payer = schemas["ChargePayerInformation"]["properties"]["bank_account"]
    unknown(payer, "code")
    accounts = [f"ResponseBankAccount{kind}PixInfoPaginated/value/results/0/details"
                for kind in ("Business", "Individual")]
    charge = "PaymentIntentResponseOfpiBankAccount/value/charges/0/payer_information/bank_account"
    return (
        "payments: `country` of a bank account and `code` of a payer's bank are in the examples alone",
        [*without(contract, accounts, "country"), *without(contract, [charge], "code")])


def entries(contract):
    """Pairs of a sentence and a patch, in the order in which they are applied."""
    return [card_number(contract), unknown_to_accounts(contract), chilean_names(contract),
            chilean_types(contract), unknown_to_payments(contract)]
