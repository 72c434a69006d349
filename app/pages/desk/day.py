"""/desk/day: the sheet of a day, to be printed: appointments of all clients, and what is due."""

from datetime import date
from zoneinfo import ZoneInfo

from fastapi import Response

from app.documents.parties import format_party
from app.domain.agendas.day_plans import span_of_days
from app.domain.clients.plans.periods import local_date
from app.pages.answers import show
from app.pages.appointments import STATUSES
from app.pages.desk.agenda_views import day_named
from app.pages.desk.agendas import day_of
from app.pages.desk.wording import describe, shorten
from app.pages.forms import id_of
from app.pages.page import DESK, Page
from app.pages.people.me import ZONE
from app.pages.visit import Visit
from app.repositories.agendas.at_desk import AppointmentAtDesk
from app.repositories.deadlines.work_list import WorkListQuery
from app.services.agendas.at_desk import read_day_sheet
from app.services.deadlines.desk import read_desk

_MOST_APPOINTMENTS, _MOST_ITEMS = 40, 25
LONGEST_NOTES = 300


async def show_day(visit: Visit) -> Response:
    """Show a day by the provider's clocks."""
    state, now = visit.state, visit.state.clock.now()
    day = day_named(visit.query.text("date")) or local_date(now, ZONE)
    after = id_of(visit.query.text("after")) if visit.query.text("after") else None
    most = _MOST_APPOINTMENTS + 1
    sheet = await read_day_sheet(state.database, day_of(day, now), after, most)
    appointments = sheet.appointments[:_MOST_APPOINTMENTS]
    begin, end = span_of_days([day], ZONE)
    query = WorkListQuery(limit=_MOST_ITEMS + 1, due_from=begin, due_until=end)
    due = await read_desk(state.database, state.calendars, query, visit.person.id, now)
    return show(
        visit,
        "desk/day.html.jinja",
        day=day,
        appointments=appointments,
        addresses=sheet.addresses,
        next_after=appointments[-1].appointment.id if len(sheet.appointments) == most else None,
        is_first=after is None,
        lines=[
            (row.item.interaction.due_at, describe(row, visit.person.id, visit.texts))
            for row in due.rows[:_MOST_ITEMS]
        ],
        has_more_items=len(due.rows) > _MOST_ITEMS,
        before=_beside(day, -1),
        following=_beside(day, 1),
        names=sheet.names,
        dialled=format_party,
        region=state.region,
        statuses=STATUSES,
        shorten=shorten,
        longest_notes=LONGEST_NOTES,
        own_time=_own_time,
        zone=ZoneInfo(ZONE),
        now=now,
    )


def _beside(day: date, direction: int) -> str:
    return date.fromordinal(day.toordinal() + direction).isoformat()


def _own_time(item: AppointmentAtDesk) -> str:
    """Return what its agenda's clocks show where they show something else; else nothing."""
    at = item.appointment.starts_at
    local, here = at.astimezone(ZoneInfo(item.zone)), at.astimezone(ZoneInfo(ZONE))
    return "" if local.utcoffset() == here.utcoffset() else f"{local:%H:%M} {item.zone}"


PAGE = Page(path="/desk/day", show=show_day, roles=DESK)
