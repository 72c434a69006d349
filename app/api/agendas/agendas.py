"""Agendas: created, listed, read, changed, closed."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from app.api.agendas.agenda_shapes import AgendaIn, AgendaOut, AgendaPatch
from app.api.agendas.callers import AgendaId, ReadClient, Reader, Writer, WrittenClient
from app.api.deadlines.calendar_shapes import calendar_errors_at
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.preconditions import IfMatch, version_tag
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refused_fields import RefusedWith
from app.api.http.request_models import SAYS_NOTHING
from app.api.state import state_of
from app.domain.agendas.agendas import Agenda
from app.domain.errors import VersionConflict
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.agendas.agendas import (
    AgendaChange,
    change_agenda,
    close_agenda,
    create_agenda,
    list_agendas,
    read_agenda,
)

router = APIRouter(prefix="/v1", tags=["Agendas"], responses=problems(401, 403, 404, 422))

_POSITION = TypeAdapter(UUID)
_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"model": AgendaOut, "description": "Sent again with its Idempotency-Key: first answer"}
}


@router.post(
    "/clients/{client_id}/agendas",
    operation_id="createAgenda",
    status_code=HTTPStatus.CREATED,
    response_model=AgendaOut,
    responses=_REPEATED | problems(409),
    summary="Create an agenda",
)
async def post_agenda(
    request: Request,
    client_id: WrittenClient,
    body: AgendaIn,
    caller: Writer,
    key: CreationKey = None,
) -> JSONResponse:
    """Store an agenda of a client: a person, a van, a room.

    A calendar of another zone than the agenda's is `invalid-calendar`.
    """
    state = state_of(request)
    settings, now = body.to_domain(), state.clock.now()

    async def create(connection: Connection) -> dict[str, Any]:
        agenda = await create_agenda(connection, client_id, settings, now)
        return AgendaOut.of(agenda).model_dump(mode="json")

    claim = claim_of(key, caller, f"POST /v1/clients/{client_id}/agendas", body)
    with calendar_errors_at("/calendar"):
        answer = await with_idempotency_key(state.database, claim, now, create)
    status = HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED
    headers = {
        "Location": f"/v1/agendas/{answer.body['id']}",
        "ETag": version_tag(answer.body["version"]),
    }
    return JSONResponse(answer.body, status, headers)


@router.get(
    "/clients/{client_id}/agendas",
    operation_id="listAgendas",
    summary="List a client's agendas",
)
async def get_agendas(request: Request, client_id: ReadClient, page: Page) -> Listed[AgendaOut]:
    """Return agendas, closed ones too, oldest first."""
    after = page.after(_POSITION)
    found = await list_agendas(
        state_of(request).database, client_id, str(after) if after else None, page.limit + 1
    )
    agendas, cursor = paginate(found, page.limit, lambda agenda: agenda.id)
    return Listed(items=[AgendaOut.of(agenda) for agenda in agendas], next_cursor=cursor)


@router.get(
    "/agendas/{agenda_id}",
    operation_id="getAgenda",
    response_model=AgendaOut,
    summary="Read an agenda",
)
async def get_agenda(request: Request, agenda_id: AgendaId, caller: Reader) -> JSONResponse:
    """Return an agenda; its ETag is needed to change it."""
    return _shown(await read_agenda(state_of(request).database, caller, agenda_id))


@router.patch(
    "/agendas/{agenda_id}",
    operation_id="updateAgenda",
    response_model=AgendaOut,
    responses=problems(412, 428),
    summary="Change an agenda",
)
async def patch_agenda(
    request: Request, agenda_id: AgendaId, body: AgendaPatch, caller: Writer, read: IfMatch
) -> JSONResponse:
    """Change what is given; what is booked stays as it was booked."""
    state = state_of(request)
    change = AgendaChange(body.applied_to, read.numbers)
    try:
        with calendar_errors_at("/calendar"):
            changed = await change_agenda(
                state.database, caller, agenda_id, change, state.clock.now()
            )
    except VersionConflict as conflict:
        current = AgendaOut.of(conflict.current).model_dump(mode="json")
        raise RefusedWith(conflict, {"current": current}) from None
    return _shown(changed)


@router.post(
    "/agendas/{agenda_id}/close",
    operation_id="closeAgenda",
    dependencies=[SAYS_NOTHING],
    response_model=AgendaOut,
    summary="Close an agenda",
)
async def post_close(request: Request, agenda_id: AgendaId, caller: Writer) -> JSONResponse:
    """Let nothing new be booked from now on (`agenda-closed`); what is booked stays."""
    state = state_of(request)
    return _shown(await close_agenda(state.database, caller, agenda_id, state.clock.now()))


def _shown(agenda: Agenda) -> JSONResponse:
    body = AgendaOut.of(agenda).model_dump(mode="json")
    return JSONResponse(body, headers={"ETag": version_tag(agenda.version)})
