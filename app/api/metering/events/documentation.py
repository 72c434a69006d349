"""What the OpenAPI document says of the routes that take bytes."""

from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter

from app.api.http.problems.openapi_problems import problems
from app.api.metering.events.envelopes import EVENT
from app.api.metering.events.reading import MAX_EVENTS
from app.api.metering.events.shapes import (
    EXAMPLE_DECISION,
    EXAMPLE_EVENT,
    DecisionOut,
    ResultsOut,
    SimulatedDecisionOut,
    SimulatedResultsOut,
)

_REF = "#/components/schemas/{model}"
_ANSWERS: TypeAdapter[Any] = TypeAdapter(
    DecisionOut | ResultsOut | SimulatedDecisionOut | SimulatedResultsOut
)


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _REF.format(model=name)}


_EVENTS = {
    "title": "Events",
    "description": "One event, or an array of them.",
    "oneOf": [
        _ref("Event"),
        {"type": "array", "items": _ref("Event"), "minItems": 1, "maxItems": MAX_EVENTS},
    ],
}

REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "description": (
        "One event or an array of 1 to 1,000. The same as `application/cloudevents+json` (one) "
        "and `application/cloudevents-batch+json` (an array). In the CloudEvents binary mode the "
        "attributes are `ce-*` headers and the body is `data`."
    ),
    "content": {"application/json": {"schema": _ref("Events"), "example": EXAMPLE_EVENT}},
}

_BINARY_MODE = {
    "ce-specversion": ("`1.0`.", "1.0"),
    "ce-id": ("The event's id, percent-encoded where it is not ASCII.", "CA-1"),
    "ce-source": ("Where it comes from.", "/telephony/main"),
    "ce-type": ("What it tells.", "call.received"),
    "ce-time": ("When it came about; left out: when it is received.", "2026-11-23T10:02:11+01:00"),
}

PARAMETERS: list[dict[str, Any]] = [
    {
        "name": name,
        "in": "header",
        "description": f"CloudEvents binary mode: {description} The body is then `data` alone.",
        "schema": {"type": "string"},
        "example": example,
    }
    for name, (description, example) in _BINARY_MODE.items()
]
"""The header fields of the binary mode."""


def _either(decision: str, results: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"oneOf": [_ref(decision), _ref(results)]}}}


_PROBLEMS = problems(400, 401, 403, 404, 409, 413, 415, 422, 503)

RECORDED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A repeat with its first answer, or the results of an array",
        "content": _either("DecisionOut", "ResultsOut"),
    },
    201: {
        "description": "A new event, decided and stored",
        "content": {
            "application/json": {"schema": _ref("DecisionOut"), "example": EXAMPLE_DECISION}
        },
    },
    **_PROBLEMS,
}
"""The ``responses`` of the route that records events."""

SIMULATED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "What would be decided, or the first answer to an event that is known",
        "content": _either("SimulatedDecisionOut", "SimulatedResultsOut"),
    },
    **_PROBLEMS,
}
"""The ``responses`` of the route that simulates."""


def document_events(app: FastAPI) -> None:
    """Put the schemas that the events' routes refer to into the OpenAPI document."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for name, adapter in (("Event", EVENT), ("", _ANSWERS)):
            schema = adapter.json_schema(ref_template=_REF)
            schemas |= schema.pop("$defs", {})
            if name:
                schemas[name] = schema
        schemas["Events"] = _EVENTS
        return document

    # FastAPI documents replacing the method as the way to extend the document.
    app.openapi = openapi  # type: ignore[method-assign]
