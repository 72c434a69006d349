"""POST /v1/integrations/{id}/try: what a payload would become, without recording anything."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from app.api.clients.callers import Admin
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refusals import NotFound
from app.api.http.request_bodies import SelfReadingRoute
from app.api.integrations.hooks import REQUEST_BODY, read_delivery
from app.api.integrations.integration_routes import IntegrationId, require_integration
from app.api.integrations.provider_answers import answer_to
from app.api.state import webhooks_of
from app.domain.clients.parties.normalisation import normalise_party
from app.integrations.payloads.text import make_storable
from app.integrations.verdicts import Action
from app.services.integrations.delivery_results import Ending
from app.services.integrations.kept_deliveries import try_delivery

router = APIRouter(
    prefix="/v1/integrations",
    tags=["Integrations"],
    route_class=SelfReadingRoute,
    responses=problems(401, 403, 422),
)

_PARTIES = ("from", "to")
_EXAMPLE: dict[str, Any] = {
    "verdict": "ingest",
    "events": [
        {
            "specversion": "1.0",
            "id": "CA1",
            "source": "/integrations/019aaf00-0000-7000-8000-000000000002",
            "type": "call.received",
            "time": "2026-11-23T09:10:00Z",
            "data": {
                "from": "+32475550199",
                "to": "+3225550101",
                "answered": True,
                "duration_s": 127,
            },
        }
    ],
    "answer": {"status": 204, "content_type": None, "body": ""},
}


class AnswerOut(BaseModel):
    """What the provider would be told."""

    status: int
    content_type: str | None
    body: str


class TrialOut(BaseModel):
    """What a payload would become."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    verdict: Literal["ingest", "acknowledge", "ignore", "handshake", "refused"]
    events: list[dict[str, Any]] = Field(description="CloudEvents as `POST /v1/events` takes them.")
    answer: AnswerOut


@router.post(
    "/{integration_id}/try",
    operation_id="tryPayload",
    summary="Show what a payload would become",
    openapi_extra={"requestBody": REQUEST_BODY},
    responses=problems(404, 413),
)
async def post_trial(request: Request, integration_id: IntegrationId, caller: Admin) -> TrialOut:
    """Read a provider's raw body, without looking for a signature; nothing is recorded."""
    context = webhooks_of(request)
    observed = await require_integration(request, caller, integration_id)
    known = await context.recogniser.recognise(observed.integration.id)
    if known is None:
        raise NotFound
    config = known.config
    delivery = await read_delivery(request, context, config)
    bare = {name: value for name, value in delivery.headers.items() if name != "authorization"}
    verdict = await try_delivery(context, replace(delivery, headers=bare), config)
    answer = answer_to(config.kind, Ending(verdict.reply, verdict.reason))
    action = Action.REFUSED if verdict.action is Action.FAILED else verdict.action
    return TrialOut(
        verdict=action.value,
        events=[_render_event(event, config.region) for event in verdict.events],
        answer=AnswerOut(status=answer.status, content_type=answer.content_type, body=answer.body),
    )


def _render_event(event: Mapping[str, Any], region: str) -> dict[str, Any]:
    """Return an event with its parties in the form in which they are compared.

    Text that no answer can hold is replaced; such an event is refused where it is recorded.
    """
    shown: dict[str, Any] = json.loads(make_storable(json.dumps(event, ensure_ascii=False)))
    data = shown.get("data")
    if not isinstance(data, dict):
        return shown
    parties = {
        name: normalise_party(data[name], region).value
        for name in _PARTIES
        if isinstance(data.get(name), str)
    }
    return {**shown, "data": {**data, **parties}}
