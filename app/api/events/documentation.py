"""What the OpenAPI document says of the routes that take bytes."""

from typing import Any

EVENTS_OPENAPI: dict[str, Any] = {}
SIMULATE_OPENAPI: dict[str, Any] = {}
