"""Which days of an agenda are looked at, and the addresses of others (ISO 8601 weeks)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from app.domain.agendas.day_plans import days_from, first_of_week
from app.pages.forms import Form

_WEEK = 7
_FIRST_YEAR, _LAST_YEAR = 1971, 9000
_LONGEST = 64
_KEPT = ("service", "interaction")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaView:
    """What is looked at.

    Attributes:
        path: of the agenda's page.
        days: a week from a day on, or one day.
        after: from which local time on a single day is shown.
        kept: what addresses of other days keep.
    """

    path: str
    days: Sequence[date]
    after: time | None
    kept: Sequence[tuple[str, str]]
    _query: str = field(init=False)

    def __post_init__(self) -> None:
        """Write once what begins the query of every free time."""
        query = "?" + urlencode([*self.kept, *self.own.items()])
        object.__setattr__(self, "_query", query)

    @property
    def is_one_day(self) -> bool:
        """Tell whether a single day is shown."""
        return len(self.days) == 1

    def begin(self, zone: ZoneInfo) -> datetime | None:
        """Return from when on a single day is shown; None from its beginning on."""
        if self.after is None:
            return None
        return datetime.combine(self.days[0], self.after, zone).astimezone(UTC)

    def of_week(self, day: date) -> str:
        """Return the address of a day's week."""
        year, week, _ = day.isocalendar()
        return self._address(week=f"{year}-W{week:02}")

    def of_day(self, day: date, after: str = "") -> str:
        """Return the address of a single day, from a time on."""
        return self._address(day=day.isoformat(), **({"after": after} if after else {}))

    def beside(self, direction: int) -> str:
        """Return the address of the days after these, or of those before."""
        day = self.days[0] + direction * timedelta(days=len(self.days))
        if self.is_one_day:
            return self.of_day(day)
        if self.days[0] == first_of_week(self.days[0]):
            return self.of_week(day)
        return self._address(**{"from": day.isoformat()})

    @property
    def today(self) -> str:
        """Return the address of the days from today on."""
        return self._address()

    def of_service(self, code: str) -> str:
        """Return the address of these days, with the free times of another kind."""
        return self._address(**self.own, service=code)

    def of_appointment(self, appointment_id: str) -> str:
        """Return the address of these days, with an appointment opened."""
        kept = {"service": "", "appointment": appointment_id}
        return self._address(**self.own, **kept)

    def editing(self, appointment_id: str) -> str:
        """Return where what is written of an appointment is changed."""
        return self._address(**self.own, appointment=appointment_id, edit="1")

    def without_appointment(self) -> str:
        """Return the address of these days alone."""
        return self._address(**self.own, appointment="")

    def here(self, path: str = "") -> str:
        """Return the address of these days, of the page or of another path."""
        return self._address(path, **self.own)

    def of_slot(self, starts_at: str) -> str:
        """Return the query that leads to the form with a time chosen."""
        return f"{self._query}&slot={quote(starts_at, safe=':')}"

    def pressing(self, starts_at: str) -> str:
        """Return where a form is sent by the button of an alternative time."""
        return self._address(**self.own, starts_at=starts_at)

    @property
    def own(self) -> dict[str, str]:
        """Return the parameters of these days."""
        if self.is_one_day:
            after = {"after": f"{self.after:%H:%M}"} if self.after else {}
            return {"day": self.days[0].isoformat()} | after
        year, week, weekday = self.days[0].isocalendar()
        return (
            {"week": f"{year}-W{week:02}"} if weekday == 1 else {"from": self.days[0].isoformat()}
        )

    def _address(self, path: str = "", /, **changes: str) -> str:
        asked = {**dict(self.kept), **changes}
        query = urlencode({name: value for name, value in asked.items() if value})
        path = path or self.path
        return f"{path}?{query}" if query else path


def view_of(path: str, query: Form, today: date, opened: str | None) -> AgendaView:
    """Return what is asked for; what cannot be read is left out.

    Args:
        path: of the agenda's page.
        query: of the address.
        today: the date where the agenda is.
        opened: the appointment that is opened.
    """
    asked = {name: query.text(name)[:_LONGEST] for name in _KEPT} | {"appointment": opened or ""}
    kept = [(name, value) for name, value in asked.items() if value]
    day = day_named(query.text("day"))
    if day is not None:
        return AgendaView(path=path, days=[day], after=_time(query.text("after")), kept=kept)
    first = _monday(query.text("week")) or day_named(query.text("from")) or today
    return AgendaView(path=path, days=days_from(first, _WEEK), after=None, kept=kept)


def _monday(text: str) -> date | None:
    year, _, week = text.partition("-W")
    try:
        return _within_reach(date.fromisocalendar(int(year), int(week), 1))
    except ValueError:
        return None


def day_named(text: str) -> date | None:
    """Return the date that an address names; None where it names none."""
    try:
        return _within_reach(date.fromisoformat(text[:10]))
    except ValueError:
        return None


def _within_reach(day: date) -> date | None:
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        return None
