"""Every refusal has a status and a stable code (RFC 9457)."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from typing import TypeVar

import app
from app.api.http.problems.problems import DOMAIN_PROBLEMS, problem_of
from app.api.http.problems.refusals import RequestRefused
from app.domain.errors import DomainError

CODE = re.compile(r"[a-z]+(-[a-z]+)*")

E = TypeVar("E", bound=Exception)


@cache
def import_everything() -> None:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def kinds_of(error: type[E]) -> Iterator[type[E]]:
    """Yield the kinds of an error that there are in the program, at any remove."""
    import_everything()
    for kind in error.__subclasses__():
        if kind.__module__.startswith("app."):
            yield kind
        yield from kinds_of(kind)


def test_every_domain_error_has_its_row() -> None:
    assert set(kinds_of(DomainError)) - DOMAIN_PROBLEMS.keys() == set()


def test_no_row_is_left_of_an_error_that_is_no_more() -> None:
    assert DOMAIN_PROBLEMS.keys() - set(kinds_of(DomainError)) == set()


def test_every_row_is_a_refusal_with_a_stable_code() -> None:
    for kind, row in DOMAIN_PROBLEMS.items():
        assert 400 <= row.status < 600, kind
        assert CODE.fullmatch(row.code), kind


def test_every_refusal_of_a_request_has_a_status_and_a_code() -> None:
    for kind in kinds_of(RequestRefused):
        assert 400 <= kind.status < 600, kind
        assert CODE.fullmatch(kind.code), kind


def test_every_error_says_in_a_sentence_what_happened() -> None:
    for kind in (*kinds_of(DomainError), *kinds_of(RequestRefused)):
        title = (kind.__doc__ or "").strip().split("\n", 1)[0]
        assert title[:1].isupper(), kind
        assert title.endswith("."), kind


def test_nothing_of_an_unexpected_failure_is_shown() -> None:
    document = problem_of(RuntimeError("password=hunter2"))
    assert (document["status"], document["code"]) == (500, "internal-error")
    assert "hunter2" not in str(document)
