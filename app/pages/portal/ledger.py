"""/portal/ledger: every unit that counts, whether all of it follows from the events, and CSV."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from fastapi import Response
from fastapi.responses import StreamingResponse

from app.documents.billing.statement_page import RULES
from app.documents.texts.texts import phrase, plural
from app.domain.clients.plans.periods import InvalidPeriod
from app.domain.metering.disputes import DisputeStatus
from app.domain.metering.ledger import shown_hash
from app.pages.answers import show
from app.pages.page import PORTAL, Page
from app.pages.portal.accounts import chosen_account
from app.pages.portal.chosen_client import chosen_client
from app.pages.portal.files import CSV, named_as, note_export, wanted_delimiter
from app.pages.portal.paging import asked_number
from app.pages.refusals import NotHere, UnreadableForm
from app.pages.visit import Visit
from app.services.metering.ledger import (
    Verification,
    last_entries,
    stream_ledger_csv,
    verify_ledger,
    whole_ledger,
)

_A_PAGE = 50
_MOST_DIFFERENCES = 20

_SOUND = plural(
    "Verified: the one entry follows from what was recorded, on {instant}.",
    "Verified: all {count} entries follow from what was recorded, on {instant}.",
)
_UNSOUND = plural(
    "Not in order: one difference was found, on {instant}. Please let us know.",
    "Not in order: {count} differences were found, on {instant}. Please let us know.",
)

DISPUTES: Mapping[DisputeStatus, str] = {
    DisputeStatus.OPEN: phrase("disputed"),
    DisputeStatus.ACCEPTED: phrase("dispute accepted"),
    DisputeStatus.REJECTED: phrase("dispute rejected"),
    DisputeStatus.WITHDRAWN: phrase("dispute withdrawn"),
}


async def show_ledger(visit: Visit) -> Response:
    """Show a page of entries, the last first."""
    return await _page(visit)


async def act_on_ledger(visit: Visit) -> Response:
    """Recompute the whole ledger, and show what that found."""
    if visit.form.text("action") != "verify":
        raise UnreadableForm
    client, _ = await chosen_client(visit)
    return await _page(visit, await verify_ledger(visit.state.database, client.id))


async def send_ledger_csv(visit: Visit) -> Response:
    """Send the ledger, or a month of it, as CSV."""
    client, _ = await chosen_client(visit)
    period = visit.query.text("period") or None
    try:
        wanted = await whole_ledger(visit.state.database, client.id, period)
    except InvalidPeriod:
        raise NotHere from None
    await note_export(visit, "ledger", client.id)
    parts = stream_ledger_csv(visit.state.database, wanted, wanted_delimiter(visit))
    name = f"ledger-{client.reference}-{period or 'whole'}.csv"
    return StreamingResponse(parts, headers=named_as(name), media_type=CSV)


async def _page(visit: Visit, found: Verification | None = None) -> Response:
    client = (await chosen_account(visit)).client
    database, before = visit.state.database, asked_number(visit, "before")
    entries = await last_entries(database, client.id, before, _A_PAGE)
    first = entries[-1].entry.seq if entries else 1
    now = visit.state.clock.now()
    return show(
        visit,
        "portal/ledger.html.jinja",
        HTTPStatus.OK,
        client=client,
        entries=entries,
        reasons=RULES,
        disputes=DISPUTES,
        shown_hash=shown_hash,
        next_before=first if first > 1 else None,
        found=found,
        verdict=found and _say(visit, found, now, client.timezone),
        verified_at=now,
        differences=found.differences.shown[:_MOST_DIFFERENCES] if found else (),
    )


def _say(visit: Visit, found: Verification, now: datetime, zone: str) -> str:
    """Return what a verification found, in a sentence."""
    texts = visit.texts
    wrong = found.differences.count
    words, number = (_UNSOUND, wrong) if wrong else (_SOUND, found.head.entries)
    return texts.count(words, number, instant=texts.instant(now, zone))


PAGE = Page(path="/portal/ledger", show=show_ledger, act=act_on_ledger, roles=PORTAL)
AS_CSV = Page(path="/portal/ledger.csv", show=send_ledger_csv, roles=PORTAL)
