"""Instants, parties and interactions as a report writes them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from app.documents.reporting.version_1.catalogues import Translate, translator
from app.documents.reporting.version_1.phrases import ACTIONS, NOTES, REQUEST, THINGS
from app.documents.texts.catalogues import LOCALES
from app.domain.metering.interactions.interactions import Direction, Kind
from app.domain.reporting.contents import Fact, Matter
from app.domain.reporting.reports import Report

_DATE = {"fr": "EEEE d MMMM", "nl": "EEEE d MMMM", "en": "EEEE d MMMM"}
_JOIN = {"fr": "{date} à {time}", "nl": "{date} om {time}", "en": "{date} at {time}"}
_COLON = {"fr": "\N{NO-BREAK SPACE}:", "nl": ":", "en": ":"}
_OTHER_ACTION = "other"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes in a report's language and the client's zone."""

    report: Report

    @property
    def say(self) -> Translate:
        """Return what translates the phrases of the code."""
        return translator(self.report.language)

    @property
    def colon(self) -> str:
        """Return a colon as the language sets it after a word."""
        return _COLON[self.report.language]

    def instant(self, at: datetime) -> str:
        """Return a date and a time of day."""
        local, language = self._local(at), self.report.language
        return _JOIN[language].format(
            date=format_date(local, _DATE[language], LOCALES[language]), time=self._time(local)
        )

    def moment(self, at: datetime) -> str:
        """Return the time of day; with the date where it is not that of the span's end."""
        local = self._local(at)
        if local.date() == self._local(self.report.covers_until).date():
            return self._time(local)
        return self.instant(at)

    def thing(self, matter: Matter, action: str | None = None) -> str:
        """Return what an interaction is, and with whom."""
        if matter.kind == Kind.REQUEST:
            return self.say(REQUEST)
        if matter.kind == Kind.ACTION:
            return self.say(ACTIONS.get(action or _OTHER_ACTION, ACTIONS[_OTHER_ACTION]))
        ways = THINGS.get(matter.channel or matter.kind, THINGS["message"])
        phrase = ways[matter.direction == Direction.OUTBOUND]
        return self.say(phrase).format(party=matter.counterpart or self.say(NOTES["unknown"]))

    def about(self, fact: Fact) -> str:
        """Return what an event is about."""
        return "" if fact.matter is None else self.thing(fact.matter, fact.action)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.report.timezone))

    def _time(self, local: datetime) -> str:
        return format_time(local, "HH:mm", locale=LOCALES[self.report.language])


def describe_matter(matter: Matter | None) -> str | None:
    """Return the subject and the summary of an interaction."""
    if matter is None:
        return None
    return " · ".join(said for said in (matter.subject, matter.summary) if said) or None
