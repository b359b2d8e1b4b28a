"""Where Belvo's contract says two things that cannot both be true, and which of them the sandbox follows.

Each entry quotes both places, so that an entry whose reason has gone is noticed, and names every operation that it is
for. What is said is quoted with `test` operations (RFC 6902), what is missing with `lacking`. What is changed is the
copy of the contract that the check reads.
"""

import copy

import jsonpatch

SCHEMAS = "/components/schemas"
OWNER_SHAPES = [
    {"$ref": f"#{SCHEMAS}/{name}"} for name in
    ("OwnerIndividualOpenFinanceBrazil", "OwnerBusinessOpenFinanceBrazil", "Owner")]


def operation(path, method):
    return f"/paths/{path.replace('/', '~1')}/{method}"


def parameter(contract, path, reference, method="get"):
    """The `test` that quotes a parameter."""
    wanted = {"$ref": f"#/components/parameters/{reference}"}
    place = contract["paths"][path][method]["parameters"].index(wanted)
    return {"op": "test", "path": f"{operation(path, method)}/parameters/{place}", "value": wanted}


def lacking(contract, status, path, method):
    """Quotes that an operation does not have an answer."""
    if status in contract["paths"][path][method]["responses"]:
        raise ValueError(f"{method.upper()} {path} now has {status}")


def copied(contract, status, source, target):
    """Gives an operation the answer that another one has: quotes that this one has it and that one has not."""
    (from_path, from_method), (path, method) = source, target
    lacking(contract, status, path, method)
    there = f"{operation(from_path, from_method)}/responses/{status}"
    value = contract["paths"][from_path][from_method]["responses"][status]
    return [
        {"op": "test", "path": there, "value": value},
        {"op": "copy", "from": there, "path": f"{operation(path, method)}/responses/{status}"},
    ]


def body(path, method, schema):
    """The `test` that quotes the schema of a request."""
    return {
        "op": "test",
        "path": f"{operation(path, method)}/requestBody/content/application~1json/schema",
        "value": {"$ref": f"#/components/schemas/{schema}"}}


def said(text, phrase):
    """Quotes a description."""
    if phrase not in " ".join(text.split()):
        raise ValueError(f"the contract does not say any more: {phrase}")


def forced_null(contract):
    said(contract["components"]["schemas"]["external_id"]["description"],
         "we will force a `null` value")
    return (
        "`external_id` is forced to null in some cases, but is not nullable: all that shows a link",
        [{"op": "add", "path": f"{SCHEMAS}/external_id/nullable", "value": True}])


def resumable_without_428(contract):
    said(contract["paths"]["/api/incomes/"]["patch"]["description"],
         "paused because an MFA token was required")
    paths = ("/api/incomes/", "/api/invoices/")
    return (
        "PATCH goes on with a session, but 428, which begins one, is missing: POST "
        + ", POST ".join(paths),
        [change for path in paths for change in (
            body(path, "patch", "PatchBody"),
            *copied(contract, "428", ("/api/accounts/", "post"), (path, "post")))])


def required_parameters(contract):
    """Required, but without a status for their absence."""
    for component, paths in (
        ("link__required", (
            "/api/br/balances/", "/api/br/exchanges/", "/api/transactions/", "/api/bills/",
            "/api/br/investments/", "/api/br/investment-transactions/", "/api/br/employments/")),
        ("document_number", ("/api/consents/",)),
    ):
        yield (
            f"`{component}` is required, but these have no 400: GET {', GET '.join(paths)}",
            [
                {"op": "test", "path": f"/components/parameters/{component}/required",
                 "value": True},
                *(parameter(contract, path, component) for path in paths),
                *(change for path in paths for change in copied(
                    contract, "400", ("/api/mx/current-employments/", "get"), (path, "get"))),
            ])


def pages_past_the_end(contract):
    paths = ("/api/links/", "/api/accounts/", "/api/br/balances/", "/api/br/exchanges/",
             "/api/mx/current-employments/")
    return (
        "paged as GET /api/transactions/ is, but without its 404 for a page that is not there: GET "
        + ", GET ".join(paths),
        [
            *(parameter(contract, path, "page") for path in ("/api/transactions/", *paths)),
            *(change for path in paths for change in copied(
                contract, "404", ("/api/transactions/", "get"), (path, "get"))),
        ])


def misspelt_requirement(contract, schema, required, meant, operations):
    """A required member that is no property, beside a property that is not required."""
    place = f"{SCHEMAS}/{schema}"
    owner = contract["components"]["schemas"][schema]
    index = owner["required"].index(required)
    return (
        f"`{required}` is required of {schema}, but the property is named `{meant}`: {operations}",
        [
            {"op": "test", "path": f"{place}/required/{index}", "value": required},
            {"op": "test", "path": f"{place}/properties/{meant}/type",
             "value": owner["properties"][meant]["type"]},
            {"op": "replace", "path": f"{place}/required/{index}", "value": meant},
        ])


def quotation_marks():
    """Patterns between typographic quotation marks, which the values beside them do not have."""
    changes = []
    for place, pattern, example in (
        ("InvestmentBrazil/properties/isin_number", "^[A-Z]{2}([A-Z0-9]){9}\\d{1}$",
         "BRCST4CTF001"),
        ("DebtorDetails/properties/id_document_number", "^\\d{14}$", 12345678901),
        ("BrokerNote/properties/broker_note_number", "^\\d{1,16}$", "1854009930314350"),
    ):
        changes += [
            {"op": "test", "path": f"{SCHEMAS}/{place}/pattern", "value": f"‘{pattern}’"},
            {"op": "test", "path": f"{SCHEMAS}/{place}/example", "value": example},
            {"op": "replace", "path": f"{SCHEMAS}/{place}/pattern", "value": pattern},
        ]
    info = f"{SCHEMAS}/InvestmentTransactionBrazil/properties/subtype_additional_info"
    changes += [
        {"op": "test", "path": f"{info}/pattern", "value": "‘[\\w\\W\\s]*’"},
        {"op": "test", "path": f"{info}/example", "value": None},
        {"op": "remove", "path": f"{info}/pattern"},
    ]
    return (
        "patterns between quotation marks that the examples beside them do not have: isin_number and"
        " id_document_number of investments, broker_note_number and subtype_additional_info of"
        " investment transactions",
        changes)


def owner_shapes(contract):
    """One of three shapes, of which every individual also is a plain owner."""
    places = []
    for path, method, status in (
        ("/api/owners/", "get", "200"), ("/api/owners/", "post", "200"),
        ("/api/owners/", "post", "201"), ("/api/owners/{id}/", "get", "200"),
    ):
        answer = contract["paths"][path][method]["responses"][status]
        media = next(iter(answer["content"]))
        schema = answer["content"][media]["schema"]
        inner = ("/allOf/1/properties/results/items" if "allOf" in schema
                 else "/items" if schema.get("type") == "array" else "")
        places.append(f"{operation(path, method)}/responses/{status}/content/"
                      f"{media.replace('/', '~1')}/schema{inner}")
    changes = []
    for place in places:
        changes += [
            {"op": "test", "path": f"{place}/oneOf", "value": OWNER_SHAPES},
            {"op": "move", "from": f"{place}/oneOf", "path": f"{place}/anyOf"},
        ]
    required = contract["components"]["schemas"]["Owner"]["required"]
    return (
        "an owner is exactly one of three shapes, but whoever is an individual or a business of open"
        " finance has all that is required of the third, too: GET, POST /api/owners/,"
        " GET /api/owners/{id}/",
        [{"op": "test", "path": f"{SCHEMAS}/Owner/required", "value": required}, *changes])


def deletion_of_nothing(contract):
    path = "/api/mx/current-employments/{id}/"
    return (
        f"DELETE {path} has no 404, which GET on the same path has for the same id",
        [
            *({"op": "test", "path": f"{operation(path, method)}/parameters/0/name", "value": "id"}
              for method in ("get", "delete")),
            *copied(contract, "404", (path, "get"), (path, "delete")),
        ])


def resumed_with_a_wrong_body(contract):
    return (
        "PATCH /api/links/ has no 400, which PATCH /api/accounts/ has for the same body",
        [
            *(body(path, "patch", "PatchBody") for path in ("/api/links/", "/api/accounts/")),
            *copied(contract, "400", ("/api/accounts/", "patch"), ("/api/links/", "patch")),
        ])


def wrong_keys(contract):
    return (
        "keys are asked for everywhere, but POST /api/token/ has no 401 for wrong ones, as all others have",
        [
            {"op": "test", "path": "/security", "value": [{"basicAuth": []}]},
            *copied(contract, "401", ("/api/links/", "post"), ("/api/token/", "post")),
        ])


def asynchronous_without_202(contract):
    paths = ("/api/financial-statements/", "/api/cl/debt-reports/")
    return (
        "X-Belvo-Request-Mode is a parameter, but 202 no answer: POST " + ", POST ".join(paths),
        [change for path in paths for change in (
            parameter(contract, path, "async", "post"),
            parameter(contract, "/api/transactions/", "async", "post"),
            *copied(contract, "202", ("/api/transactions/", "post"), (path, "post")))])


def entries(contract):
    """Pairs of a sentence and a patch."""
    return [
        *required_parameters(contract),
        pages_past_the_end(contract),
        forced_null(contract),
        resumable_without_428(contract),
        misspelt_requirement(
            contract, "AccountLoanDataOpenFinanceBrazil", "total_effectove_cost",
            "total_effective_cost", "all that shows an account with a loan"),
        misspelt_requirement(
            contract, "RiskInsightsAssetMetrics", "num_accounts", "num_assets_accounts",
            "GET, POST /api/risk-insights/, GET /api/risk-insights/{id}/"),
        quotation_marks(),
        owner_shapes(contract),
        deletion_of_nothing(contract),
        resumed_with_a_wrong_body(contract),
        wrong_keys(contract),
        asynchronous_without_202(contract),
    ]


def resolved(contract, entries=entries):
    """The contract with its contradictions resolved, and the sentences.

    Raises jsonpatch.JsonPatchTestFailed when a quotation is no longer in the contract."""
    result = copy.deepcopy(contract)
    sentences = []
    for sentence, patch in entries(contract):
        result = jsonpatch.apply_patch(result, patch)
        sentences.append(sentence)
    return result, sentences
