"""What a client's sheets say of what one types, ready to be passed on; a part of its page."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Response

from app.documents.texts.texts import phrase, plural
from app.domain.metering.events.events import Channel
from app.domain.metering.interactions.interactions import Kind
from app.pages.answers import show
from app.pages.desk.channels import CHANNELS
from app.pages.desk.wording import name_party
from app.pages.page import DESK, Page
from app.pages.portal.paging import asked_number
from app.pages.visit import Visit
from app.repositories.sheets.searching import SheetPassages
from app.services.clients.desk_page import DeskSources, KeptInteraction, read_kept_interaction
from app.services.clients.read_account import read_account
from app.services.identifiers import new_id
from app.services.sheets.browsing import browse_sheet
from app.services.sheets.searching import Search, SearchResult, search_sheets

INTERACTION = "interaction"
_MOST_FOUND = 10
"""Passages, each with a form: a page stays small."""
_MOST_SKIPPED = 9_999
_LONGEST_TYPED = 200
_FOUND = plural("{count} passage", "{count} passages")
BY_CALL = "call"
WAYS: Mapping[str, str] = {
    BY_CALL: phrase("telephone"),
    **{str(channel): words for channel, words in CHANNELS.items()},
}
"""How somebody is told something."""


async def show_found(visit: Visit) -> Response:
    """Show what is found alone."""
    client_id = visit.named_id("client_id")
    sources = sources_of(visit)
    await read_account(sources.database, client_id, sources.now)
    kept = await read_kept_interaction(sources, client_id, kept_id(visit))
    values = await found_values(visit, client_id, kept)
    return show(visit, "desk/found.html.jinja", HTTPStatus.OK, **values, refusal=None, typed={})


def sources_of(visit: Visit) -> DeskSources:
    """Return from what the page of a client is read."""
    state = visit.state
    return DeskSources(
        database=state.database,
        profiles=state.profiles,
        calendars=state.calendars,
        now=state.clock.now(),
    )


def kept_id(visit: Visit) -> str | None:
    """Return the id of the interaction for which a client is opened.

    Raises:
        NothingFound: what the query names is no id.
    """
    return visit.query.id(INTERACTION) if visit.query.text(INTERACTION) else None


def address_of(visit: Visit, client_id: str, **changes: str) -> str:
    """Return the address of a client's page with what is kept and sought."""
    kept = {name: visit.query.text(name) for name in (INTERACTION, "q", "sheet")}
    asked = {name: value for name, value in (kept | changes).items() if value}
    path = f"/desk/clients/{client_id}"
    return f"{path}?{urlencode(asked)}" if asked else path


async def found_values(
    visit: Visit, client_id: str, kept: KeptInteraction | None
) -> dict[str, object]:
    """Return what is sought and found, and what each form of it begins with."""
    typed = visit.query.text("q").replace("\0", "")[:_LONGEST_TYPED]
    skipped = _skipped(visit)
    result = await _find(visit, client_id, typed, skipped)
    found, texts = result.found[:_MOST_FOUND] if result else [], visit.texts
    has_more = result is not None and len(result.found) > len(found)
    return {
        "client_id": client_id,
        "q": typed,
        "is_sought": result is not None,
        "found": found,
        "counted": texts.count(_FOUND, len(found)),
        "further": _further(visit, client_id, skipped) if has_more else "",
        "meant": result.did_you_mean if result else None,
        "meant_at": address_of(visit, client_id, q=result.did_you_mean or "") if result else "",
        "address": address_of(visit, client_id),
        "ways": WAYS,
        "cause": kept.row.item.interaction.id if kept else "",
        "to": _party_of(visit, kept),
        "way": _way_of(kept),
        "form_id": visit.form.text("form") or new_id(),
    }


def _skipped(visit: Visit) -> int:
    """Return how many passages of a sheet were shown before."""
    return min(asked_number(visit, "skipped") or 0, _MOST_SKIPPED)


def _further(visit: Visit, client_id: str, skipped: int) -> str:
    """Return where the passages are that come after these; of a search, the best are shown."""
    if visit.query.text("q"):
        return ""
    return address_of(visit, client_id, skipped=str(skipped + _MOST_FOUND))


async def _find(visit: Visit, client_id: str, typed: str, skipped: int) -> SearchResult | None:
    """Return what is found; None where nothing is sought."""
    database, now = visit.state.database, visit.state.clock.now()
    if typed:
        search = Search(client_id=client_id, typed=typed, at=now, limit=_MOST_FOUND)
        return await search_sheets(database, search)
    if visit.query.text("sheet"):
        sheet_id = visit.query.id("sheet")
        asked = SheetPassages(
            client_id=client_id,
            sheet_id=sheet_id,
            at=now,
            skipped=skipped,
            limit=_MOST_FOUND + 1,
        )
        return await browse_sheet(database, asked)
    return None


def _party_of(visit: Visit, kept: KeptInteraction | None) -> str:
    """Return who is told by default: the other party of what the client was opened for."""
    if kept is None or kept.row.item.interaction.counterpart is None:
        return ""
    row = kept.row
    return row.party or name_party(row.item.interaction, row.client.region, visit.texts)


def _way_of(kept: KeptInteraction | None) -> str:
    interaction = kept.row.item.interaction if kept else None
    if interaction is None or interaction.kind is not Kind.MESSAGE:
        return BY_CALL
    return interaction.channel or Channel.OTHER


SEARCH = Page(path="/desk/clients/{client_id}/search", show=show_found, roles=DESK, is_part=True)
