"""/desk/audit: who did what, when and from where, the last act first."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import Response

from app.documents.texts.texts import phrase
from app.domain.people.audit import Act, AuditEntry
from app.pages.answers import show
from app.pages.page import ADMINS, Page
from app.pages.people.me import ZONE
from app.pages.visit import Visit
from app.services.deadlines.desk import clients_at_desk
from app.services.people.audit import list_acts, names_of

_A_PAGE = 50
BEFORE = "before"

ACTS: Mapping[Act, str] = {
    Act.SIGNED_IN: phrase("signed in"),
    Act.SIGN_IN_FAILED: phrase("failed to sign in"),
    Act.SIGN_IN_LIMITED: phrase("tried to sign in too often"),
    Act.SIGN_IN_BLOCKED: phrase("tried to sign in though blocked"),
    Act.SIGNED_OUT: phrase("signed out"),
    Act.INVITED: phrase("invited somebody"),
    Act.WELCOMED: phrase("accepted an invitation"),
    Act.RESET: phrase("reset somebody's access"),
    Act.CHANGED: phrase("changed a person"),
    Act.ROLE_CHANGED: phrase("changed a role"),
    Act.BLOCKED: phrase("blocked somebody"),
    Act.UNBLOCKED: phrase("unblocked somebody"),
    Act.SESSION_ENDED: phrase("ended a session"),
    Act.KEY_MADE: phrase("made a key"),
    Act.KEY_REVOKED: phrase("revoked a key"),
    Act.ERASED: phrase("erased a person"),
    Act.EXPORTED: phrase("exported data"),
    Act.FEED_MADE: phrase("made the link of a feed"),
    Act.FEED_REVOKED: phrase("revoked the link of a feed"),
    Act.SETTINGS: phrase("changed settings"),
    Act.ENTRY_ASSIGNED: phrase("assigned a bank entry"),
    Act.ENTRY_UNASSIGNED: phrase("took the assignment of a bank entry back"),
    Act.ENTRY_DISMISSED: phrase("set a bank entry aside"),
    Act.BLOCK_ON: phrase("switched the block of a plan on"),
    Act.BLOCK_OFF: phrase("switched the block of a plan off"),
    Act.CLIENT_OPENED: phrase("opened a client"),
}

KINDS: Mapping[str, str] = {
    "agenda": phrase("agenda"),
    "appointments": phrase("appointments"),
    "bank-entry": phrase("bank entry"),
    "billing": phrase("billing"),
    "calendar": phrase("calendar"),
    "client": phrase("client"),
    "erasure": phrase("erasure"),
    "feed": phrase("feed"),
    "instructions": phrase("instructions"),
    "integration": phrase("integration"),
    "invoices": phrase("invoices"),
    "key": phrase("key"),
    "ledger": phrase("ledger"),
    "person": phrase("person"),
    "recipients": phrase("recipients"),
    "report-settings": phrase("report settings"),
    "seller": phrase("seller"),
    "session": phrase("session"),
    "statement": phrase("statement"),
}
"""What acts are done on, in words; the name of whose it is follows."""
_OF_CLIENTS = {
    "appointments", "billing", "calendar", "client", "instructions", "invoices", "ledger",
    "recipients", "report-settings", "statement",
}  # fmt: skip
"""Where the id is a client's."""
_PLACES = {"person": "/desk/people/", "agenda": "/desk/agendas/"}


async def show_audit(visit: Visit) -> Response:
    """Show a page of acts."""
    database = visit.people.database
    entries = await list_acts(database, _before(visit), _A_PAGE + 1)
    shown = entries[:_A_PAGE]
    return show(
        visit,
        "desk/audit.html.jinja",
        entries=shown,
        names=await names_of(database, _actors(shown)),
        things=await _things(visit, shown),
        acts=ACTS,
        kinds=KINDS,
        zone=ZONE,
        next_before=shown[-1].id if len(entries) > _A_PAGE else None,
    )


async def _things(visit: Visit, entries: list[AuditEntry]) -> dict[str, tuple[str, str]]:
    """Return name and place of what the acts were done on, by id."""
    database = visit.people.database
    named = await names_of(database, {e.on_id for e in entries if e.kind == "person" and e.on_id})
    owners = {e.on_id for e in entries if e.kind in _OF_CLIENTS and e.on_id}
    clients = await clients_at_desk(database, owners) if owners else {}
    things = {key: (client.name, f"/desk/clients/{key}") for key, client in clients.items()}
    for entry in entries:
        if entry.on_id and entry.kind in _PLACES:
            name = named.get(entry.on_id, entry.on_id)
            things[entry.on_id] = (name, f"{_PLACES[entry.kind]}{entry.on_id}")
    return things


def _before(visit: Visit) -> str | None:
    try:
        return str(UUID(visit.query.text(BEFORE)))
    except ValueError:
        return None


def _actors(entries: list[AuditEntry]) -> set[str]:
    ids = {entry.actor.person_id or entry.actor.key_id for entry in entries}
    ids |= {entry.on_id for entry in entries if entry.kind == "key"}
    return {actor_id for actor_id in ids if actor_id}


PAGE = Page(path="/desk/audit", show=show_audit, roles=ADMINS)
