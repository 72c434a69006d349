"""/desk/agendas/{id}: days of an agenda; booked, moved and cancelled by whoever is on the line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from fastapi import Response

from app.domain.agendas.agendas import Agenda
from app.domain.agendas.appointments import Appointment
from app.domain.agendas.slots import Slot
from app.domain.clients.plans.periods import local_date
from app.domain.deadlines.instants import microseconds_at
from app.domain.errors import NothingFound
from app.pages.answers import lead_to, show
from app.pages.desk.agenda_acts import Pressed, press
from app.pages.desk.agenda_days import MOST_WITH_FORMS, DayInWords, read_of_a_day, word_days
from app.pages.desk.agenda_fields import is_within_reach
from app.pages.desk.agenda_refusals import AgendaRefusal, agenda_refusal_of
from app.pages.desk.agenda_views import AgendaView, view_of
from app.pages.desk.agenda_words import BUSY, CLOSED, FREE, FreeTime, Wording
from app.pages.desk.appointment_histories import tell_changes
from app.pages.desk.kept_texts import kept_texts
from app.pages.desk.threads import describe_thread
from app.pages.desk.wording import name_party
from app.pages.forms import id_of
from app.pages.page import DESK, Page
from app.pages.people.me import ZONE
from app.pages.visit import Visit
from app.services.agendas.agendas import read_agenda
from app.services.agendas.days import AgendaDays, DaysQuery, read_agenda_days
from app.services.agendas.reading import read_appointment, read_history
from app.services.deadlines.desk_interaction import DeskInteraction, read_desk_interaction
from app.services.identifiers import new_id
from app.services.people.audit import note_opening

_MOST_CHANGES = 30
"""Of the history, the last ones."""
_LONG_NOTES = 4_000
"""Characters of notes beside which the days are left out, so that the page stays small."""
_NO_FIELDS: Mapping[str, str] = {}


async def show_agenda(visit: Visit) -> Response:
    """Show days of an agenda, with forms to book and change on them."""
    agenda = await _agenda_of(visit)
    actor = visit.origin.actor(visit.person.id)
    await note_opening(visit.state.database, actor, agenda.client_id)
    return await _page(visit, agenda)


async def show_days(visit: Visit) -> Response:
    """Show the days alone, to renew them."""
    agenda = await _agenda_of(visit)
    seen = await _see(visit, agenda, _opened(visit))
    return show(visit, "desk/agenda_days.html.jinja", HTTPStatus.OK, **_words_of(visit, seen))


async def post_agenda(visit: Visit) -> Response:
    """Do what the pressed button says."""
    agenda = await _agenda_of(visit)
    named = visit.form.text("appointment")
    former = await _appointment_on(visit, agenda, named) if named else None
    usual = visit.query.text("service") or next((kind.code for kind in agenda.kinds), "")
    done: list[Appointment] = []

    async def act() -> None:
        done.append(await press(Pressed(visit, agenda, usual, former)))

    refusal = await agenda_refusal_of(visit, act())
    if refusal is not None:
        return await _page(visit, agenda, refusal, former)
    return lead_to(_address_of(visit, agenda, done[0]))


def _address_of(visit: Visit, agenda: Agenda, appointment: Appointment) -> str:
    """Return where an appointment stands: on the days that are looked at, else in its week."""
    view, day = _view(visit, agenda), local_date(appointment.starts_at, agenda.zone)
    shown = view.here() if day in view.days else view.of_week(day)
    return f"{shown}#a-{appointment.id}"


async def _agenda_of(visit: Visit) -> Agenda:
    agenda_id = visit.named_id("agenda_id")
    return await read_agenda(visit.state.database, visit.person.caller(), agenda_id)


async def _appointment_on(visit: Visit, agenda: Agenda, appointment_id: str) -> Appointment:
    """Return an appointment of an agenda.

    Raises:
        NothingFound: it has none such.
    """
    state, caller = visit.state, visit.person.caller()
    shown = await read_appointment(state.database, state.context(), caller, id_of(appointment_id))
    if shown.appointment.agenda_id != agenda.id:
        raise NothingFound(appointment_id)
    return shown.appointment


def _view(visit: Visit, agenda: Agenda, opened: str | None = None) -> AgendaView:
    today = local_date(visit.state.clock.now(), agenda.zone)
    return view_of(f"/desk/agendas/{agenda.id}", visit.query, today, opened)


def _opened(visit: Visit) -> str | None:
    """Return the appointment that is opened."""
    named = visit.query.text("appointment")
    return id_of(named) if named else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Days as they are looked at."""

    view: AgendaView
    found: AgendaDays
    wording: Wording
    days: list[DayInWords]


async def _see(visit: Visit, agenda: Agenda, opened: str | None) -> _Seen:
    state, view = visit.state, _view(visit, agenda, opened)
    query = DaysQuery(
        agenda_id=agenda.id,
        days=view.days,
        kind=visit.query.text("service") or None,
        appointment_id=opened,
        most_taken=read_of_a_day(view)[0],
        most_free=read_of_a_day(view)[1],
        begin=view.begin(ZoneInfo(agenda.zone)),
    )
    context = state.context()
    found = await read_agenda_days(state.database, context, visit.person.caller(), query)
    wording = Wording(
        texts=visit.texts,
        zone=ZoneInfo(agenda.zone),
        view=view,
        now=context.now,
        names=found.names,
        region=visit.state.region,
    )
    return _Seen(view=view, found=found, wording=wording, days=word_days(found, wording))


async def _page(
    visit: Visit,
    agenda: Agenda,
    refusal: AgendaRefusal | None = None,
    former: Appointment | None = None,
) -> Response:
    seen = await _see(visit, agenda, former.id if former else _opened(visit))
    reason = await _reason(visit, agenda)
    form, slots = visit.form, refusal.alternatives if refusal else ()
    alternatives = [seen.wording.free_time(slot) for slot in slots]
    offered, chosen = _offered(visit, seen, refusal, alternatives)
    return show(
        visit,
        "desk/agenda.html.jinja",
        refusal.status if refusal else HTTPStatus.OK,
        **_words_of(visit, seen),
        **await _opened_words(visit, seen),
        **_caller_words(visit, reason),
        refusal=refusal,
        alternatives=alternatives,
        typed=dict(form.pairs()) if refusal else _NO_FIELDS,
        pressed=form.text("action") if refusal else "",
        kept=kept_texts(visit) if _is_over(seen) else [],
        is_edited=_is_edited(visit, seen),
        has_days=len(form.text("notes")) <= _LONG_NOTES and not _is_edited(visit, seen),
        form_id=form.text("form") if refusal else new_id(),
        offered=offered,
        chosen=chosen,
        overridden=form.all("override"),
    )


def _is_over(seen: _Seen) -> bool:
    """Tell whether the opened appointment has no forms any more."""
    return seen.found.moved is not None and not seen.found.moved.appointment.is_live


def _is_edited(visit: Visit, seen: _Seen) -> bool:
    """Tell whether what is written of the opened appointment is to be changed."""
    is_asked = visit.query.has("edit") or visit.form.text("action") == "edit"
    return is_asked and seen.found.moved is not None


def _words_of(visit: Visit, seen: _Seen) -> dict[str, object]:
    """Return what the days themselves are shown with."""
    agenda = seen.found.agenda
    shown = sum(1 for day in seen.days for entry in day.entries if entry.taken)
    return {
        "agenda": agenda,
        "client": seen.found.client,
        "kind": seen.found.kind,
        "view": seen.view,
        "sent_to": seen.view.here(),
        "days": seen.days,
        "with_forms": shown <= MOST_WITH_FORMS and seen.found.moved is None,
        "cause": visit.query.text("interaction") or visit.form.text("cause"),
        "fragment": seen.view.here(f"{seen.view.path}/days"),
        "zone": agenda.zone,
        "has_own_zone": agenda.zone != ZONE,
        "legend": (FREE, BUSY, CLOSED),
    }


async def _opened_words(visit: Visit, seen: _Seen) -> dict[str, object]:
    """Return what is shown of the appointment that is opened."""
    item = seen.found.moved
    if item is None:
        return {"opened": None, "changes": [], "cause_id": None, "known_as": None, "telephone": ""}
    state = visit.state
    history = await read_history(
        state.database, state.context(), visit.person.caller(), item.appointment.id
    )
    return {
        "opened": seen.wording.appointment(item),
        "known_as": seen.found.names.get(item.appointment.id),
        "telephone": seen.wording.telephone(item.appointment),
        "cause_id": history.cause_id,
        "changes": list(tell_changes(history, seen.wording))[-_MOST_CHANGES:],
    }


async def _reason(visit: Visit, agenda: Agenda) -> DeskInteraction | None:
    """Return the interaction for which somebody books.

    Raises:
        NothingFound: there is no such interaction of this client.
    """
    named = visit.query.text("interaction")
    if not named:
        return None
    state = visit.state
    found = await read_desk_interaction(
        state.database, state.calendars, visit.person.caller(), id_of(named), state.clock.now()
    )
    if found.found.interaction.client_id != agenda.client_id:
        raise NothingFound(named)
    return found


def _caller_words(visit: Visit, reason: DeskInteraction | None) -> dict[str, object]:
    """Return for whom somebody books, and what is known of the party."""
    if reason is None:
        return {"reason": None, "party": _NO_FIELDS}
    interaction = reason.found.interaction
    counterpart = interaction.counterpart or ""
    field = "email" if "@" in counterpart else "phone"
    region = reason.row.client.region
    return {
        "reason": {
            "id": interaction.id,
            "who": reason.row.party or name_party(interaction, region, visit.texts),
            "count": describe_thread(reason.standing, visit.texts),
        },
        "party": {"name": reason.row.party or "", field: counterpart},
    }


def _offered(
    visit: Visit, seen: _Seen, refusal: AgendaRefusal | None, alternatives: list[FreeTime]
) -> tuple[list[FreeTime], str]:
    """Return the free times of the form, and the one that is chosen.

    One that is led to from elsewhere may be on no day that is shown; one that was refused may not.
    """
    offered = {free.starts_at: free for day in seen.days for free in day.free}
    offered |= {free.starts_at: free for free in alternatives}
    chosen = visit.form.text("starts_at") if refusal else visit.query.text("slot")
    if refusal is None and chosen not in offered and (free := _named(chosen, seen.wording)):
        offered[chosen] = free
    return sorted(offered.values(), key=lambda free: free.starts_at), chosen


def _named(chosen: str, wording: Wording) -> FreeTime | None:
    try:
        at = datetime.fromisoformat(chosen)
    except ValueError:
        return None
    if at.tzinfo is None or not is_within_reach(at):
        return None
    return wording.free_time(Slot(microseconds_at(at), microseconds_at(at), 1))


PAGE = Page(path="/desk/agendas/{agenda_id}", show=show_agenda, act=post_agenda, roles=DESK)
DAYS = Page(path="/desk/agendas/{agenda_id}/days", show=show_days, roles=DESK, is_part=True)
