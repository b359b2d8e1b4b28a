"""Holds what the sandbox gives against the named examples of Belvo's contract, resource by resource: each member that
an example has must be in some object of the sandbox, with the type that it has in the example.

A member is known by its place, such as `balance.current` or `goods[].tax`. Where an example has null, any type will do.
"""

import collections
import datetime

import contradictions
import example_contradictions
import payments

CONTRADICTIONS_MAX = 10
# How far back the yearly returns are asked for.
YEARS_BACK = 10


def resolved(contract):
    """The contract with examples that do as the schemas say, and the sentences about those that did not."""
    contract, sentences = contradictions.resolved(contract, example_contradictions.entries)
    if len(sentences) > CONTRADICTIONS_MAX:
        raise ValueError(f"{len(sentences)} contradictions; {CONTRADICTIONS_MAX} may be accepted")
    return contract, sentences


def kind(value):
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return {dict: "object", list: "array", str: "string", type(None): "null"}[type(value)]


def members(value, place=""):
    """Each member's place and type, however deep it is."""
    if isinstance(value, dict):
        for name, inner in value.items():
            inner_place = f"{place}.{name}" if place else name
            yield inner_place, kind(inner)
            yield from members(inner, inner_place)
    elif isinstance(value, list):
        for inner in value:
            yield from members(inner, place + "[]")


def objects(value):
    """A page, an array or one object, as a list of objects."""
    if isinstance(value, dict) and isinstance(value.get("results"), list):
        return value["results"]
    return value if isinstance(value, list) else [value]


def follow(contract, value):
    while isinstance(value, dict) and "$ref" in value:
        target = contract
        for part in value["$ref"].split("/")[1:]:
            target = target[part.replace("~1", "/").replace("~0", "~")]
        value = target
    return value


def named(contract):
    """For each collection its examples of successful answers, by name. An example that several operations share is one."""
    found = collections.defaultdict(dict)
    for path, item in contract["paths"].items():
        if not path.startswith(("/api/", "/payments/")):
            continue
        collection = path.split("{", 1)[0]
        answers = [(status, follow(contract, answer))
                   for method in ("get", "post", "put", "patch")
                   for status, answer in item.get(method, {}).get("responses", {}).items()]
        for status, answer in answers:
            if not status.startswith("2"):
                continue
            for media in answer.get("content", {}).values():
                for name, example in media.get("examples", {}).items():
                    known = example.get("$ref", f"{path} {name}").rpartition("/")[2]
                    found[collection][known] = objects(follow(contract, example)["value"])
    return found


def retrievals(today):
    """For some collections the bodies of retrievals, which bring the documents that lists leave out."""
    periods = [{"date_from": f"{year}-01-01", "date_to": min(f"{year}-12-31", str(today))}
               for year in range(today.year - 1, today.year + 1)]
    years = {"year_from": str(today.year - YEARS_BACK), "year_to": str(today.year)}
    return {
        "/api/employment-records/": [{"attach_pdf": True}],
        "/api/invoices/": [{"attach_xml": True, "type": direction, **period}
                           for direction in ("INFLOW", "OUTFLOW") for period in periods],
        "/api/tax-returns/": [
            {"attach_pdf": True, "type": "yearly", **years},
            *({"attach_pdf": True, "type": "monthly", **period} for period in periods)],
        "/api/tax-status/": [{"attach_pdf": True}],
    }


def given(sandbox, collections_wanted):
    """All objects of the collections, as lists have them and as retrievals that ask for documents do."""
    links = [link["id"] for link in sandbox.get("/api/links/", page_size=1000)["results"]]
    bodies = retrievals(datetime.datetime.now(datetime.timezone.utc).date())
    found = {collection: [] for collection in collections_wanted}
    found.update(payments.made(sandbox))
    for collection, things in found.items():
        if collection.startswith("/payments/"):
            continue
        for link in links:
            page = 1
            while page:
                answer = sandbox.get(collection, link=link, page_size=1000, page=page)
                things += answer["results"]
                page = page + 1 if answer["next"] else None
            if not answer["count"]:
                continue
            for body in bodies.get(collection, []):
                things += objects(sandbox.call(collection, {"link": link, "save_data": False, **body}))
    return found


def missing(examples, things):
    """What no object has, each with the names of the examples that have it."""
    kinds = collections.defaultdict(set)
    for thing in things:
        for place, what in members(thing):
            kinds[place].add(what)
    found = collections.defaultdict(set)
    for name, wanted in examples.items():
        for place, what in (pair for thing in wanted for pair in members(thing)):
            if place not in kinds:
                found[f"no object has `{place}`"].add(name)
            elif what not in ("null", *kinds[place]):
                here = " or ".join(sorted(kinds[place]))
                found[f"`{place}` is never {what}, but {here}"].add(name)
    return found


def check(contract, sandbox):
    """Prints what is missing. Gives the number of examples that have all, and of those that have not."""
    contract, sentences = resolved(contract)
    for sentence in sentences:
        print("accepted:", sentence)
    examples = named(contract)
    things = given(sandbox, examples)
    passed = failed = 0
    for collection in sorted(examples):
        lacking = missing(examples[collection], things[collection])
        for sentence, names in sorted(lacking.items()):
            print(f"missing: {collection}: {sentence}: {', '.join(sorted(names))}")
        incomplete = len(set().union(*lacking.values()))
        passed += len(examples[collection]) - incomplete
        failed += incomplete
    print(f"{passed + failed} named examples, {passed} of which the sandbox has all of")
    return passed, failed
