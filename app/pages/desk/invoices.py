"""/desk/invoices: invoices and credit notes of all clients, where each stands, as CSV too."""

from datetime import date
from urllib.parse import urlencode

from fastapi import Response

from app.documents.billing.invoices_csv import render_invoices_csv
from app.domain.billing.payments.settlements import SettlementState
from app.domain.clients.plans.periods import Period
from app.domain.people.audit import Act
from app.pages.answers import show
from app.pages.page import DESK, Page
from app.pages.portal.files import CSV, as_file, wanted_delimiter
from app.pages.portal.invoices import KINDS, STATES
from app.pages.portal.paging import asked_id
from app.pages.visit import Visit
from app.repositories.billing.payments.listing import ClaimFilter
from app.services.billing.payments.searching import search_invoices
from app.services.deadlines.desk import clients_at_desk
from app.services.people.audit import note_act
from app.services.people.clients_of import all_clients

_A_PAGE = 50
_MOST_EXPORTED = 1_000
_FILTERS = ("from", "to", "state", "client_id")


async def show_invoices(visit: Visit) -> Response:
    """Show a page of documents, the latest first."""
    state = visit.state
    found = await search_invoices(
        state.database, _asked(visit, _A_PAGE + 1, asked_id(visit, "before")), state.clock.now()
    )
    shown = found[:_A_PAGE]
    clients = await clients_at_desk(state.database, {each.issued.client_id for each in shown})
    asked = {name: visit.query.text(name) for name in _FILTERS if visit.query.text(name)}
    return show(
        visit,
        "desk/invoices.html.jinja",
        invoices=[(settled.issued, settled.settlement) for settled in shown],
        clients=clients,
        choices=await all_clients(visit.people),
        states=STATES,
        kinds=KINDS,
        month_of=lambda period: visit.texts.month(Period.parse(period)),
        asked=asked,
        query=urlencode(asked),
        following=urlencode(asked | {"before": shown[-1].issued.id})
        if len(found) > _A_PAGE
        else None,
    )


async def send_csv(visit: Visit) -> Response:
    """Send the last thousand documents that are asked for as CSV, the latest first."""
    state = visit.state
    found = await search_invoices(state.database, _asked(visit, _MOST_EXPORTED), state.clock.now())
    actor = visit.origin.actor(visit.person.id)
    await note_act(state.database, Act.EXPORTED, actor, ("invoices", asked_id(visit, "client_id")))
    rows = [(settled.issued, settled.settlement) for settled in found]
    return as_file(render_invoices_csv(rows, wanted_delimiter(visit)), "invoices.csv", CSV)


def _asked(visit: Visit, limit: int, before: str | None = None) -> ClaimFilter:
    """Return which documents the query asks for; what cannot be read asks for nothing."""
    state = visit.query.text("state")
    return ClaimFilter(
        limit=limit,
        client_id=asked_id(visit, "client_id"),
        issued_from=_day(visit, "from"),
        issued_to=_day(visit, "to"),
        state=SettlementState(state) if state in set(SettlementState) else None,
        before=before,
    )


def _day(visit: Visit, name: str) -> date | None:
    try:
        return date.fromisoformat(visit.query.text(name))
    except ValueError:
        return None


LIST = Page(path="/desk/invoices", show=show_invoices, roles=DESK)
AS_CSV = Page(path="/desk/invoices.csv", show=send_csv, roles=DESK)
