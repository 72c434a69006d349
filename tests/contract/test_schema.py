"""Whatever a client sends, every answer is one that the OpenAPI document promises."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
import requests
import schemathesis
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.schemas import APIOperation

from app.cli.openapi import openapi_document
from tests.contract.conftest import HEADERS
from tests.contract.repeated_parts import is_inside, repeated_parts

# What is well formed may still be refused: another client's cursor, a zone that is none, a version
# that somebody has changed.
_REFUSABLE = {
    "expected-statuses": ["2xx", "3xx", "401", "403", "404", "409", "410", "412", "413", "422"]
}

# What is wrong may be too large besides: a calendar of more openings than there may be.
_REFUSED = {
    "expected-statuses": [
        *("400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "5xx"),
    ]
}

_WITHOUT_HEADER = {"expected-statuses": ["401", "404", "422", "428"]}

# What is said twice in a set, or in a query, is said once.
_ANYTHING_GOES = {"negative_data_rejection": {"enabled": False}}

# An array is answered item by item, and covering all types in three modes takes thousands of them.
_EVENTS = {
    "checks": _ANYTHING_GOES,
    "phases": {"coverage": {"enabled": False}},
    "generation": {"max-examples": 80},
}

# The same bodies, read by the same code.
_SIMULATED = {**_EVENTS, "generation": {"max-examples": 20}}

# Parameters alone, which coverage goes through value by value.
_WITHOUT_BODY = {"generation": {"max-examples": 4}}

CONFIG = SchemathesisConfig.from_dict(
    {
        "seed": 1,
        "checks": {
            "positive_data_acceptance": _REFUSABLE,
            "negative_data_rejection": _REFUSED,
            "missing_required_header": _WITHOUT_HEADER,
        },
        "generation": {
            "max-examples": 6,
            "deterministic": True,
            "database": "none",
            "allow-extra-parameters": False,
        },
        "phases": {"coverage": {"generate-duplicate-query-parameters": False}},
        "operations": [
            {"include-path": "/v1/events", **_EVENTS},
            {"include-path": "/v1/events/simulate", **_SIMULATED},
            {"include-path": "/v1/notification-recipients", "checks": _ANYTHING_GOES},
            {"include-method": "GET", "checks": _ANYTHING_GOES, **_WITHOUT_BODY},
            {"include-method": "DELETE", **_WITHOUT_BODY},
        ],
    }
)
schemathesis.serializer.alias("message/rfc822", "text/plain")
DOCUMENT = json.loads(openapi_document())
schema = schemathesis.openapi.from_dict(DOCUMENT, config=CONFIG)


def _operations() -> dict[str, APIOperation[Any, Any, Any, Any]]:
    """Return every operation by its method and path."""
    operations = {}
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operations[found.ok().label] = found.ok()
    return operations


OPERATIONS = _operations()
REPEATED = repeated_parts(DOCUMENT, frozenset({"/v1/events", "/v1/events/simulate"}))


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """Give connections that stay open, and that no proxy of the environment concerns."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_one_that_was_promised(
    label: str, base_url: str, known: dict[str, str], session: requests.Session
) -> None:
    tried: list[schemathesis.Case[Any]] = []

    def try_case(case: schemathesis.Case[Any]) -> None:
        if is_inside(case, REPEATED.get(label, frozenset())):
            return
        tried.append(case)
        _aim_at_what_exists(case, known)
        case.call_and_validate(base_url=base_url, headers=HEADERS, session=session)

    _with_every_case(label, try_case)
    assert tried


def _with_every_case(label: str, try_case: Callable[[schemathesis.Case[Any]], None]) -> None:
    """Call a function with each case of an operation.

    ``schema.parametrize()`` does the same, but makes all cases of all operations, which takes
    seconds, while tests are collected: in each worker.
    """
    load_all_checks()
    build_operation_test(
        config=schema.config,
        operation=OPERATIONS[label],
        test_func=try_case,
        given_kwargs={},
        feedback=NO_FEEDBACK,
    )()


def _aim_at_what_exists(case: schemathesis.Case[Any], known: dict[str, str]) -> None:
    """Put ids of things that exist in half of the paths, so that not all end in 404."""
    parameters: dict[str, Any] = case.path_parameters or {}
    for name, value in parameters.items():
        if name in known and _is_even_id(value):
            parameters[name] = known[name]


def _is_even_id(value: object) -> bool:
    try:
        return UUID(str(value)).int % 2 == 0
    except ValueError:
        return False
