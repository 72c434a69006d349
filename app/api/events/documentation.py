"""What the OpenAPI document says of the routes that take bytes."""

from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter

from app.api.events.envelopes import EVENT
from app.api.events.shapes import (
    EXAMPLE_DECISION,
    EXAMPLE_EVENT,
    DecisionOut,
    ResultsOut,
    SimulatedDecisionOut,
    SimulatedResultsOut,
)
from app.api.openapi_problems import problems

_REF = "#/components/schemas/{model}"
_ANSWERS: TypeAdapter[Any] = TypeAdapter(
    DecisionOut | ResultsOut | SimulatedDecisionOut | SimulatedResultsOut
)


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _REF.format(model=name)}


_ONE = {"schema": _ref("Event"), "example": EXAMPLE_EVENT}
_MANY = {
    "schema": {"type": "array", "items": _ref("Event"), "minItems": 1, "maxItems": 1000},
    "example": [EXAMPLE_EVENT],
}
_EITHER = {"schema": {"oneOf": [_ref("Event"), _MANY["schema"]]}, "example": EXAMPLE_EVENT}

REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "description": (
        "One event or an array of 1 to 1,000. In the CloudEvents binary mode the attributes are "
        "`ce-*` headers and the body is `data`."
    ),
    "content": {
        "application/json": _EITHER,
        "application/cloudevents+json": _ONE,
        "application/cloudevents-batch+json": _MANY,
    },
}


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
        return document

    # FastAPI documents replacing the method as the way to extend the document.
    app.openapi = openapi  # type: ignore[method-assign]
