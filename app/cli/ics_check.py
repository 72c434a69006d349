"""`exitadmin ics-check`: what an import of a calendar file would take, ignore and refuse."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import typer

from app.cli.refusals import CannotRun
from app.domain.agendas.recurrence import written
from app.integrations.calendars.components import UnreadableCalendar
from app.integrations.calendars.reading import LeftOut, ReadCalendar, TakenEvent, read_calendar

_MOST_BYTES = 1024 * 1024
_MOST_DAYS = 730
_REFUSED = 1

_File = Annotated[Path, typer.Argument(metavar="FILE", help="A calendar file (.ics).")]
_Zone = Annotated[
    str, typer.Option(help="The agenda's zone: whole days, and times without zone, are read in it.")
]
_Days = Annotated[
    int, typer.Option(min=1, max=_MOST_DAYS, help="The agenda's horizon_days: how far is expanded.")
]
_Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="The figures only.")]


def ics_check(
    file: _File,
    timezone: _Zone = "Europe/Brussels",
    horizon_days: _Days = 60,
    quiet: _Quiet = False,  # noqa: FBT002 - a flag
) -> None:
    """Say what PUT /v1/agendas/{id}/imports/{name} would make of a file. Nothing is stored.

    A line for each event: `taken` with its first time and how many there are up to the horizon,
    `ignored` (it takes no time: TRANSPARENT, CANCELLED, FREE, no length) or `refused`, and why. A
    series counts once, whatever its exceptions. Titles are not printed.

    exitadmin ics-check holidays.ics
    exitadmin ics-check --timezone America/Montreal --horizon-days 365 outlook.ics
    exitadmin ics-check -q export.ics

    What is refused can mostly be mended where the file comes from: a TZID that is no zone of IANA
    or Windows needs its VTIMEZONE in the file; what recurs by hours or minutes has to become
    single events. The import takes the rest all the same.

    Status: 0 nothing is refused, 1 something is, 2 the file cannot be read as a calendar.
    """
    if timezone not in available_timezones():
        raise CannotRun(f"{timezone} is no time zone.", "Write it as IANA does: Europe/Brussels.")
    horizon = datetime.now(UTC) + timedelta(days=horizon_days)
    calendar = _read(file, timezone, horizon)
    if not quiet:
        for line in _lines(calendar, ZoneInfo(timezone)):
            typer.echo(line)
    typer.echo(
        f"{len(calendar.taken)} taken, {len(calendar.ignored)} ignored, "
        f"{len(calendar.refused)} refused"
    )
    raise typer.Exit(_REFUSED if calendar.refused else 0)


def _read(file: Path, timezone: str, horizon: datetime) -> ReadCalendar:
    try:
        content = file.read_bytes()
    except OSError as failure:
        raise CannotRun(f"{file} cannot be read: {failure.strerror}") from None
    if len(content) > _MOST_BYTES:
        detail = f"{file} has {len(content):,} bytes; an import takes {_MOST_BYTES:,} at most."
        raise CannotRun(detail, "Export fewer months, or one calendar at a time.")
    try:
        return read_calendar(content, timezone, horizon)
    except UnreadableCalendar as reason:
        raise CannotRun(f"{file} is no calendar that can be read.", f"{reason}.") from None


def _lines(calendar: ReadCalendar, zone: ZoneInfo) -> Iterator[str]:
    for taken in calendar.taken:
        yield f"taken    {taken.uid}: {_told(taken, zone)}"
    for name, left_out in (("ignored ", calendar.ignored), ("refused ", calendar.refused)):
        yield from (f"{name} {_named(left)}: {left.why}" for left in left_out)


def _told(taken: TakenEvent, zone: ZoneInfo) -> str:
    series = taken.event.series
    start, end = series.starts_at.astimezone(zone), series.ends_at.astimezone(zone)
    if series.rule is None and len(taken.spans) == 1:
        return f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"
    rule = f", {written(series.rule)}" if series.rule else ""
    return f"from {start:%Y-%m-%d %H:%M} on{rule}: {len(taken.spans)} up to the horizon"


def _named(left: LeftOut) -> str:
    return left.uid or "(no UID)"
