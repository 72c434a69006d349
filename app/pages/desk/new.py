"""/desk/new: what no machine reports, recorded by hand."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import Response

from app.api.http.field_types import MAX_AHEAD
from app.documents.reporting.phrases import ACTIONS
from app.documents.texts.texts import phrase
from app.domain.metering.events.events import EventType
from app.pages.answers import lead_to, show
from app.pages.desk.acts import Refusal, refusal_of
from app.pages.desk.channels import CHANNELS
from app.pages.desk.reading_fields import (
    FieldRefused,
    needed_choice,
    needed_id,
    needed_text,
    optional_form,
)
from app.pages.desk.stating import (
    KINDS,
    Data,
    a_call,
    a_message,
    an_action,
    incoming,
    of_type,
    purpose_of,
)
from app.pages.page import DESK, Page
from app.pages.people.me import ZONE
from app.pages.refusals import UnreadableForm
from app.pages.typed_instants import typed_instant
from app.pages.visit import Visit
from app.services.identifiers import new_id
from app.services.metering.interactions.stating import Statement, state_fact
from app.services.people.clients_of import all_clients

_UNREADABLE_TIME = phrase("This is no time that has been.")
_MOST_CHOSEN_FROM = 100
"""Clients of which each form has a list of its own; more are listed once for all of them."""
_CALLS = frozenset({EventType.CALL_RECEIVED, EventType.CALL_PLACED})
_MESSAGES = frozenset({EventType.MESSAGE_RECEIVED, EventType.MESSAGE_SENT})
WAYS: Mapping[EventType, str] = {
    EventType.CALL_RECEIVED: phrase("somebody called"),
    EventType.CALL_PLACED: phrase("we called"),
    EventType.MESSAGE_RECEIVED: phrase("somebody wrote"),
    EventType.MESSAGE_SENT: phrase("we wrote"),
}


async def show_new(visit: Visit) -> Response:
    """Show a form for each kind of thing."""
    return await _page(visit)


async def post_new(visit: Visit) -> Response:
    """Record what was typed, and show what became of it."""
    recorded: list[Data] = []

    async def record() -> None:
        recorded.append(await _record(visit))

    refusal = await refusal_of(visit, record())
    if refusal is not None:
        return await _page(visit, refusal)
    interaction_id = recorded[0]["interaction_id"]
    return lead_to(f"/desk/i/{interaction_id}" if interaction_id else "/desk/unassigned")


async def _record(visit: Visit) -> Data:
    state, form = visit.state, visit.form
    event_type, said = _read(visit)
    now = state.clock.now()
    data = of_type(event_type, said | {"client_id": needed_id(form, "client_id")})
    statement = Statement(
        type=event_type, data=data, form=optional_form(form), time=_time(visit, now)
    )
    return await state_fact(state.intake, visit.person.caller(), statement, now)


def _read(visit: Visit) -> tuple[EventType, dict[str, Any]]:
    """Return what kind of fact was typed, and what it says."""
    form = visit.form
    match form.text("action"):
        case "add-call":
            event_type = EventType(needed_choice(form, "type", _CALLS))
            said = a_call(form, "from", "to")
        case "add-message":
            event_type = EventType(needed_choice(form, "type", _MESSAGES))
            said = a_message(form, "from", "to")
        case "add-request":
            summary = needed_text(form, "summary")
            return EventType.REQUEST_RECEIVED, {"summary": summary} | incoming(form)
        case "add-action":
            return EventType.ACTION_PERFORMED, an_action(form) | _cause(visit)
        case _:
            raise UnreadableForm
    if event_type in (EventType.CALL_RECEIVED, EventType.MESSAGE_RECEIVED):
        return event_type, said | incoming(form)
    return event_type, said | purpose_of(form) | _cause(visit)


def _cause(visit: Visit) -> Data:
    return {"cause": {"id": needed_id(visit.form, "cause")}} if visit.form.text("cause") else {}


def _time(visit: Visit, now: datetime) -> datetime | None:
    """Return when it happened, typed as the provider's clocks show it; None for now."""
    text = visit.form.text("time")
    if not text:
        return None
    at = typed_instant(text, ZONE)
    if at is None or at > now + MAX_AHEAD:
        raise FieldRefused("time", _UNREADABLE_TIME)
    return at


async def _page(visit: Visit, refusal: Refusal | None = None) -> Response:
    form = visit.form
    return show(
        visit,
        "desk/new.html.jinja",
        refusal.status if refusal else HTTPStatus.OK,
        clients=await all_clients(visit.people),
        most_chosen_from=_MOST_CHOSEN_FROM,
        refusal=refusal,
        typed=dict(form.pairs()) if refusal else {},
        pressed=form.text("action") if refusal else "",
        form_id=form.text("form") if refusal else new_id(),
        ways=WAYS,
        calls=sorted(_CALLS, reverse=True),
        messages=sorted(_MESSAGES),
        channels=CHANNELS,
        kinds={kind: words for kind, words in ACTIONS.items() if kind in KINDS},
        chosen=visit.query.text("client_id"),
    )


PAGE = Page(path="/desk/new", show=show_new, act=post_new, roles=DESK)
