"""The HTTP contract that is kept beside the code is the one that the code generates."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from app.cli.openapi import openapi_document
from tests.openapi import DOCUMENT, read_document

METHODS = {"get", "post", "put", "patch", "delete"}
OPEN = {"/livez", "/readyz", "/v1/agendas/{agenda_id}.ics"}
"""Where no key is asked for; feeds have a token of their own."""
VERBS = (
    "accept|answer|ask|assign|cancel|change|check|close|complete|compute|confirm|correct|create"
    "|delete|dismiss|erase|explain|finalise|get|handBack|import|invite|list|miss|pause|preview|reassign"
    "|receive|reconcile|record|redeliver|reject|release|replay|resume|retry|revoke|rotate|search"
    "|set|simulate|suggest|take|triage|try|unassign|update|verify|void|withdraw"
)
OPERATION_ID = re.compile(f"(?:{VERBS})(?:[A-Z][a-z]+)*")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return read_document()


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def test_the_document_is_up_to_date() -> None:
    kept = DOCUMENT.read_text(encoding="utf-8")
    is_current = kept == openapi_document()
    assert is_current, "openapi/openapi.json is not what the code generates: run `make openapi`"


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"] == "ExitAdmin"


def test_it_says_what_it_is_and_where(document: dict[str, Any]) -> None:
    assert document["info"]["license"]["identifier"] == "Apache-2.0"
    assert document["info"]["description"]
    assert document["info"]["contact"]
    assert document["servers"]


def test_every_operation_is_named_summed_up_and_tagged(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        assert operation.get("summary"), name
        assert operation.get("tags"), name
    tags = {one["name"] for one in document["tags"]}
    used = {tag for one in operations(document).values() for tag in one["tags"]}
    assert used == tags


def test_every_operation_has_a_name_that_a_person_would_choose(document: dict[str, Any]) -> None:
    ids = [one["operationId"] for one in operations(document).values()]
    assert len(ids) == len(set(ids))
    for one in ids:
        assert OPERATION_ID.fullmatch(one), one


def test_no_key_is_asked_for_where_none_is_needed(document: dict[str, Any]) -> None:
    for part in ("paths", "webhooks"):
        for path, item in document[part].items():
            for operation in item.values():
                is_open = part == "webhooks" or path in OPEN or path.startswith("/v1/hooks/")
                assert (operation["security"] == []) is is_open, path


def test_a_body_is_of_one_kind_for_generators_of_clients(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        content = operation.get("requestBody", {"content": {"none": {}}})["content"]
        assert len(content) == 1, name


def test_nothing_that_is_asked_for_has_a_default(document: dict[str, Any]) -> None:
    """Generators of clients would make each such field one that has to be given."""
    schemas = document["components"]["schemas"]
    asked = [one.get("requestBody", {}) for one in operations(document).values()]
    for name in referred_to(asked, schemas):
        fields = schemas[name].get("properties", {})
        assert not [field for field, one in fields.items() if "default" in one], name


def referred_to(asked: Any, schemas: dict[str, Any]) -> set[str]:
    """Return the names of the schemas that a part of the document refers to, at any remove."""
    waiting, seen = [asked], set[str]()
    while waiting:
        names = set(re.findall(r"#/components/schemas/([^\"]+)", json.dumps(waiting.pop())))
        waiting += [schemas[name] for name in names - seen]
        seen |= names
    return seen


def test_every_example_is_of_its_schema(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for place, schema, example in examples(document, ""):
        named = {name: schemas[name] for name in referred_to(schema, schemas)}
        validator = jsonschema_rs.Draft202012Validator(schema | {"components": {"schemas": named}})
        assert [str(one) for one in validator.iter_errors(example)] == [], place


def examples(found: Any, place: str) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Yield where an example stands, what it is an example of, and itself."""
    if isinstance(found, list):
        found = dict(enumerate(found))
    if not isinstance(found, dict):
        return
    schema = found.get("schema", found)
    given = found.get("examples", [])
    for one in [
        *(given if isinstance(given, list) else []),
        *([found["example"]] if "example" in found else []),
    ]:
        yield place, {key: value for key, value in schema.items() if key != "examples"}, one
    for name, one in found.items():
        if name not in {"example", "examples"}:
            yield from examples(one, f"{place}/{name}")


def test_every_error_is_a_problem(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        for status, response in operation["responses"].items():
            if status.startswith(("4", "5")) and response.get("content"):
                assert list(response["content"]) == ["application/problem+json"], (name, status)


def test_what_needs_a_key_says_so(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        _, path = name.split(" ", 1)
        if path in OPEN or path.startswith("/v1/hooks/"):
            continue
        assert operation.get("security"), name
        assert {"401", "403"} <= operation["responses"].keys(), name


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    names = {
        part.split('"', 1)[0] for part in json.dumps(document).split("#/components/schemas/")[1:]
    }
    assert names - schemas.keys() == set()
