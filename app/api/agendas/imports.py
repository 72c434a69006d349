"""Calendar files imported into agendas."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from app.api.agendas.callers import AgendaId, Writer
from app.api.http.field_types import Name
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refusals import BodyTooLarge, UnsupportedMedia
from app.api.http.request_bodies import SelfReadingRoute, read_bytes
from app.api.state import State, state_of
from app.integrations.calendars.reading import LeftOut
from app.integrations.calendars.results import ImportedCalendar
from app.services.agendas.calendar_reader import MOST_BYTES
from app.services.agendas.imports import CalendarImports, read_zone

router = APIRouter(
    prefix="/v1/agendas/{agenda_id}/imports/{name}",
    tags=["Agendas"],
    route_class=SelfReadingRoute,
    responses=problems(401, 403, 404),
)

_CALENDAR = "text/calendar"
_FILE = {
    "required": True,
    "description": "A calendar file (RFC 5545) of up to 1 MiB and 5,000 components.",
    "content": {
        _CALENDAR: {
            "schema": {"type": "string", "format": "binary"},
            "example": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\nBEGIN:VEVENT\r\n"
            "UID:1@example.org\r\nDTSTAMP:20261124T083000Z\r\nDTSTART;VALUE=DATE:20261224\r\n"
            "DTEND;VALUE=DATE:20261227\r\nSUMMARY:Congés\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        }
    },
}
_EXAMPLE: dict[str, Any] = {
    "taken": 12,
    "ignored": [{"uid": "2@example.org", "why": "transparent"}],
    "refused": [
        {
            "uid": "3@example.org",
            "why": "TZID 'Ma zone' is no time zone of IANA or Windows, and the file does not "
            "define it",
        }
    ],
}

ImportName = Annotated[
    Name, Path(max_length=100, description="Of the import, as its sender names it.")
]


class UnsupportedFile(UnsupportedMedia):
    """The body is not said to be a calendar."""

    title = "Send text/calendar"


class CalendarTooLarge(BodyTooLarge):
    """The file is larger than is imported."""

    title = "A calendar file has 1 MiB at most"


class LeftOutOut(BaseModel):
    """Something of a file that takes no time of the agenda, and why."""

    uid: str | None = Field(description="Null where the file has none.")
    why: str

    @classmethod
    def of(cls, left: LeftOut) -> "LeftOutOut":
        """Return what is shown of it."""
        return cls(uid=left.uid, why=left.why)


class ImportOut(BaseModel):
    """What became of a file."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    taken: int = Field(description="A series counts once.")
    ignored: list[LeftOutOut] = Field(
        description="What takes no time: transparent, cancelled, free, without length; tasks."
    )
    refused: list[LeftOutOut] = Field(description="What cannot be read for sure.")

    @classmethod
    def of(cls, calendar: ImportedCalendar) -> "ImportOut":
        """Return what is shown of an import."""
        return cls(
            taken=len(calendar.taken),
            ignored=[LeftOutOut.of(left) for left in calendar.ignored],
            refused=[LeftOutOut.of(left) for left in calendar.refused],
        )


@router.put(
    "",
    operation_id="importCalendar",
    openapi_extra={"requestBody": _FILE},
    responses=problems(413, 415, 422),
    summary="Import a calendar file",
)
async def put_import(
    request: Request, agenda_id: AgendaId, name: ImportName, caller: Writer
) -> ImportOut:
    """Take the events of a file as busy times, in the place of what the name brought before.

    A file that cannot be read as a whole changes nothing (`unreadable-calendar`). Days, and times
    without zone, are the agenda's. `exitadmin ics-check` says beforehand what would be taken.
    """
    state = state_of(request)
    await read_zone(state.database, caller, agenda_id)
    _require_calendar(request)
    content = await read_bytes(request, MOST_BYTES, CalendarTooLarge)
    imports = _imports_of(state)
    return ImportOut.of(await imports.put(caller, agenda_id, name, content, state.clock.now()))


@router.delete(
    "",
    operation_id="deleteImport",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(422),
    summary="Forget an import",
)
async def delete_import(
    request: Request, agenda_id: AgendaId, name: ImportName, caller: Writer
) -> None:
    """Forget an import with all busy times that it brought."""
    await _imports_of(state_of(request)).forget(caller, agenda_id, name)


def _imports_of(state: State) -> CalendarImports:
    return CalendarImports(state.database, state.calendar_reader)


def _require_calendar(request: Request) -> None:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != _CALENDAR:
        raise UnsupportedFile(media or "A body without Content-Type")
