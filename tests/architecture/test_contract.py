"""The HTTP contract that is kept beside the code is the one that the code generates."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli.openapi import openapi_document

DOCUMENT = Path(__file__).parents[2] / "openapi" / "openapi.json"
METHODS = {"get", "post", "put", "patch", "delete"}
OPEN = {"/livez", "/readyz"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(openapi_document())
    return found


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


def test_every_operation_is_named_summed_up_and_tagged(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        assert operation.get("summary"), name
        assert operation.get("tags"), name
    ids = [one["operationId"] for one in operations(document).values()]
    assert len(ids) == len(set(ids))


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
