"""POST /v1/hooks/{integration_id}: the one address that providers post to.

Served before the framework's routing, like ``POST /v1/events``; the route below documents it.
"""

import asyncio
import re
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

import structlog
from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from app.api.events.routes import DirectRoute
from app.api.hooks.desk import HOOKS_PATH, Desk, config_of, desk_of
from app.api.hooks.documentation import ANSWERS, PARAMETERS, REQUEST_BODY
from app.api.hooks.reception import Reception
from app.api.hooks.strangers import MAX_KEPT_BYTES, note_stranger
from app.api.http.bodies import declared_bytes, read_bytes
from app.api.http.fast_path import HotRoute
from app.api.http.headers import first_of_each
from app.api.problems import problem_response
from app.api.refusals import BodyTooLarge, NotFound, RequestRefused
from app.integrations import registry
from app.integrations.deliveries import Delivery, IntegrationConfig, IntegrationKind
from app.integrations.verdicts import Answer, Verdict, refused
from app.repositories.health import is_database_away
from app.services.integrations.recognition import Recognised
from app.services.metering.intake import IntakeUnavailable

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
    openapi_extra={"requestBody": REQUEST_BODY, "parameters": PARAMETERS},
    responses=ANSWERS,
)
async def post_hook(request: Request) -> Response:
    """Check a delivery's signature, record what it tells, and answer as its provider expects.

    The answer is sent after the commit. An unknown number or mailbox is a success for the
    provider, and an unassigned event for the operators.
    """
    try:
        return await _taken(request)
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


async def read_delivery(request: Request, desk: Desk, known: Recognised) -> Delivery:
    """Return a request as a delivery.

    Raises:
        DeliveryTooLarge: its body is larger than the kind may send.
    """
    body = await read_bytes(request, _limit(desk, known), DeliveryTooLarge)
    return replace(_unread(request, desk, known), body=body)


def _limit(desk: Desk, known: Recognised) -> int:
    return desk.max_mail_bytes if IntegrationKind(known.kind) in _MAIL_KINDS else MAX_BYTES


def _unread(request: Request, desk: Desk, known: Recognised) -> Delivery:
    query = request.scope["query_string"].decode("latin-1")
    return Delivery(
        headers=first_of_each(request),
        body=b"",
        url=desk.url_of(known.id) + (f"?{query}" if query else ""),
        received_at=desk.state.clock.now(),
    )


async def _taken(request: Request) -> Response:
    desk = desk_of(request)
    known = await desk.recogniser.recognise(_named(request.scope["path"]))
    if known is None:
        raise NotFound
    if not known.is_enabled:
        raise IntegrationDisabled
    config, delivery = config_of(known), _unread(request, desk, known)
    if (verdict := registry.refuse_unread(delivery, config)) is not None:
        await _turn_away(request, desk, config, delivery, verdict)
        return _response(verdict.answer)
    try:
        body = await read_bytes(request, _limit(desk, known), DeliveryTooLarge)
    except DeliveryTooLarge as refusal:
        verdict = refused(refusal.status, refusal.code, refusal.title)
        note_stranger(desk, config, delivery, verdict, declared_bytes(request))
        raise
    return _response(await Reception(desk, config).take(replace(delivery, body=body)))


async def _turn_away(
    request: Request,
    desk: Desk,
    config: IntegrationConfig,
    delivery: Delivery,
    verdict: Verdict,
) -> None:
    """Note who showed nothing of the provider's; a short body that is there is kept with it."""
    told_bytes: int | None = declared_bytes(request)
    if told_bytes and told_bytes <= MAX_KEPT_BYTES:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                delivery = replace(delivery, body=await read_bytes(request, MAX_KEPT_BYTES))
                told_bytes = None
    note_stranger(desk, config, delivery, verdict, told_bytes)


def _named(path: str) -> str:
    """Return the integration that a path names.

    Raises:
        NotFound: it names none.
    """
    try:
        return str(UUID(path[len(HOOKS_PATH) :].rstrip("/")))
    except ValueError:
        raise NotFound from None


def _response(answer: Answer) -> Response:
    # The content type is set as it stands: the framework would add a charset to it.
    headers = {} if answer.content_type is None else {"content-type": answer.content_type}
    if answer.status in _TRY_AGAIN:
        headers["retry-after"] = RETRY_AFTER_SECONDS
    return Response(answer.body or None, answer.status, headers)
