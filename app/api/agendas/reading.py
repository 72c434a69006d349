"""GET appointments: one, its history, those of an agenda, those of a client."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from app.api.agendas.appointment_shapes import AppointmentOut, ChangeOut, HistoryOut
from app.api.agendas.callers import AgendaId, AppointmentId, ReadClient, Reader
from app.api.http.field_types import Instant
from app.api.http.pages import Listed, Page, PageRequest, paginate
from app.api.http.preconditions import version_tag
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refusals import InvalidRequest
from app.api.http.representations import CSV, Form, FormRequest, best_of
from app.api.state import state_of
from app.documents.agendas.appointments_csv import HEADER, render_appointments_csv
from app.documents.csv_files import CSV_MEDIA_TYPE
from app.domain.agendas.agendas import Agenda
from app.domain.agendas.appointments import Appointment, AppointmentStatus
from app.repositories.agendas.appointments import AppointmentFilter
from app.services.agendas.reading import (
    ShownAppointment,
    export_appointments,
    list_appointments_of_agenda,
    list_appointments_of_client,
    read_appointment,
    read_history,
)

router = APIRouter(prefix="/v1", tags=["Agendas"], responses=problems(401, 403, 404, 422))

MOST_IN_A_FILE = 20_000
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A page as JSON; or all as CSV, as `Accept` says.",
        "content": {CSV: {"schema": {"type": "string"}, "example": ",".join(HEADER) + "\r\n"}},
    }
}
_POSITION: TypeAdapter[tuple[Instant, UUID]] = TypeAdapter(tuple[Instant, UUID])


@dataclass(frozen=True, slots=True)
class _Span:
    begin: Annotated[
        Instant | None, Query(alias="from", description="They end after that; left out: all.")
    ] = None
    end: Annotated[
        Instant | None, Query(alias="to", description="They start before that; left out: all.")
    ] = None


@dataclass(frozen=True, slots=True)
class _OfAgenda(_Span):
    status: Annotated[AppointmentStatus | None, Query(description="Left out: all.")] = None


@router.get(
    "/appointments/{appointment_id}",
    operation_id="getAppointment",
    response_model=AppointmentOut,
    summary="Read an appointment",
)
async def get_appointment(
    request: Request, appointment_id: AppointmentId, caller: Reader
) -> JSONResponse:
    """Return an appointment as it reads now; its ETag is needed to change it."""
    state = state_of(request)
    shown = await read_appointment(state.database, state.context(), caller, appointment_id)
    body = AppointmentOut.of(shown).model_dump(mode="json")
    return JSONResponse(body, headers={"ETag": version_tag(shown.appointment.version)})


@router.get(
    "/appointments/{appointment_id}/history",
    operation_id="getAppointmentHistory",
    summary="Read what was done to an appointment",
)
async def get_history(
    request: Request, appointment_id: AppointmentId, caller: Reader
) -> HistoryOut:
    """Return what was done, by whom, and which action it counts as."""
    state = state_of(request)
    history = await read_history(state.database, state.context(), caller, appointment_id)
    return HistoryOut(items=[ChangeOut.of(change, history) for change in history.changes])


@router.get(
    "/agendas/{agenda_id}/appointments",
    operation_id="listAppointments",
    summary="List an agenda's appointments",
)
async def get_appointments(
    request: Request,
    agenda_id: AgendaId,
    caller: Reader,
    page: Page,
    asked: Annotated[_OfAgenda, Depends()],
) -> Listed[AppointmentOut]:
    """Return appointments by their starts, with what speaks against them by now."""
    context = state_of(request).context()
    filters = AppointmentFilter(
        now=context.now,
        limit=page.limit + 1,
        agenda_id=agenda_id,
        begin=asked.begin,
        end=asked.end,
        status=asked.status,
        after=_after(page),
    )
    found = await list_appointments_of_agenda(state_of(request).database, context, caller, filters)
    return _listed(found, page)


@router.get(
    "/clients/{client_id}/appointments",
    operation_id="listClientAppointments",
    response_model=Listed[AppointmentOut],
    responses=_FORMS,
    summary="List a client's appointments",
)
async def get_client_appointments(
    request: Request,
    client_id: ReadClient,
    page: Page,
    form: Form,
    span: Annotated[_Span, Depends()],
) -> Listed[AppointmentOut] | Response:
    """Return appointments of all agendas of a client by their starts.

    With `Accept: text/csv` all of them at once, not paged: with party, title and notes, to be kept
    elsewhere or handed to whom they concern.
    """
    state = state_of(request)
    context = state.context()
    is_csv = best_of((CSV,), form.accept) == CSV
    filters = AppointmentFilter(
        now=context.now,
        limit=(MOST_IN_A_FILE if is_csv else page.limit) + 1,
        client_id=client_id,
        begin=span.begin,
        end=span.end,
        after=_after(page),
    )
    if is_csv:
        exported = await export_appointments(state.database, context, filters)
        return await asyncio.to_thread(_file, exported, form)
    return _listed(await list_appointments_of_client(state.database, context, filters), page)


class TooManyAppointments(InvalidRequest):
    """More appointments than one file may hold."""

    code = "too-many-appointments"
    title = "More appointments than one file may hold: narrow from and to"


def _file(exported: Sequence[tuple[Appointment, Agenda]], form: FormRequest) -> Response:
    if len(exported) > MOST_IN_A_FILE:
        raise TooManyAppointments
    content = render_appointments_csv(exported, form.delimiter)
    headers = {"Content-Disposition": 'attachment; filename="appointments.csv"', "Vary": "Accept"}
    return Response(content, headers=headers, media_type=CSV_MEDIA_TYPE)


def _after(page: PageRequest) -> tuple[Instant, str] | None:
    position = page.after(_POSITION)
    return None if position is None else (position[0], str(position[1]))


def _listed(found: Sequence[ShownAppointment], page: PageRequest) -> Listed[AppointmentOut]:
    items, cursor = paginate(
        found, page.limit, lambda shown: (shown.appointment.starts_at, shown.appointment.id)
    )
    return Listed(items=[AppointmentOut.of(shown) for shown in items], next_cursor=cursor)
