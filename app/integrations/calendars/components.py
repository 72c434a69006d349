"""A calendar file as components with the properties that are read of them.

What says nothing of when somebody is busy (descriptions, attachments, alarms' texts) is left out
before anything reads it, so what a file costs depends on its size only.

Source: RFC 5545, sections 3.1 and 3.4.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from icalendar.parser import Contentline

MOST_COMPONENTS = 5_000
_MOST_LINES = 200_000
_DEEPEST = 8
_LONGEST_LINE = 64 * 1024
_READ = frozenset(
    {
        "UID",
        "SEQUENCE",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "EXRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "SUMMARY",
        "CLASS",
        "STATUS",
        "TRANSP",
        "X-MICROSOFT-CDO-BUSYSTATUS",
        "TZID",
        "TZOFFSETFROM",
        "TZOFFSETTO",
    }
)
_TIMES = frozenset({"DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID", "DURATION"})
_VALUE = re.compile(r'(?:[^":]|"[^"]*")*+:(.*)', re.DOTALL)
_FOLD = re.compile(r"\r?\n[ \t]")
_NEWLINE = re.compile(r"\r?\n|\r")
_NAME = re.compile(r"[ \t]*([A-Za-z0-9-]+)[ \t]*[;:]", re.ASCII)


class UnreadableCalendar(Exception):
    """The file cannot be read as a calendar; the message says why, and where."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property: its value as it is written, and its parameters by name in upper case."""

    value: str
    parameters: Mapping[str, str]


@dataclass(slots=True)
class Component:
    """A component.

    Attributes:
        name: in upper case.
        properties: by name in upper case, those that are read.
        unreadable: names of properties whose lines could not be taken apart.
    """

    name: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    components: list["Component"] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        """Return the first property of a name, or None."""
        return next(iter(self.properties.get(name, ())), None)

    def word(self, name: str) -> str:
        """Return a value of one word in upper case; empty where there is none."""
        found = self.first(name)
        return "" if found is None else found.value.strip().upper()


def read_components(content: bytes) -> list[Component]:
    """Return what the calendars of a file hold.

    Raises:
        UnreadableCalendar: it is no calendar, is cut off, or is more than is read.
    """
    lines = _NEWLINE.split(_FOLD.sub("", _text_of(content)), maxsplit=_MOST_LINES)
    if len(lines) > _MOST_LINES:
        raise UnreadableCalendar(f"It has more than {_MOST_LINES:,} lines")
    file = Component("")
    open_components = [file]
    for number, line in _components_lines(lines):
        _read_line(open_components, number, line)
    if len(open_components) > 1:
        raise UnreadableCalendar(f"It is cut off: there is no END:{open_components[-1].name}")
    if not any(component.name == "VCALENDAR" for component in file.components):
        raise UnreadableCalendar("There is no BEGIN:VCALENDAR: it is no calendar file (RFC 5545)")
    return [inner for calendar in file.components for inner in calendar.components]


def _text_of(content: bytes) -> str:
    if b"\x00" in content:
        raise UnreadableCalendar("It holds NUL characters: it is no calendar file (RFC 5545)")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _components_lines(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not empty, with their numbers once unfolded; few enough BEGINs."""
    begun = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        begun += line[:6].upper() == "BEGIN:"
        if begun > MOST_COMPONENTS + 1:
            raise UnreadableCalendar(f"It has more than {MOST_COMPONENTS:,} components")
        yield number, line


def _read_line(open_components: list[Component], number: int, line: str) -> None:
    match = _NAME.match(line)
    name = match[1].upper() if match else ""
    inmost = open_components[-1]
    if name == "BEGIN":
        component = Component(line.partition(":")[2].strip().upper()[:40])
        if len(open_components) > _DEEPEST:
            raise UnreadableCalendar(f"Line {number}: components lie too deep in one another")
        inmost.components.append(component)
        open_components.append(component)
    elif name == "END":
        if inmost.name != line.partition(":")[2].strip().upper()[:40] or not inmost.name:
            raise UnreadableCalendar(f"Line {number}: this END has no BEGIN")
        open_components.pop()
    elif not inmost.name:
        raise UnreadableCalendar(f"Line {number}: BEGIN:VCALENDAR is expected here")
    elif name in _READ:
        _read_property(inmost, name, line)


def _read_property(component: Component, name: str, line: str) -> None:
    head, _, value = line.partition(":")
    if ";" not in head:
        component.properties.setdefault(name, []).append(Property(value, {}))
        return
    if name not in _TIMES:
        component.properties.setdefault(name, []).append(Property(_value_of(line), {}))
        return
    try:
        parameters, value = _taken_apart(line)
    except ValueError:
        component.unreadable.append(name)
        return
    component.properties.setdefault(name, []).append(Property(value, parameters))


def _taken_apart(line: str) -> tuple[Mapping[str, str], str]:
    """Return parameters and value of a line.

    Raises:
        ValueError: it is too long, or no content line.
    """
    if len(line) > _LONGEST_LINE:
        raise ValueError("too long")
    if '"' not in line:
        # Exchange writes TZID=tzone://Microsoft/Custom without quotes; times hold no colon
        head, _, value = line.rpartition(":")
        given = (part.partition("=") for part in head.split(";")[1:])
        return {name.strip().upper(): text for name, _, text in given}, value
    content_line = Contentline(line)  # type: ignore[no-untyped-call]
    _, parameters, value = content_line.raw_parts()
    return {
        key.upper(): given if isinstance(given, str) else ",".join(given)
        for key, given in parameters.items()
    }, value


def _value_of(line: str) -> str:
    """Return what follows the first colon outside quotes, or the first one of all."""
    match = _VALUE.match(line)
    return match[1] if match else line.partition(":")[2]
