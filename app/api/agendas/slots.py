"""GET slots: what can be booked on an agenda."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, JsonValue
from pydantic_core import to_json

from app.api.agendas.agenda_shapes import Code
from app.api.agendas.callers import AgendaId, Reader
from app.api.http.field_types import Id, Instant
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refused_fields import RefusedField
from app.api.http.representations import JSON
from app.api.state import state_of
from app.domain.agendas.agendas import UnknownKind
from app.domain.agendas.refusals import SpanTooLong
from app.domain.agendas.slots import Slot
from app.services.agendas.offering import SlotQuery, list_slots

router = APIRouter(prefix="/v1", tags=["Agendas"], responses=problems(401, 403, 404, 422))

_FIELDS = {UnknownKind: "/query/kind", SpanTooLong: "/query/to"}
_SECOND = 1_000_000
_EXAMPLE: dict[str, JsonValue] = {
    "starts_at": "2026-12-01T10:00:00+01:00",
    "ends_at": "2026-12-01T11:00:00+01:00",
    "free": 1,
}


class SlotOut(BaseModel):
    """A time that can be booked; ``free`` tells how many more appointments of the kind fit."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    free: int


class SlotsOut(BaseModel):
    """What can be booked, oldest first; instants with the agenda's offset."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_EXAMPLE]}]})

    items: list[SlotOut]


@dataclass(frozen=True, slots=True)
class _Asked:
    kind: Annotated[Code, Query(description="A code of the agenda's kinds.")]
    begin: Annotated[Instant, Query(alias="from", description="They start then or later.")]
    end: Annotated[Instant, Query(alias="to", description="They end then or before.")]
    hold: Annotated[
        Id | None, Query(description="An appointment whose own place is taken as free.")
    ] = None


@router.get(
    "/agendas/{agenda_id}/slots",
    operation_id="listSlots",
    response_model=SlotsOut,
    summary="List what can be booked",
)
async def get_slots(
    request: Request,
    agenda_id: AgendaId,
    caller: Reader,
    asked: Annotated[_Asked, Depends()],
) -> Response:
    """Return every time that a booking would be accepted for, not in pages.

    For more than 92 days it is `span-too-long`.
    """
    state = state_of(request)
    query = SlotQuery(
        agenda_id=agenda_id,
        kind=asked.kind,
        begin=asked.begin,
        end=asked.end,
        hold=asked.hold,
    )
    try:
        offered = await list_slots(state.database, state.context(), caller, query)
    except (UnknownKind, SpanTooLong) as refusal:
        raise RefusedField(refusal, _FIELDS[type(refusal)]) from None
    items = slots_out(offered.slots, ZoneInfo(offered.zone))
    return Response(to_json({"items": items}), media_type=JSON)


def slots_out(slots: Iterable[Slot], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Return what is shown of slots, with the offset of a zone; made by hand, there are many."""
    return [
        {
            "starts_at": _shown(slot.starts_at, zone),
            "ends_at": _shown(slot.ends_at, zone),
            "free": slot.free,
        }
        for slot in slots
    ]


def _shown(moment: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(moment / _SECOND, zone).isoformat()
