"""/portal/agendas: what is booked, and the links by which calendar programs subscribe to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import Response

from app.api.state import webhooks_of
from app.documents.texts.texts import phrase
from app.domain.access.keys import Caller
from app.domain.errors import NothingFound
from app.domain.people.audit import Act
from app.pages.answers import lead_to, show
from app.pages.appointments import STATUSES
from app.pages.page import PORTAL, Page
from app.pages.portal.accounts import chosen_account
from app.pages.portal.paging import asked_id
from app.pages.refusals import UnreadableForm
from app.pages.repeats import claim_of_form
from app.pages.visit import Visit
from app.repositories.agendas.appointments import AppointmentFilter
from app.repositories.agendas.feeds import FeedMode
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.agendas.agendas import list_agendas
from app.services.agendas.feeds import (
    WantedFeed,
    create_feed,
    list_feeds,
    remove_feed,
    require_feed,
)
from app.services.agendas.reading import (
    ShownAppointment,
    list_appointments_of_client,
    read_appointment,
)
from app.services.identifiers import new_id
from app.services.people.audit import note_act
from app.services.secrets import SecretsKeyMissing, SecretUnreadable

_A_PAGE = 50
_MOST_AGENDAS, _MOST_FEEDS = 20, 50
_LONGEST_NAME = 200

MODES: Mapping[FeedMode, str] = {
    FeedMode.FULL: phrase("everything: what, with whom, notes"),
    FeedMode.BUSY_ONLY: phrase("only when time is taken"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _MadeLink:
    """A link that was made, now or when the same form was sent before.

    Attributes:
        url: None where it was shown before and cannot be any more.
    """

    feed_id: str
    url: str | None
    is_repeat: bool


async def show_agendas(visit: Visit) -> Response:
    """Show what is to come, and each agenda's links."""
    return await _page(visit, HTTPStatus.OK)


async def act_on_agendas(visit: Visit) -> Response:
    """Make a link, which is shown this once, or revoke one."""
    client = (await chosen_account(visit)).client
    caller = visit.person.caller(client.id)
    match visit.form.text("action"):
        case "make-feed":
            return await _make(visit, caller)
        case "revoke-feed":
            return await _revoke(visit, caller)
        case _:
            raise UnreadableForm


async def _make(visit: Visit, caller: Caller) -> Response:
    agenda_id, name = visit.form.id("agenda"), visit.form.text("name")
    if not name or len(name) > _LONGEST_NAME:
        errors = {agenda_id: visit.texts.say("Write who subscribes, and where.")}
        return await _page(visit, HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors)
    wanted = WantedFeed(agenda_id=agenda_id, name=name, mode=_mode(visit))
    made = await _make_once(visit, caller, wanted)
    if not made.is_repeat:
        await _note(visit, Act.FEED_MADE, "agenda", agenda_id)
    return await _page(visit, HTTPStatus.OK, made=made)


async def _make_once(visit: Visit, caller: Caller, wanted: WantedFeed) -> _MadeLink:
    """Make a link, once however often its form is sent: each time it is shown."""
    state, now = visit.state, visit.state.clock.now()
    tokens: list[str] = []

    async def create(connection: Connection) -> dict[str, Any]:
        made = await create_feed(connection, caller, wanted, now)
        tokens.append(made.token)
        return {"feed_id": made.feed.id, "sealed": _seal(visit, made.token)}

    answer = await with_idempotency_key(state.database, claim_of_form(visit), now, create)
    token = tokens[0] if tokens else _unseal(visit, answer.body["sealed"])
    base = state.public_url.rstrip("/")
    return _MadeLink(
        feed_id=answer.body["feed_id"],
        url=token and f"{base}/v1/agendas/{wanted.agenda_id}.ics?token={token}",
        is_repeat=answer.is_repeat,
    )


def _seal(visit: Visit, token: str) -> str | None:
    """Return a token as it may be kept for a repeat; None where there is no key to seal it."""
    try:
        return webhooks_of(visit.request).box.seal(token)
    except SecretsKeyMissing:
        return None


def _unseal(visit: Visit, sealed: str | None) -> str | None:
    """Return a token that was kept; None where it cannot be read any more."""
    try:
        return sealed and webhooks_of(visit.request).box.open(sealed)
    except (SecretsKeyMissing, SecretUnreadable):
        return None


async def _revoke(visit: Visit, caller: Caller) -> Response:
    agenda_id, feed_id = visit.form.id("agenda"), visit.form.id("feed")
    database, now = visit.state.database, visit.state.clock.now()
    try:
        await remove_feed(database, caller, agenda_id, feed_id, now)
    except NothingFound:
        await require_feed(database, caller, agenda_id, feed_id)  # else it was pressed twice
    else:
        await _note(visit, Act.FEED_REVOKED, "feed", feed_id)
    return lead_to("/portal/agendas")


def _mode(visit: Visit) -> FeedMode:
    mode = visit.form.text("mode")
    if mode not in set(FeedMode):
        raise UnreadableForm
    return FeedMode(mode)


async def _note(visit: Visit, act: Act, kind: str, on_id: str) -> None:
    actor = visit.origin.actor(visit.person.id)
    await note_act(visit.state.database, act, actor, (kind, on_id))


async def _page(
    visit: Visit,
    status: HTTPStatus,
    *,
    made: _MadeLink | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    client = (await chosen_account(visit)).client
    database, caller = visit.state.database, visit.person.caller(client.id)
    agendas = await list_agendas(database, client.id, asked_id(visit, "agendas"), _MOST_AGENDAS + 1)
    shown = agendas[:_MOST_AGENDAS]
    coming = await _coming(visit, client.id)
    return show(
        visit,
        "portal/agendas.html.jinja",
        status,
        client=client,
        agendas=[
            (agenda, await list_feeds(database, caller, agenda.id, None, _MOST_FEEDS))
            for agenda in shown
        ],
        names={agenda.id: agenda.name for agenda in agendas},
        next_agendas=shown[-1].id if len(agendas) > _MOST_AGENDAS else None,
        appointments=[item for item in coming[:_A_PAGE] if item.appointment.is_live],
        next_after=coming[_A_PAGE - 1].appointment.id if len(coming) > _A_PAGE else None,
        statuses=STATUSES,
        modes=MODES,
        made=made,
        form_id=new_id(),
        errors=errors or {},
    )


async def _coming(visit: Visit, client_id: str) -> list[ShownAppointment]:
    """Return the appointments of all agendas from now on, or after the one that is named."""
    context = visit.state.context()
    filters = AppointmentFilter(
        now=context.now,
        limit=_A_PAGE + 1,
        client_id=client_id,
        begin=context.now,
        after=await _after(visit, client_id),
    )
    return await list_appointments_of_client(visit.state.database, context, filters)


async def _after(visit: Visit, client_id: str) -> tuple[datetime, str] | None:
    appointment_id = asked_id(visit, "after")
    if appointment_id is None:
        return None
    caller = visit.person.caller(client_id)
    context = visit.state.context()
    item = await read_appointment(visit.state.database, context, caller, appointment_id)
    return item.appointment.starts_at, item.appointment.id


PAGE = Page(path="/portal/agendas", show=show_agendas, act=act_on_agendas, roles=PORTAL)
