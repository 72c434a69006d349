"""What the OpenAPI document says of the route that takes any provider's bytes."""

from typing import Any

from app.api.http.problems.openapi_problems import problems

PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "integration_id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
        "description": "As `POST /v1/integrations` gave it; the provider is told the whole `url`.",
    }
]

REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "description": (
        "The provider's own payload and content type (JSON, CloudEvents, forms, RFC 822), as it "
        "posts it; up to 8 MiB, more of mail where the "
        "deployment says so. Its signature is checked over these bytes, in the way of the "
        "integration's kind; where header fields tell enough, before they are read."
    ),
    "content": {
        # One media type that stands for all: generators of clients want one schema for a body.
        "application/octet-stream": {
            "schema": {"type": "string", "format": "binary"},
            "example": "CallSid=CA1&CallStatus=completed&CallDuration=127&Direction=inbound"
            "&From=%2B32475550199&To=%2B3225550101",
        }
    },
}

_TAKEN: dict[str, Any] = {
    "application/json": {"schema": {"type": "object"}, "example": {}},
    "text/xml": {"schema": {"type": "string"}, "example": "<Response/>"},
}

_OWN: dict[int | str, dict[str, Any]] = {
    200: {
        "description": (
            "Taken: recorded, known already, unassigned, or none of this service's business"
        ),
        "content": _TAKEN,
    },
    204: {"description": "Taken, where the provider expects no content (Twilio's calls, native)"},
    410: {"description": "The integration is disabled"},
    429: {"description": "Nothing was stored: Brevo sends it again later"},
}

ANSWERS = _OWN | problems(400, 401, 403, 404, 413, 415, 422, 503)
