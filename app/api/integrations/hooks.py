"""POST /v1/hooks/{integration_id}: the one address that providers post to.

Served before the framework's routing, like ``POST /v1/events``; the route below documents it.
"""

import asyncio
import re
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from app.api.http.fast_path import HotRoute, first_of_each
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.problems import problem_response
from app.api.http.problems.refusals import BodyTooLarge, NotFound, RequestRefused
from app.api.http.request_bodies import declared_bytes, read_bytes
from app.api.integrations.provider_answers import ProviderAnswer, answer_to
from app.api.metering.events.routes import DirectRoute
from app.api.state import webhooks_of
from app.integrations.deliveries import Delivery, IntegrationConfig, IntegrationKind
from app.integrations.verdicts import Reply, refuse
from app.repositories.health import is_database_away
from app.services.integrations.delivery_intake import MAX_STRANGERS_BYTES, DeliveryIntake
from app.services.integrations.webhook_context import HOOKS_PATH, WebhookContext
from app.services.metering.intake import IntakeUnavailable

_PARAMETERS: list[dict[str, Any]] = [
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

_ANSWERS = _OWN | problems(400, 401, 403, 404, 413, 415, 422, 503)
MAX_BYTES = 8 * 1024 * 1024
RETRY_AFTER_SECONDS = "5"
_PATIENCE_SECONDS = 0.5
_MAIL_KINDS = frozenset(
    {
        IntegrationKind.MAILGUN,
        IntegrationKind.POSTMARK,
        IntegrationKind.BREVO,
        IntegrationKind.RFC822,
    }
)
_TRY_AGAIN = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS})
_LOG = structlog.get_logger()

router = APIRouter(prefix="/v1/hooks", tags=["Integrations"], route_class=DirectRoute)


class IntegrationDisabled(RequestRefused):
    """The integration was disabled: nothing is taken any more."""

    status = HTTPStatus.GONE
    code = "integration-disabled"
    title = "The integration is disabled"


class DeliveryTooLarge(BodyTooLarge):
    """The delivery is larger than allowed."""

    title = "The body is larger than is taken of a provider"


@router.post(
    "/{integration_id}",  # noqa: FAST003 - the endpoint reads the path itself
    operation_id="receiveProviderDelivery",
    summary="Take a provider's delivery",
    openapi_extra={"requestBody": REQUEST_BODY, "parameters": _PARAMETERS},
    responses=_ANSWERS,
)
async def post_hook(request: Request) -> Response:
    """Check a delivery's signature, record what it tells, and answer as its provider expects.

    The answer is sent after the commit. An unknown number or mailbox is a success for the
    provider, and an unassigned event for the operators.
    """
    try:
        return await _take_delivery(request)
    except RequestRefused as refusal:
        return problem_response(refusal)
    except ClientDisconnect:
        raise
    except Exception as failure:  # noqa: BLE001 - whatever it is, the provider is to try again
        if not is_database_away(failure):
            _LOG.error("delivery not taken", exc_info=failure)
        return problem_response(IntakeUnavailable())


HOT_ROUTE = HotRoute(
    "POST", "/v1/hooks/{integration_id}", re.compile(f"{HOOKS_PATH}.*", re.DOTALL), post_hook
)


async def read_delivery(
    request: Request, context: WebhookContext, config: IntegrationConfig
) -> Delivery:
    """Return a request as a delivery.

    Raises:
        DeliveryTooLarge: its body is larger than the kind may send.
    """
    body = await read_bytes(request, _limit(context, config), DeliveryTooLarge)
    return replace(_without_body(request, context, config), body=body)


def _limit(context: WebhookContext, config: IntegrationConfig) -> int:
    return context.max_mail_bytes if config.kind in _MAIL_KINDS else MAX_BYTES


def _without_body(request: Request, context: WebhookContext, config: IntegrationConfig) -> Delivery:
    query = request.scope["query_string"].decode("latin-1")
    return Delivery(
        headers=first_of_each(request),
        body=b"",
        url=context.url_of(config.id) + (f"?{query}" if query else ""),
        received_at=context.clock.now(),
    )


async def _take_delivery(request: Request) -> Response:
    context = webhooks_of(request)
    known = await context.recogniser.recognise(_integration_named(request.scope["path"]))
    if known is None:
        raise NotFound
    if not known.is_enabled:
        raise IntegrationDisabled
    config, intake = known.config, DeliveryIntake(context, known.config)
    delivery = _without_body(request, context, config)
    if (verdict := intake.refuse_unread(delivery)) is not None:
        delivery, told_bytes = await _with_short_body(request, delivery)
        return _render_answer(
            answer_to(config.kind, intake.turn_away(delivery, verdict, told_bytes))
        )
    try:
        body = await read_bytes(request, _limit(context, config), DeliveryTooLarge)
    except DeliveryTooLarge as refusal:
        verdict = refuse(Reply.TOO_LARGE, refusal.title)
        intake.turn_away(delivery, verdict, declared_bytes(request))
        raise
    return _render_answer(answer_to(config.kind, await intake.take(replace(delivery, body=body))))


async def _with_short_body(request: Request, delivery: Delivery) -> tuple[Delivery, int | None]:
    """Return a delivery with its body, if that is short and there; else how long it is said to be.

    Nothing shows that it is the provider's: it is not waited for.
    """
    told_bytes = declared_bytes(request)
    if told_bytes and told_bytes <= MAX_STRANGERS_BYTES:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                body = await read_bytes(request, MAX_STRANGERS_BYTES)
                return replace(delivery, body=body), None
    return delivery, told_bytes


def _integration_named(path: str) -> str:
    """Return the integration that a path names.

    Raises:
        NotFound: it names none.
    """
    try:
        return str(UUID(path[len(HOOKS_PATH) :].rstrip("/")))
    except ValueError:
        raise NotFound from None


def _render_answer(answer: ProviderAnswer) -> Response:
    # The content type is set as it stands: the framework would add a charset to it.
    headers = {} if answer.content_type is None else {"content-type": answer.content_type}
    if answer.status in _TRY_AGAIN:
        headers["retry-after"] = RETRY_AFTER_SECONDS
    return Response(answer.body or None, answer.status, headers)
