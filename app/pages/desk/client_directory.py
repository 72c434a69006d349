"""/desk/clients/{id}/directory: what third parties are called; added, changed, removed by hand."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Response

from app.documents.parties import format_party
from app.documents.texts.texts import phrase
from app.domain.clients.parties.normalisation import PartyKind
from app.domain.directory.entries import MOST_PARTIES, UnreadableParty
from app.domain.errors import NothingFound
from app.pages.answers import lead_to, show
from app.pages.desk.acts import Refusal, refusal_of
from app.pages.desk.opening import note_opened
from app.pages.desk.reading_fields import FieldRefused, needed_text, optional_text
from app.pages.forms import Form
from app.pages.page import DESK, Page
from app.pages.refusals import UnreadableForm
from app.pages.repeats import claim_of_form
from app.pages.visit import Visit
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.clients.read_account import read_account
from app.services.directory.entries import (
    WrittenEntry,
    change_entry,
    create_entry,
    list_entries,
    read_entry,
    remove_entry,
)
from app.services.identifiers import new_id

_A_PAGE = 20
_LONGEST_NAME, _LONGEST_NOTE = 512, 10_000
_FIELDS = {PartyKind.PHONE: "phones", PartyKind.EMAIL: "emails"}
_UNREADABLE = {
    PartyKind.PHONE: phrase("One of these is no telephone number."),
    PartyKind.EMAIL: phrase("One of these is no e-mail address."),
}
_TOO_MANY = phrase("These are too many.")


async def show_directory(visit: Visit) -> Response:
    """Show a page of a client's directory."""
    return await _page(visit, visit.named_id("client_id"))


async def act_on_directory(visit: Visit) -> Response:
    """Add somebody, change an entry, or take it out."""
    client_id = visit.named_id("client_id")
    act = _ACTS.get(visit.form.text("action"))
    if act is None:
        raise UnreadableForm
    refusal = await refusal_of(visit, act(visit, client_id))
    return lead_to(visit.path) if refusal is None else await _page(visit, client_id, refusal)


async def _add(visit: Visit, client_id: str) -> None:
    written, now = _written(visit.form), visit.state.clock.now()

    async def create(connection: Connection) -> dict[str, Any]:
        return {"id": (await create_entry(connection, client_id, written, now)).id}

    claim = claim_of_form(visit)
    await _saying_which(with_idempotency_key(visit.state.database, claim, now, create))


async def _change(visit: Visit, client_id: str) -> None:
    written, now = _written(visit.form), visit.state.clock.now()
    entry_id, caller = await _entry_of(visit, client_id), visit.person.caller()
    await _saying_which(
        change_entry(visit.state.database, caller, entry_id, lambda _: written, now)
    )


async def _remove(visit: Visit, client_id: str) -> None:
    entry_id = await _entry_of(visit, client_id)
    await remove_entry(visit.state.database, visit.person.caller(), entry_id)


async def _entry_of(visit: Visit, client_id: str) -> str:
    """Return the entry that the form is about.

    Raises:
        NothingFound: the client has no such entry.
    """
    entry_id = visit.form.id("entry")
    entry = await read_entry(visit.state.database, visit.person.caller(), entry_id)
    if entry.client_id != client_id:
        raise NothingFound(entry_id)
    return entry_id


_ACTS: Mapping[str, Callable[[Visit, str], Awaitable[None]]] = {
    "add-entry": _add,
    "change-entry": _change,
    "remove-entry": _remove,
}


def _written(form: Form) -> WrittenEntry:
    """Return an entry as it was typed, each number and address in a line of its own.

    Raises:
        FieldRefused: it has no name, or too much of something.
    """
    return WrittenEntry(
        name=needed_text(form, "name", _LONGEST_NAME),
        phones=_lines(form, "phones"),
        emails=_lines(form, "emails"),
        address=optional_text(form, "address", _LONGEST_NAME),
        note=optional_text(form, "note", _LONGEST_NOTE),
    )


def _lines(form: Form, field: str) -> tuple[str, ...]:
    typed = (line.strip() for text in form.all(field) for line in text.splitlines())
    found = tuple(line for line in typed if line)
    if len(found) > MOST_PARTIES:
        raise FieldRefused(field, _TOO_MANY)
    return found


async def _saying_which(acting: Awaitable[object]) -> None:
    """Wait for an act; tell which field holds what cannot be read.

    Raises:
        FieldRefused: a number or an address is none.
    """
    try:
        await acting
    except UnreadableParty as refused:
        raise FieldRefused(_FIELDS[refused.kind], _UNREADABLE[refused.kind]) from None


async def _page(visit: Visit, client_id: str, refusal: Refusal | None = None) -> Response:
    state = visit.state
    client = (await read_account(state.database, client_id, state.clock.now())).client
    await note_opened(visit, client_id)
    after = visit.query.id("after") if visit.query.text("after") else None
    found = await list_entries(state.database, client_id, after, _A_PAGE + 1)
    entries = found[:_A_PAGE]
    return show(
        visit,
        "desk/directory.html.jinja",
        refusal.status if refusal else HTTPStatus.OK,
        client=client,
        address=visit.path,
        entries=entries,
        written=lambda parties: "\n".join(format_party(party, client.region) for party in parties),
        following=entries[-1].id if len(found) > _A_PAGE else None,
        refusal=refusal,
        typed=dict(visit.form.pairs()) if refusal else {},
        form_id=visit.form.own_id or new_id(),
    )


PAGE = Page(
    path="/desk/clients/{client_id}/directory",
    show=show_directory,
    act=act_on_directory,
    roles=DESK,
)
