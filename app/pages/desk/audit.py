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
        acts=ACTS,
        zone=ZONE,
        next_before=shown[-1].id if len(entries) > _A_PAGE else None,
    )


def _before(visit: Visit) -> str | None:
    try:
        return str(UUID(visit.query.text(BEFORE)))
    except ValueError:
        return None


def _actors(entries: list[AuditEntry]) -> set[str]:
    ids = {entry.actor.person_id or entry.actor.key_id for entry in entries}
    ids |= {entry.on_id for entry in entries if entry.kind == "person"}
    return {actor_id for actor_id in ids if actor_id}


PAGE = Page(path="/desk/audit", show=show_audit, roles=ADMINS)
