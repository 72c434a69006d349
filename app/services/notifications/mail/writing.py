"""Writes letters: a template's blanks filled in the reader's language and the client's zone."""

import html
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from app.documents.parties import shown_party
from app.documents.texts.texts import texts_of
from app.domain.clients.clients import Language
from app.domain.metering.interactions.interactions import Kind
from app.domain.notifications.notices import NoticeType
from app.repositories.notifications.letters import Matter, StoredLetter
from app.services.notifications.mail.mailer import Letter
from app.services.notifications.templates import WORDINGS
from app.services.notifications.templates.wording import Wording

PROVIDER_ZONE = "Europe/Brussels"
"""Where letters that concern no client are read."""

_WIDE = re.compile(r" (?=[:;!?%»])|(?<=«) ")
_NO_BREAK = "\N{NO-BREAK SPACE}"


def written(stored: StoredLetter, written_at: datetime) -> Letter:
    """Return a letter in words.

    Args:
        stored: what it says, to whom.
        written_at: for its date.
    """
    wording = WORDINGS[stored.language]
    zone = ZoneInfo(stored.timezone or PROVIDER_ZONE)
    blanks = _blanks(stored, wording, zone)
    template = wording.letters[stored.type]
    paragraphs = [
        filled for one in template.paragraphs if (filled := _filled(one, blanks)) is not None
    ]
    paragraphs += _about(stored, wording, zone)
    if stored.language is Language.FRENCH:
        paragraphs = [_WIDE.sub(_NO_BREAK, one) for one in paragraphs]
    subject = _filled(template.subject, blanks) or stored.type
    return Letter(
        id=stored.id,
        address=stored.address,
        language=stored.language,
        subject=subject,
        text="\n\n".join(paragraphs) + "\n",
        html=_html(paragraphs, stored.language),
        written_at=written_at,
    )


def told_instant(at: datetime, wording: Wording, zone: ZoneInfo) -> str:
    """Return an instant as it is read aloud, in a zone."""
    local = at.astimezone(zone)
    return wording.instant.format(
        **_day(local.date(), wording), hour=f"{local:%H}", minute=f"{local:%M}"
    )


def _day(day: date, wording: Wording) -> dict[str, str]:
    return {
        "weekday": wording.weekdays[day.weekday()],
        "day": wording.first_day if day.day == 1 else str(day.day),
        "month": wording.months[day.month - 1],
        "year": str(day.year),
    }


def _blanks(stored: StoredLetter, wording: Wording, zone: ZoneInfo) -> dict[str, str]:
    """Return what the data of a notice says, by the name of the blank; nothing for null."""
    forms: dict[str, Callable[[Any], str]] = {
        "period": lambda month: _month(month, wording),
        "reason": lambda code: wording.reasons.get(code, code),
        "sender": lambda party: shown_party(party, stored.region),
    }
    instants = ("_at", "_since", "_time")
    blanks = {"client": stored.client_name or "ExitAdmin"}
    for name, value in stored.data.items():
        if value is None:
            continue
        if name.endswith("_on"):
            blanks[name] = wording.date.format(**_day(date.fromisoformat(value), wording))
        elif name.endswith(instants):
            blanks[name] = told_instant(datetime.fromisoformat(value), wording, zone)
        elif type(value) is int:
            blanks[name] = texts_of(stored.language).number(value)
        else:
            blanks[name] = forms.get(name, str)(value)
    if "is_blocking" in stored.data:
        blanks["consequence"] = wording.consequences[bool(stored.data["is_blocking"])]
        blanks["prospect"] = wording.prospects[bool(stored.data["is_blocking"])]
    if stored.type is NoticeType.INVOICE_ISSUED:
        blanks["document"] = wording.documents[stored.data["kind"]]
    return blanks


def _month(period: str, wording: Wording) -> str:
    year, month = period.split("-")
    return f"{wording.months[int(month) - 1]} {year}"


def _filled(text: str, blanks: Mapping[str, str]) -> str | None:
    """Return a text with its blanks filled; None when one stays open."""
    names = [name for _, name, _, _ in Formatter().parse(text) if name]
    if any(name not in blanks for name in names):
        return None
    return text.format_map(blanks)


def _about(stored: StoredLetter, wording: Wording, zone: ZoneInfo) -> list[str]:
    """Return what tells the reader which interaction is meant."""
    matter = stored.matter
    if matter is None or stored.type is NoticeType.MESSAGE_FORWARDED:
        return []
    instant = told_instant(matter.occurred_at, wording, zone)
    thing = _thing(matter, wording, stored.region)
    said = [wording.matter.format(thing=thing, instant=instant)]
    if matter.subject:
        said.append(wording.matter_subject.format(subject=matter.subject))
    if matter.summary:
        said.append(matter.summary)
    return said


def _thing(matter: Matter, wording: Wording, region: str | None) -> str:
    thing = wording.things.get(matter.channel or matter.kind, matter.kind)
    form = wording.party.get(matter.direction or "")
    if form is None or matter.counterpart is None or matter.kind == Kind.REQUEST:
        return thing
    return form.format(thing=thing, party=shown_party(matter.counterpart, region))


def _html(paragraphs: list[str], language: Language) -> str:
    said = "\n".join(f"<p>{_lines(one)}</p>" for one in paragraphs)
    return f'<!doctype html>\n<html lang="{language}"><body>\n{said}\n</body></html>\n'


def _lines(paragraph: str) -> str:
    return html.escape(paragraph).replace("\n", "<br>")
