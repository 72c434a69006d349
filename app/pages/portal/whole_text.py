"""What a page of the portal cuts, in full and as plain text: an interaction, a sheet."""

from collections.abc import Iterator

from fastapi import Response

from app.documents.texts.texts import Texts
from app.pages.answers import as_text
from app.pages.page import PORTAL, Page
from app.pages.portal.accounts import chosen_account
from app.pages.portal.histories import tell_history
from app.pages.portal.paging import asked_number
from app.pages.portal.rows import Wording
from app.pages.visit import Visit
from app.services.metering.interactions.portal import read_thread
from app.services.metering.interactions.reading import ReadInteraction, read_interaction
from app.services.sheets.reading import read_passed_on, read_version


async def send_interaction(visit: Visit) -> Response:
    """Send what was said of an interaction first, then its history."""
    account, state = await chosen_account(visit), visit.state
    caller, interaction_id = (
        visit.person.caller(account.client.id),
        visit.named_id("interaction_id"),
    )
    found = await read_interaction(state.database, caller, interaction_id, state.clock.now())
    thread = await read_thread(state.database, found.interaction)
    wording = Wording.of(visit, account.client)
    row = wording.read(found, thread.known_as)
    passed_on = await read_passed_on(state.database, found.interaction)
    passage = passed_on and passed_on.passage
    parts = [
        f"{row.what} · {wording.instant(row.at)}",
        *(said for said in (row.subject, row.summary, passage) if said),
        *_steps(found, wording, visit.texts),
    ]
    return as_text("\n\n".join(parts), f"{interaction_id}.txt")


async def send_sheet(visit: Visit) -> Response:
    """Send the text of a version of a sheet, of its last one by default."""
    client = (await chosen_account(visit)).client
    caller, sheet_id = visit.person.caller(client.id), visit.named_id("sheet_id")
    number = asked_number(visit, "version")
    version = await read_version(visit.state.database, caller, sheet_id, number)
    return as_text(version.supplied.text, f"{sheet_id}-{version.version}.txt")


def _steps(found: ReadInteraction, wording: Wording, texts: Texts) -> Iterator[str]:
    for step in tell_history(found.history, found.names, texts):
        words = (wording.instant(step.at), step.what, step.note, step.by)
        yield " · ".join(filter(None, words))


INTERACTION = Page(
    path="/portal/interactions/{interaction_id}.txt", show=send_interaction, roles=PORTAL
)
SHEET = Page(path="/portal/sheets/{sheet_id}.txt", show=send_sheet, roles=PORTAL)
