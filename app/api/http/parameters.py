"""Query parameters: a route has those that it documents, and no others (api.md, Conventions)."""

from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import parse_qsl

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.api.http.problems.refusals import InvalidRequest, Problem
from app.api.http.request_models import MOST_ERRORS

_LONGEST_SHOWN = 100


class UnknownParameter(InvalidRequest):
    """No query parameter has this name here."""

    code = "unknown-parameter"
    title = "No query parameter has this name here"


def known_parameters(route: APIRoute) -> tuple[str, ...]:
    """Return the names of a route's query parameters, as its documentation has them."""
    extra: list[dict[str, Any]] = (route.openapi_extra or {}).get("parameters", [])
    documented = (parameter["name"] for parameter in extra if parameter["in"] == "query")
    return tuple(dict.fromkeys((*_asked_by(route.dependant), *documented)))


def require_known(query: bytes, known: Collection[str]) -> None:
    """Refuse what a route would not look at: a misspelt filter is no filter.

    Raises:
        UnknownParameter: names each one, and those that there are.
    """
    if not query:
        return
    given = dict.fromkeys(
        name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    )
    unknown = [name[:_LONGEST_SHOWN] for name in given if name not in known]
    if unknown:
        detail = f"Known here: {', '.join(known)}" if known else "None is known here"
        problems = [
            Problem(f"/query/{name}", "unknown_parameter", detail) for name in unknown[:MOST_ERRORS]
        ]
        raise UnknownParameter(problems, detail)


def _asked_by(dependant: Dependant) -> Iterator[str]:
    yield from (query_param.alias for query_param in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _asked_by(inner)
