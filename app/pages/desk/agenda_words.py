"""Times of an agenda in words: free, held, booked, busy, closed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.documents.parties import format_party
from app.documents.texts.texts import Texts, phrase
from app.domain.agendas.appointments import Appointment
from app.domain.agendas.conflicts import Conflict, ConflictKind
from app.domain.agendas.slots import Slot
from app.domain.deadlines.instants import instant_at
from app.pages.appointments import STATUSES
from app.pages.desk.agenda_views import AgendaView
from app.pages.desk.wording import shorten
from app.services.agendas.reading import ShownAppointment

BUSY = ("soft", "▨", phrase("busy"))
CLOSED = ("soft", "▬", phrase("closed"))
FREE = ("", "○", phrase("free"))
"""A class, a shape and a word, as of appointments."""
_LONGEST_TITLE, _LONGEST_NAME = 50, 32
_DAY = "EEE d MMM"
_MIDNIGHT, _END_OF_DAY = "00:00", "24:00"
_TO = "\N{EN DASH}"
_SPEAKS_AGAINST: Mapping[ConflictKind, str] = {
    ConflictKind.CLOSURE: phrase("closed"),
    ConflictKind.HOLIDAY: phrase("public holiday"),
    ConflictKind.HOURS: phrase("outside of the opening hours"),
    ConflictKind.BUSY: phrase("busy"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeTime:
    """A time that can be booked.

    Attributes:
        starts_at: as the API tells it.
        label: the time with its day.
        query: that leads to the form with this time chosen.
        free: how many more fit.
    """

    starts_at: str
    time: str
    label: str
    query: str
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenTime:
    """An appointment, or a time that is busy or closed; then ``appointment`` is None.

    Attributes:
        look, shape, word: how it stands.
        against: what speaks against it by now.
        address: of the same days with the appointment opened.
        can_miss: it has begun.
    """

    look: str
    shape: str
    word: str
    time: str
    title: str
    who: str = ""
    against: str = ""
    address: str = ""
    appointment: Appointment | None = None
    can_miss: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Words the times of an agenda.

    Attributes:
        zone: of the agenda.
        view: how it is looked at.
        now: what has begun by then may be a no-show.
        names: by appointment, of parties that gave none.
        region: of the desk, for telephone numbers.
    """

    texts: Texts
    zone: ZoneInfo
    view: AgendaView
    now: datetime
    names: Mapping[str, str]
    region: str

    def free_time(self, slot: Slot) -> FreeTime:
        """Return a free time in words."""
        at = instant_at(slot.starts_at).astimezone(self.zone)
        starts_at = at.isoformat()
        return FreeTime(
            starts_at=starts_at,
            time=f"{at:%H:%M}",
            label=self.moment(at),
            query=self.view.of_slot(starts_at),
            free=slot.free,
        )

    def moment(self, at: datetime) -> str:
        """Return an instant as the agenda's clocks show it: ``mar. 1 déc. 10:00``."""
        local = at.astimezone(self.zone)
        return f"{_day(self.texts, local.date())} {local:%H:%M}"

    def times(self, begin: datetime, end: datetime) -> str:
        """Return from when to when: ``10:00-11:00``; what ends at midnight ends at 24:00."""
        begin, end = begin.astimezone(self.zone), end.astimezone(self.zone)
        last = f"{end:%H:%M}"
        return f"{begin:%H:%M}{_TO}{_END_OF_DAY if last == _MIDNIGHT else last}"

    def appointment(self, shown: ShownAppointment) -> TakenTime:
        """Return an appointment in words."""
        appointment, details = shown.appointment, shown.appointment.details
        look, shape, word = STATUSES[appointment.status]
        party, name = details.party, self.names.get(appointment.id)
        who = [text for text in (party and party.name, name, self.telephone(appointment)) if text]
        return TakenTime(
            look=look,
            shape=shape,
            word=self.texts.say(word),
            time=self.times(appointment.starts_at, appointment.ends_at),
            title=shorten(details.title or appointment.kind.name, _LONGEST_TITLE),
            who=" · ".join(shorten(text, _LONGEST_NAME) for text in who),
            against=", ".join(dict.fromkeys(self._against(shown.conflicts))),
            address=self.view.of_appointment(appointment.id),
            appointment=appointment,
            can_miss=appointment.is_live and appointment.starts_at <= self.now,
        )

    def telephone(self, appointment: Appointment) -> str:
        """Return its party's number as it is dialled here; empty where there is none."""
        party = appointment.details.party
        return format_party(party.phone, self.region) if party and party.phone else ""

    def blocked(
        self, kind: tuple[str, str, str], conflict: Conflict, begin: datetime, end: datetime
    ) -> TakenTime:
        """Return the part of a busy or closed time that lies within a span, in words."""
        look, shape, word = kind
        return TakenTime(
            look=look,
            shape=shape,
            word=self.texts.say(word),
            time=self.times(max(conflict.starts_at, begin), min(conflict.ends_at, end)),
            title=shorten(conflict.label or "", _LONGEST_TITLE),
        )

    def _against(self, conflicts: Sequence[Conflict]) -> Iterator[str]:
        for conflict in conflicts:
            words = self.texts.say(_SPEAKS_AGAINST[conflict.kind])
            label = shorten(conflict.label or "", _LONGEST_NAME)
            yield f"{words} ({label})" if label else words


@lru_cache(maxsize=256)
def _day(texts: Texts, day: date) -> str:
    """Return a date in words; a page asks for the same few again and again."""
    return texts.day(day, _DAY)
