"""The ``webhooks`` section of the OpenAPI document: what endpoints receive, one entry a type."""

import inspect
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, FastAPI
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, create_model

from app.api.notifications.endpoints.examples import EXAMPLES, TIMESTAMP
from app.domain.notifications.contents import CONTENTS, Content
from app.domain.notifications.endpoints import OPERATORS_ONLY
from app.domain.notifications.notices import NoticeType

_HEADERS = {
    "webhook-id": "The same at every attempt: what was taken once need not be taken again.",
    "webhook-timestamp": "Of this attempt, in seconds since 1970; refuse what is old.",
    "webhook-signature": "`v1,` and HMAC-SHA256 of `id.timestamp.body` in base64; several while "
    "a secret is being changed (standardwebhooks.com).",
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    "2XX": {"description": "Taken; it is not sent again"},
    "410": {"description": "Nobody is there any more: the endpoint is disabled"},
    "default": {"description": "Sent again over a day, after growing pauses"},
}


def document_webhooks(app: FastAPI) -> None:
    """Add every type of notice to the ``webhooks`` section of an application's document."""
    app.webhooks.routes.extend(_described().routes)


@cache
def _described() -> APIRouter:
    """Return a route for each type; nothing is ever routed to it."""
    router = APIRouter()
    for notice_type in NoticeType:
        router.add_api_route(
            notice_type,
            _receiver(_body(notice_type)),
            methods=["POST"],
            name=notice_type,
            operation_id=f"receive{_name(notice_type)}",
            summary=_said(CONTENTS[notice_type])[0],
            description=_description(notice_type),
            tags=["Webhooks"],
            status_code=204,
            responses=_ANSWERS,
            openapi_extra={"parameters": [_header(name, told) for name, told in _HEADERS.items()]},
        )
    return router


def _body(notice_type: NoticeType) -> type[BaseModel]:
    name = _name(notice_type)
    content = CONTENTS[notice_type]
    whose: dict[str, Any] = {} if notice_type in OPERATORS_ONLY else {"client_id": (UUID, ...)}
    about: dict[str, Any] = {field.name: (field.type, ...) for field in fields(content)}
    data = create_model(f"{name}Data", **whose, **about)
    example: dict[str, Any] = {
        "type": notice_type,
        "timestamp": TIMESTAMP,
        "data": EXAMPLES[notice_type],
    }
    shape: dict[str, Any] = {
        "type": (Literal[notice_type.value], ...),
        "timestamp": (AwareDatetime, Field(description="When it came about.")),
        "data": (data, ...),
    }
    config = ConfigDict(json_schema_extra={"examples": [example]})
    return create_model(name, __config__=config, **shape)


def _receiver(body: type[BaseModel]) -> Callable[[Any], None]:
    def receive(body: Any) -> None:  # noqa: ANN401 - its model is set below, one for each type
        """Stand for the receiver; only its signature is documented."""

    receive.__annotations__["body"] = body
    return receive


def _said(content: type[Content]) -> list[str]:
    """Return the paragraphs of a shape's docstring; the first is its sentence."""
    return inspect.cleandoc(content.__doc__ or "").split("\n\n")


def _description(notice_type: NoticeType) -> str:
    told = _said(CONTENTS[notice_type])
    cause = next((one for one in told if one.startswith("Cause:")), "")
    return f"{told[0]} Told once for each cause. {cause}".strip()


def _header(name: str, told: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "header", "required": True, "description": told, "schema": schema}


def _name(notice_type: NoticeType) -> str:
    return "".join(part.title() for part in notice_type.replace(".", "_").split("_"))
