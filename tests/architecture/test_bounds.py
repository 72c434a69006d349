"""Every text, list and object of a request body ends somewhere (api.md, Conventions)."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from app.api.http.request_models import MOST_FIELDS, RequestModel
from tests.architecture.test_problems import import_everything
from tests.openapi import read_document

PROVIDERS = ("/v1/hooks/", "/try")
"""Where anything is taken, up to so many bytes."""

FILES = {"text/calendar", "text/csv", "application/octet-stream"}
DOCUMENT = read_document()
_ENDS = {"enum", "const", "maxLength", "format"}


def bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {})
            for media, one in content.items():
                is_free = media in FILES or any(part in path for part in PROVIDERS)
                if not is_free:
                    yield f"{method} {path} {media}", one["schema"]


def endless(schema: dict[str, Any], path: str, seen: set[str]) -> Iterator[str]:
    """Yield the places of a schema that may hold any number of anything."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        if name not in seen:
            yield from endless(DOCUMENT["components"]["schemas"][name], name, seen | {name})
        return
    for each in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(each, []):
            yield from endless(one, path, seen)
    yield from _of_type(schema, path, seen)


def _of_type(schema: dict[str, Any], path: str, seen: set[str]) -> Iterator[str]:
    match schema.get("type"):
        case "string" if not _ENDS & schema.keys():
            yield path
        case "array":
            yield from [] if "maxItems" in schema else [path]
            yield from endless(schema["items"], f"{path}[]", seen)
        case "object":
            others = schema.get("additionalProperties", True)
            if others is not False and "maxProperties" not in schema:
                yield path
            named = schema.get("properties", {}) | (
                {"*": others} if others not in (True, False) else {}
            )
            for name, one in named.items():
                yield from endless(one, f"{path}/{name}", seen)
        case None if not {"$ref", "anyOf", "oneOf", "allOf", "enum", "const"} & schema.keys():
            yield path


def models_under(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    import_everything()
    for model in base.__subclasses__():
        if model.__module__.startswith("app."):
            yield model
        yield from models_under(model)


@pytest.mark.parametrize(("body", "schema"), list(bodies()))
def test_it_ends(body: str, schema: dict[str, Any]) -> None:
    assert set(endless(schema, "", set())) == set()


def test_no_body_has_more_fields_than_are_read() -> None:
    for model in models_under(RequestModel):
        assert len(model.model_fields) <= MOST_FIELDS, model


def test_every_object_of_a_body_refuses_what_it_does_not_know() -> None:
    """Also those of events, which are counted where they are read."""
    for model in models_under(BaseModel):
        if model.model_config.get("extra") == "forbid":
            is_of_events = model.__module__ == "app.api.metering.events.data"
            assert issubclass(model, RequestModel) or is_of_events, model
