"""Loaded by schemathesis: puts ids of the running sandbox in the place of invented ones.

The contract's ids belong to no link of the sandbox; with them every call would end at "not found", and no
answer would be looked at. In every second case that is meant to be right, ids are real.
"""

import atexit
import itertools
import json
import os
import urllib.request

import schemathesis
from schemathesis import GenerationMode

with open(os.environ["CONFORMANCE_WORLD"], encoding="utf-8") as file:
    WORLD = json.load(file)

_turn = itertools.count()
_deleted = set()
_succeeded = set()


@atexit.register
def _report():
    with open(WORLD["succeeded"], "w", encoding="utf-8") as file:
        json.dump(sorted(_succeeded), file)


def _collection(path):
    """`/api/transactions/{id}/` belongs to `/api/transactions/`."""
    return path.split("{", 1)[0]


def _register():
    """A link of its own for each deletion, so that the others stay."""
    body = {"institution": "gringotts_mx_retail", "username": f"user{next(_turn)}", "password": "x"}
    request = urllib.request.Request(
        WORLD["base"] + "/api/links/", json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": WORLD["authorization"]})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["id"]


def _object(case):
    collection = _collection(case.path)
    if case.method.upper() == "DELETE" and collection == "/api/links/":
        return _register()
    known = [i for i in WORLD["objects"].get(collection, []) if i not in _deleted]
    if not known:
        return None
    chosen = known[next(_turn) % len(known)]
    if case.method.upper() == "DELETE":
        _deleted.add(chosen)
    return chosen


@schemathesis.check
def no_unasked_server_error(ctx, response, case):
    """The contract lists 500 everywhere, so it is no undocumented status; here nobody asked for one. 501 answers a
    method that no operation has."""
    known = case.operation.schema.raw_schema["paths"][case.operation.path]
    if response.status_code >= 500 and case.method.lower() in known:
        raise AssertionError(f"answered {response.status_code}")


@schemathesis.hook
def after_call(context, case, response):
    if 200 <= response.status_code < 300:
        _succeeded.add(f"{case.method.upper()} {case.operation.path}")


@schemathesis.hook
def before_call(context, case, kwargs):
    # `fields` and `omit` leave out what the schemas of answers require; SandboxTests look after them.
    if isinstance(case.query, dict):
        case.query = {name: value for name, value in case.query.items()
                      if name not in ("fields", "omit")}
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    if next(_turn) % 2:
        return
    if case.path == "/api/token/" and isinstance(case.body, dict):
        case.body.update(WORLD["keys"])
    links = WORLD["links"].get(_collection(case.path))
    link = links[next(_turn) % len(links)] if links else None
    if "{id}" in case.path and case.path_parameters and (chosen := _object(case)):
        case.path_parameters["id"] = chosen
    if link and isinstance(case.query, dict) and "link" in case.query:
        case.query = {"link": link, **{name: value for name, value in case.query.items()
                                       if name == "page_size"}}
    if link and isinstance(case.body, dict) and "link" in case.body:
        case.body["link"] = link
        for member in ("account", "account_id"):
            case.body.pop(member, None)
