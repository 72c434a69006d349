from typing import Any

import pytest

from tests.openapi import read_document

QUOTA, LEDGER = "/v1/clients/{client_id}/quota", "/v1/clients/{client_id}/ledger"
READING = {
    QUOTA: {"200", "304", "401", "403", "404", "422"},
    LEDGER: {"200", "401", "403", "404", "422"},
    f"{LEDGER}/verify": {"200", "401", "403", "404", "422"},
    "/v1/interactions": {"200", "401", "403", "404", "422"},
    "/v1/interactions/{interaction_id}": {"200", "401", "403", "404", "422"},
}


@pytest.fixture(scope="module")
def paths() -> dict[str, Any]:
    described: dict[str, Any] = read_document()["paths"]
    return described


@pytest.mark.parametrize("path", READING)
def test_what_is_read_is_documented(paths: dict[str, Any], path: str) -> None:
    operation = paths[path]["get"]

    assert operation["responses"].keys() == READING[path] | {"503"}
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    assert {"bearer": []} in operation["security"]
    for status in ("401", "403", "404", "422"):
        assert "application/problem+json" in operation["responses"][status]["content"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["$ref"].startswith("#/components/schemas/")


def test_the_ledger_is_documented_in_both_forms(paths: dict[str, Any]) -> None:
    content = paths[LEDGER]["get"]["responses"]["200"]["content"]
    assert content.keys() == {"application/json", "text/csv"}


def test_what_narrows_a_list_is_documented(paths: dict[str, Any]) -> None:
    names = [one["name"] for one in paths["/v1/interactions"]["get"]["parameters"]]
    narrowing = {"client_id", "status", "period", "counterpart", "q", "from", "to"}
    narrowing |= {"thread_id", "kind", "direction", "uncaused"}
    assert set(names) == narrowing | {"cursor", "limit"}
    names = [one["name"] for one in paths[LEDGER]["get"]["parameters"]]
    assert sorted(names) == ["client_id", "cursor", "delimiter", "limit", "period"]
