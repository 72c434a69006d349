"""Documents problems: one schema that every route refers to, and what each status stands for."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from app.api.http.problems.problems import MEDIA_TYPE, TYPE_PREFIX

_SCHEMA = {"$ref": "#/components/schemas/Problem"}

_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string", "description": "Stable: programs go by it."},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "With 422: each field that is wrong.",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "Where (RFC 6901)."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}

_TOO_LARGE = "The body is larger than 256 KiB; 8 MiB for events, hooks, trials and reconciliation"
_MEANINGS: dict[HTTPStatus, tuple[str, str]] = {
    HTTPStatus.BAD_REQUEST: ("malformed-json", "The body is not JSON in UTF-8"),
    HTTPStatus.UNAUTHORIZED: ("not-authenticated", "No key, or one that opens nothing"),
    HTTPStatus.FORBIDDEN: ("missing-scope", "The key has no scope for this"),
    HTTPStatus.NOT_FOUND: ("not-found", "There is no such thing, or the key may not see it"),
    HTTPStatus.NOT_ACCEPTABLE: ("not-on-peppol", "It does not exist in the form that is asked for"),
    HTTPStatus.CONFLICT: ("idempotency-conflict", "It contradicts what is stored; see the code"),
    HTTPStatus.PRECONDITION_FAILED: ("version-conflict", "Changed since; `current` as it is now"),
    HTTPStatus.PRECONDITION_REQUIRED: ("if-match-required", "Send the ETag as If-Match"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("body-too-large", _TOO_LARGE),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("unsupported-media-type", "Such a body is not read here"),
    HTTPStatus.UNPROCESSABLE_ENTITY: ("invalid-request", "Fields are missing, unknown or wrong"),
    HTTPStatus.SERVICE_UNAVAILABLE: ("intake-full", "Nothing was stored: send it again later"),
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses`` of a route that may answer with these problems."""
    return {status: _response(HTTPStatus(status)) for status in statuses}


def document_problems(app: FastAPI) -> None:
    """Put the schema that ``problems`` refers to into an application's OpenAPI document."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
        for path in document["paths"].values():
            for operation in path.values():
                _complete(operation)
        return document

    # FastAPI documents replacing the method as the way to extend the document.
    app.openapi = openapi  # type: ignore[method-assign]


def _complete(operation: dict[str, Any]) -> None:
    """Document what goes for every operation with a body, or with a key."""
    general = [HTTPStatus.SERVICE_UNAVAILABLE] if operation.get("security") else []
    if "requestBody" in operation:
        general += [HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE]
        if set(operation["requestBody"]["content"]) == {"application/json"}:
            general.append(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    for status in general:
        operation["responses"].setdefault(str(int(status)), _response(status))


def _response(status: HTTPStatus) -> dict[str, Any]:
    code, meaning = _MEANINGS[status]
    example = {"type": TYPE_PREFIX + code, "title": meaning, "status": int(status), "code": code}
    return {
        "description": meaning,
        "content": {MEDIA_TYPE: {"schema": _SCHEMA, "example": example}},
    }
