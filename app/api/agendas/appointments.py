"""Appointments: booked, moved, confirmed, cancelled."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.api.agendas.appointment_shapes import (
    AppointmentIn,
    AppointmentOut,
    AppointmentPatchIn,
    CancelIn,
    ConfirmIn,
    cause_of,
)
from app.api.agendas.callers import AgendaId, AppointmentId, Writer, overrides_of
from app.api.agendas.slots import slots_out
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.preconditions import IfMatch, version_tag
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refused_fields import RefusedField, RefusedWith
from app.api.http.request_models import SAYS_NOTHING
from app.api.state import State, state_of
from app.domain.access.keys import Caller
from app.domain.agendas.agendas import UnknownKind
from app.domain.agendas.refusals import OffGrid, SlotTaken
from app.domain.errors import DomainError, VersionConflict
from app.domain.metering.counting.decisions import CauseOfAnotherClient, UnknownInteraction
from app.repositories.access.idempotency_keys import Claim
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import FirstAnswer, with_idempotency_key
from app.services.agendas.booking import Booking, book, change_appointment
from app.services.agendas.ending import (
    cancel_appointment,
    confirm_appointment,
    miss_appointment,
)
from app.services.agendas.offering import find_alternatives
from app.services.agendas.reading import ShownAppointment, read_appointment
from app.services.metering.placing import Context

router = APIRouter(prefix="/v1", tags=["Agendas"], responses=problems(401, 403, 404, 409, 422))

Act = Callable[[Connection, Context], Awaitable[ShownAppointment]]

_FIELDS: dict[type[DomainError], str] = {
    UnknownKind: "/kind",
    OffGrid: "/starts_at",
    UnknownInteraction: "/cause",
    CauseOfAnotherClient: "/cause",
}
_WITHOUT_TEXTS = {"title": None, "party": None, "notes": None}
_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {
        "model": AppointmentOut,
        "description": "Sent again with its Idempotency-Key: first answer",
    }
}


@router.post(
    "/agendas/{agenda_id}/appointments",
    operation_id="createAppointment",
    status_code=HTTPStatus.CREATED,
    response_model=AppointmentOut,
    responses=_REPEATED,
    summary="Book or hold a time",
)
async def post_appointment(
    request: Request,
    agenda_id: AgendaId,
    body: AppointmentIn,
    caller: Writer,
    key: CreationKey = None,
) -> JSONResponse:
    """Book a time, which counts as a `calendar_entry`, or hold it, which counts for nothing yet.

    Refused, nothing is recorded: `unknown-kind`, `off-grid`, `agenda-closed`,
    `outside-opening-hours`, `notice-too-short`, `beyond-horizon`, or `slot-taken` with up to five
    `alternatives`, the nearest first.
    """
    asked = Booking(
        agenda_id=agenda_id,
        kind=body.kind,
        starts_at=body.starts_at,
        hold_minutes=body.held_for,
        details=body.details,
        cause=cause_of(body.cause),
        overrides=overrides_of(caller, body.override),
    )

    async def act(connection: Connection, context: Context) -> ShownAppointment:
        return await book(connection, context, caller, asked)

    claim = claim_of(key, caller, f"POST /v1/agendas/{agenda_id}/appointments", body)
    answer = await _answered(state_of(request), caller, claim, act)
    status = HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED
    headers = {"Location": f"/v1/appointments/{answer.body['id']}"}
    return _response(answer, status, headers)


@router.patch(
    "/appointments/{appointment_id}",
    operation_id="updateAppointment",
    response_model=AppointmentOut,
    responses=problems(412, 428),
    summary="Move or edit an appointment",
)
async def patch_appointment(
    request: Request,
    appointment_id: AppointmentId,
    body: AppointmentPatchIn,
    caller: Writer,
    read: IfMatch,
) -> JSONResponse:
    """Move an appointment to another time or kind, or edit what is written of it.

    Its own place is free to it. Moving what is booked counts as a `planning_change`; to the time
    that it has, it is not moved. Refused as a booking is, `appointment-over` and `hold-expired`
    beside.
    """
    patch = body.to_domain(read.numbers, overrides_of(caller, body.override))

    async def act(connection: Connection, context: Context) -> ShownAppointment:
        return await change_appointment(connection, context, caller, appointment_id, patch)

    return _response(await _answered(state_of(request), caller, None, act))


@router.post(
    "/appointments/{appointment_id}/confirm",
    operation_id="confirmAppointment",
    response_model=AppointmentOut,
    summary="Book what is held",
)
async def post_confirm(
    request: Request,
    appointment_id: AppointmentId,
    caller: Writer,
    body: ConfirmIn | None = None,
) -> JSONResponse:
    """Book what is held, which counts as a `calendar_entry`; what is booked stays as it is."""
    cause = cause_of(body.cause) if body else None

    async def act(connection: Connection, context: Context) -> ShownAppointment:
        return await confirm_appointment(connection, context, caller, appointment_id, cause)

    return _response(await _answered(state_of(request), caller, None, act))


@router.post(
    "/appointments/{appointment_id}/cancel",
    operation_id="cancelAppointment",
    response_model=AppointmentOut,
    summary="Cancel an appointment",
)
async def post_cancel(
    request: Request, appointment_id: AppointmentId, body: CancelIn, caller: Writer
) -> JSONResponse:
    """Give a time free; of what was booked it counts as a `planning_change`."""
    asked = body.to_domain()

    async def act(connection: Connection, context: Context) -> ShownAppointment:
        return await cancel_appointment(connection, context, caller, appointment_id, asked)

    return _response(await _answered(state_of(request), caller, None, act))


@router.post(
    "/appointments/{appointment_id}/no-show",
    operation_id="missAppointment",
    dependencies=[SAYS_NOTHING],
    response_model=AppointmentOut,
    summary="Note that nobody came",
)
async def post_no_show(
    request: Request, appointment_id: AppointmentId, caller: Writer
) -> JSONResponse:
    """Note that nobody came; it counts for nothing. Before its start it is `not-yet`."""

    async def act(connection: Connection, context: Context) -> ShownAppointment:
        return await miss_appointment(connection, context, caller, appointment_id)

    return _response(await _answered(state_of(request), caller, None, act))


async def _answered(state: State, caller: Caller, claim: Claim | None, act: Act) -> FirstAnswer:
    """Act once; the answer is kept without what names persons, which can be erased."""
    context = state.context()

    async def create(connection: Connection) -> dict[str, Any]:
        shown = AppointmentOut.of(await act(connection, context)).model_dump(mode="json")
        return shown if claim is None else {**shown, **_WITHOUT_TEXTS}

    try:
        with _telling():
            answer = await with_idempotency_key(state.database, claim, context.now, create)
    except SlotTaken as taken:
        raise await _with_alternatives(state, taken) from None
    if claim is None:
        return answer
    shown = await read_appointment(state.database, context, caller, answer.body["id"])
    texts = AppointmentOut.of(shown).model_dump(mode="json", include={*_WITHOUT_TEXTS})
    return replace(answer, body={**answer.body, **texts})


@contextmanager
def _telling() -> Iterator[None]:
    """Tell which field an error is about, and what there is now in the place of what was read."""
    try:
        yield
    except VersionConflict as conflict:
        current = AppointmentOut.of(conflict.current).model_dump(mode="json")
        raise RefusedWith(conflict, {"current": current}) from None
    except DomainError as error:
        if type(error) not in _FIELDS:
            raise
        raise RefusedField(error, _FIELDS[type(error)]) from None


async def _with_alternatives(state: State, taken: SlotTaken) -> DomainError | RefusedWith:
    """Return the refusal with free times, looked for once the transaction is over."""
    if taken.wanted is None:
        return taken
    found = await find_alternatives(state.database, state.context(), taken.wanted)
    zone = ZoneInfo(found.zone)
    items = [{name: slot[name] for name in _SPAN} for slot in slots_out(found.slots, zone)]
    return RefusedWith(taken, {"alternatives": items})


_SPAN = ("starts_at", "ends_at")


def _response(
    answer: FirstAnswer, status: int = HTTPStatus.OK, headers: dict[str, str] | None = None
) -> JSONResponse:
    tag = {"ETag": version_tag(answer.body["version"])}
    return JSONResponse(answer.body, status, tag | (headers or {}))
