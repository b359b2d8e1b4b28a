"""Where Belvo's contract says two things that cannot both be true, and which of them the sandbox follows.

Each entry quotes both places, so that an entry whose reason has gone is noticed, and names every operation it
is for. What is changed is the copy of the contract that the check reads.
"""

import copy

import jsonpatch

GET_404 = "/paths/~1api~1transactions~1/get/responses/404"
GET_400 = "/paths/~1api~1mx~1current-employments~1/get/responses/400"


def _operation(path, method):
    return f"/paths/{path.replace('/', '~1')}/{method}"


def _parameter_place(contract, path, method, reference):
    parameters = contract["paths"][path][method]["parameters"]
    return parameters.index({"$ref": reference})


def _required_parameter(contract, path, name, component):
    """A parameter is required, but no status is documented for its absence."""
    here = _operation(path, "get")
    place = _parameter_place(contract, path, "get", f"#/components/parameters/{component}")
    return (
        f"GET {path}: `{name}` is required, but 400 is not among the answers",
        [
            {"op": "test", "path": f"{here}/parameters/{place}",
             "value": {"$ref": f"#/components/parameters/{component}"}},
            {"op": "test", "path": f"/components/parameters/{component}/required", "value": True},
            {"op": "copy", "from": GET_400, "path": f"{here}/responses/400"},
        ],
    )


def _page_past_the_end(contract, path):
    """The same paging as elsewhere, where a page that is not there is a 404."""
    here = _operation(path, "get")
    page = "#/components/parameters/page"
    there = _parameter_place(contract, "/api/transactions/", "get", page)
    return (
        f"GET {path}: pages as GET /api/transactions/ does, but without its 404",
        [
            {"op": "test", "path": f"{here}/parameters/"
             f"{_parameter_place(contract, path, 'get', page)}", "value": {"$ref": page}},
            {"op": "test", "path": f"/paths/~1api~1transactions~1/get/parameters/{there}",
             "value": {"$ref": page}},
            {"op": "copy", "from": GET_404, "path": f"{here}/responses/404"},
        ],
    )


def _copied_answer(path, method, status, source_path, source_method, why):
    """Two operations of one kind, of which one lacks an answer that the other has."""
    return (
        f"{method.upper()} {path}: {why}",
        [{"op": "copy",
          "from": f"{_operation(source_path, source_method)}/responses/{status}",
          "path": f"{_operation(path, method)}/responses/{status}"}],
    )


def entries(contract):
    """Pairs of a sentence and a patch (RFC 6902), whose `test` operations are the quotations."""
    loan = "/components/schemas/AccountLoanDataOpenFinanceBrazil"
    required = contract["components"]["schemas"]["AccountLoanDataOpenFinanceBrazil"]["required"]
    return [
        *(_required_parameter(contract, path, "link", "link__required") for path in (
            "/api/br/balances/", "/api/br/exchanges/", "/api/transactions/", "/api/bills/",
            "/api/br/investments/", "/api/br/investment-transactions/", "/api/br/employments/")),
        *(_page_past_the_end(contract, path) for path in (
            "/api/links/", "/api/accounts/", "/api/br/balances/", "/api/br/exchanges/",
            "/api/mx/current-employments/")),
        (
            "loan_data: `total_effectove_cost` is required, but the property is named"
            " `total_effective_cost`",
            [
                {"op": "test", "path": f"{loan}/required/{required.index('total_effectove_cost')}",
                 "value": "total_effectove_cost"},
                {"op": "test", "path": f"{loan}/properties/total_effective_cost/type",
                 "value": "number"},
                {"op": "replace",
                 "path": f"{loan}/required/{required.index('total_effectove_cost')}",
                 "value": "total_effective_cost"},
            ],
        ),
        _copied_answer(
            "/api/mx/current-employments/{id}/", "delete", "404",
            "/api/mx/current-employments/{id}/", "get",
            "an id that GET on the same path answers with 404"),
        _copied_answer(
            "/api/links/", "patch", "400", "/api/accounts/", "patch",
            "the same body as PATCH /api/accounts/, without its 400"),
        _copied_answer(
            "/api/token/", "post", "401", "/api/links/", "post",
            "takes the keys that are refused with 401 everywhere else"),
        *(_copied_answer(
            path, "post", "202", "/api/transactions/", "post",
            "takes X-Belvo-Request-Mode, but has no 202")
            for path in ("/api/financial-statements/", "/api/cl/debt-reports/")),
    ]


def resolved(contract):
    """The contract with its contradictions resolved, and the sentences.

    Raises jsonpatch.JsonPatchTestFailed when a quotation is no longer in the contract."""
    result = copy.deepcopy(contract)
    sentences = []
    for sentence, patch in entries(contract):
        result = jsonpatch.apply_patch(result, patch)
        sentences.append(sentence)
    return result, sentences
