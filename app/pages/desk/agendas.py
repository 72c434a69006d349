"""/desk/agendas: today's appointments of all clients, and every agenda."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from fastapi import Response

from app.documents.texts.texts import plural
from app.domain.agendas.day_plans import span_of_days
from app.domain.clients.plans.periods import local_date
from app.pages.answers import show
from app.pages.appointments import STATUSES
from app.pages.desk.wording import shorten
from app.pages.forms import id_of
from app.pages.page import DESK, Page
from app.pages.people.me import ZONE
from app.pages.visit import Visit
from app.repositories.agendas.at_desk import Day
from app.services.agendas.at_desk import read_agendas_at_desk

_A_PAGE = 50
_TODAY = plural("{count} appointment today", "{count} appointments today")


async def show_agendas(visit: Visit) -> Response:
    """Show today, and a page of the agendas of all clients."""
    now = visit.state.clock.now()
    today = local_date(now, ZONE)
    after = visit.query.text("after")
    found = await read_agendas_at_desk(
        visit.state.database, day_of(today, now), id_of(after) if after else None, _A_PAGE + 1
    )
    shown = found.agendas[:_A_PAGE]
    return show(
        visit,
        "desk/agendas.html.jinja",
        agendas=shown,
        next_after=shown[-1].id if len(found.agendas) > _A_PAGE else None,
        appointments=found.appointments[:_A_PAGE],
        has_more=len(found.appointments) > _A_PAGE,
        is_first=not after,
        today=today,
        names=found.names,
        statuses=STATUSES,
        shorten=shorten,
        zone=ZoneInfo(ZONE),
        today_words=_TODAY,
    )


def day_of(day: date, now: datetime) -> Day:
    """Return a day by the provider's calendar, as it stands at an instant."""
    begin, end = span_of_days([day], ZONE)
    return Day(begin=begin, end=end, now=now)


PAGE = Page(path="/desk/agendas", show=show_agendas, roles=DESK)
