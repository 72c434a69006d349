"""/portal/days/{date}: what happened on a day, and what each of it counts."""

from datetime import date, timedelta

from fastapi import Response

from app.documents.texts.texts import plural
from app.pages.answers import show
from app.pages.forms import id_of
from app.pages.page import PORTAL, Page
from app.pages.portal.chosen_client import chosen_client
from app.pages.portal.rows import DISPUTES, SLAS, Wording
from app.pages.refusals import NotHere
from app.pages.visit import Visit
from app.services.clients.read_account import read_account
from app.services.metering.interactions.portal import ClientDay, DayQuery, read_day

AFTER = "after"
_DAY = timedelta(days=1)
_TOTAL = plural("{count} interaction, counted: {units}", "{count} interactions, counted: {units}")


async def show_day(visit: Visit) -> Response:
    """Show a page of a day."""
    chosen, _ = await chosen_client(visit)
    state, now = visit.state, visit.state.clock.now()
    account = await read_account(state.database, chosen.id, now)
    wanted = visit.query.text(AFTER)
    query = DayQuery(
        client_id=chosen.id,
        timezone=account.client.timezone,
        day=_day(visit.named("day")),
        after=id_of(wanted) if wanted else None,
    )
    found = await read_day(state.database, query, now)
    wording = Wording.of(visit, account.client)
    return show(
        visit,
        "portal/day.html.jinja",
        client=chosen,
        found=found,
        rows=[(wording.row(item), item.interaction) for item in found.items],
        total=_total(visit, found),
        wording=wording,
        slas=SLAS,
        verdicts=DISPUTES,
        before=found.day - _DAY,
        after=found.day + _DAY if found.day < account.today else None,
    )


def _total(visit: Visit, found: ClientDay) -> str:
    """Return how many interactions stand on a day, and what they count."""
    texts = visit.texts
    return texts.count(_TOTAL, found.total, units=texts.number(found.units))


def _day(text: str) -> date:
    """Return the date that a path names.

    Raises:
        NotHere: it is none, or at the ends of the calendar.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotHere from None
    if day.isoformat() != text or not date.min.year < day.year < date.max.year:
        raise NotHere
    return day


PAGE = Page(path="/portal/days/{day}", show=show_day, roles=PORTAL)
