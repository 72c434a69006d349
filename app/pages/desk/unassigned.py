"""/desk/unassigned: what nobody could place yet, assigned to a client."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import Response

from app.documents.parties import format_party
from app.documents.texts.texts import phrase
from app.domain.errors import NothingFound
from app.domain.metering.counting.decisions import UnassignedReason
from app.domain.metering.events.events import EventType
from app.pages.answers import lead_to, show
from app.pages.desk.acts import Refusal, refusal_of
from app.pages.desk.reading_fields import needed_id
from app.pages.page import DESK, Page
from app.pages.people.me import ZONE
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.repositories.metering.events.unassigned import UnassignedEvent
from app.services.directory.names import name_parties
from app.services.metering.unassigned import assign_event, list_unassigned
from app.services.people.clients_of import ClientOfPerson, all_clients

_A_PAGE = 25
_LONGEST_SHOWN = 200
_ENDS = ("from", "to")

REASONS: Mapping[UnassignedReason, str] = {
    UnassignedReason.UNKNOWN_CLIENT: phrase("Nothing says which client it is."),
    UnassignedReason.NO_SUBSCRIPTION: phrase("The client had no plan at that time."),
    UnassignedReason.UNKNOWN_INTERACTION: phrase("What it is about has not come yet."),
    UnassignedReason.UNSUPPORTED_INFORMATION: phrase(
        "No sheet of the client says what it passes on."
    ),
    UnassignedReason.ID_TAKEN: phrase("Its id was used for something else."),
}
TYPES: Mapping[EventType, str] = {
    EventType.CALL_RECEIVED: phrase("Call received"),
    EventType.CALL_PLACED: phrase("Call placed"),
    EventType.MESSAGE_RECEIVED: phrase("Message received"),
    EventType.MESSAGE_SENT: phrase("Message sent"),
    EventType.ACTION_PERFORMED: phrase("Task"),
    EventType.REQUEST_RECEIVED: phrase("Request of the client"),
}
_ASSIGNED = phrase("It does not wait any more: it was assigned meanwhile.")
OTHER = phrase("Something said of an interaction")


async def show_unassigned(visit: Visit) -> Response:
    """Show what waits, oldest first."""
    return await _page(visit)


async def post_unassigned(visit: Visit) -> Response:
    """Record an event for the client that was chosen, with all that waits for it."""
    if visit.form.text("action") != "assign":
        raise UnreadableForm
    item_id = visit.form.id("unassigned")

    async def assign() -> None:
        client_id = needed_id(visit.form, "client_id")
        await assign_event(visit.state.database, visit.state.context(), item_id, client_id)

    try:
        refusal = await refusal_of(visit, assign())
    except NothingFound:
        words = visit.texts.say(_ASSIGNED)
        refusal = Refusal(status=HTTPStatus.NOT_FOUND, words=words)
    return lead_to(visit.path) if refusal is None else await _page(visit, refusal)


async def _page(visit: Visit, refusal: Refusal | None = None) -> Response:
    after = visit.query.text("after")
    after_id = visit.query.id("after") if after else None
    items = await list_unassigned(visit.state.database, None, after_id, _A_PAGE + 1)
    shown = items[:_A_PAGE]
    clients = (await all_clients(visit.people)) if shown else []
    return show(
        visit,
        "desk/unassigned.html.jinja",
        refusal.status if refusal else HTTPStatus.OK,
        items=shown,
        clients=clients,
        ends=await _name_ends(visit, shown, clients),
        reasons=REASONS,
        types=TYPES,
        other=OTHER,
        longest=_LONGEST_SHOWN,
        refusal=refusal,
        refused=visit.form.text("unassigned") if refusal else "",
        chosen=visit.form.text("client_id"),
        following=shown[-1].id if len(items) > _A_PAGE else None,
        zone=ZONE,
    )


async def _name_ends(
    visit: Visit, items: Sequence[UnassignedEvent], clients: Sequence[ClientOfPerson]
) -> dict[str, list[str]]:
    """Return from whom and to whom each was: by the directory of the client that it names."""
    client_ids = {client.id for client in clients}
    ends: dict[str, list[tuple[str, str]]] = {}
    for item in items:
        named = item.limited_to or item.event.client_id or ""
        client_id = named if named in client_ids else ""
        ends[item.id] = [(client_id, str(item.event.data.get(end) or "")) for end in _ENDS]
    parties = [end for pair in ends.values() for end in pair if all(end)]
    names = await name_parties(visit.state.database, parties)
    region = visit.state.region
    return {
        item_id: [names.get(end) or format_party(end[1], region) or "?" for end in pair]
        for item_id, pair in ends.items()
    }


PAGE = Page(path="/desk/unassigned", show=show_unassigned, act=post_unassigned, roles=DESK)
