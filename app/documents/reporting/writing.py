"""Instants, parties and interactions as a report writes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.documents.parties import format_party
from app.documents.reporting.naming import Thing, name_thing
from app.documents.texts.texts import Texts, phrase, texts_of
from app.domain.clients.plans.terms import ReportKind
from app.domain.reporting.contents import Fact, Matter
from app.domain.reporting.reports import Report, last_instant

_DATE_AND_TIME = phrase("{date} at {time}")
_AT_TIME = phrase("at {time}")
_ON_DATE = phrase("on {date} at {time}")
_THE_DATE = phrase("the {date} at {time}")
_LONGEST_TEXT = 400


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes in a report's language, the client's zone and region."""

    report: Report
    _names: Mapping[str, str | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look up once what other parties are called."""
        names = {name.interaction_id: name.counterpart for name in self.report.content.names}
        object.__setattr__(self, "_names", names)

    @property
    def texts(self) -> Texts:
        """Return what says the phrases of the code."""
        return texts_of(self.report.language)

    def instant(self, at: datetime) -> str:
        """Return a date and a time of day: ``jeudi 1er octobre à 17:00``."""
        return self._with_date(_DATE_AND_TIME, self._local(at))

    def on(self, at: datetime) -> str:
        """Return when something was done: ``le jeudi 1er octobre à 17:00``."""
        return self._with_date(_ON_DATE, self._local(at))

    def moment(self, at: datetime) -> str:
        """Return a time of day, with the date where it is not that of the span's end."""
        local = self._local(at)
        return self._time(local) if self._is_last_day(local) else self.instant(at)

    def when(self, at: datetime, beside: datetime | None = None) -> str:
        """Return when something was done: ``à 13:15``, or with its date.

        Args:
            at: the instant.
            beside: one that is told just before it, with its date where that is needed.
        """
        local = self._local(at)
        is_told = beside is not None and self._local(beside).date() == local.date()
        if is_told or self._is_last_day(local):
            return self.texts.say(_AT_TIME, time=self._time(local))
        return self.on(at)

    def time(self, at: datetime) -> str:
        """Return a time of day."""
        return self._time(self._local(at))

    def since(self, at: datetime) -> str:
        """Return what something lasts from: ``11:45``, or ``le jeudi 1er octobre à 11:45``."""
        local = self._local(at)
        return self._time(local) if self._is_last_day(local) else self._with_date(_THE_DATE, local)

    def short_day(self, day: date) -> str:
        """Return a date for a column: ``jeu. 1er oct.``."""
        return self.day(day, "EEE d MMM")

    def day(self, day: date, form: str = "EEEE d MMMM") -> str:
        """Return a date, with its year where that is not the one of the span's end."""
        is_of_the_year = day.year == self._local(self.report.covers_until).year
        return self.texts.day(day, form if is_of_the_year else f"{form} y")

    def thing(self, matter: Matter, action: str | None = None) -> str:
        """Return what an interaction is, and with whom."""
        thing = Thing(
            kind=matter.kind,
            direction=matter.direction,
            channel=matter.channel,
            counterpart=matter.counterpart,
            action=action,
            known_as=self._names.get(matter.interaction_id),
        )
        return name_thing(thing, self.texts, self.report.content.region)

    def party(self, counterpart: str, interaction_id: str = "") -> str:
        """Return an interaction's other party by name, else as the client dials or writes it."""
        name = self._names.get(interaction_id)
        return name or format_party(counterpart, self.report.content.region)

    def about(self, fact: Fact) -> str:
        """Return what an event is about."""
        return "" if fact.matter is None else self.thing(fact.matter, fact.action)

    def _is_last_day(self, local: datetime) -> bool:
        """Return whether a day goes without saying; in a week none does."""
        if self.report.kind is ReportKind.WEEKLY:
            return False
        return local.date() == self._local(last_instant(self.report.covers_until)).date()

    def _with_date(self, words: str, local: datetime) -> str:
        return self.texts.say(words, date=self.day(local.date()), time=self._time(local))

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.report.timezone))

    @staticmethod
    def _time(local: datetime) -> str:
        return f"{local:%H:%M}"


def describe_matter(matter: Matter | None) -> str | None:
    """Return the subject and the summary of an interaction, shortened where they are long."""
    if matter is None:
        return None
    description = " · ".join(
        " ".join(said.split()) for said in (matter.subject, matter.summary) if said
    )
    if len(description) > _LONGEST_TEXT:
        description = description[:_LONGEST_TEXT].rsplit(" ", 1)[0] + " …"
    return description or None
