"""Busy times of agendas: given, listed, forgotten."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from app.api.agendas.callers import AgendaId, Reader, Writer
from app.api.clients.refusals import field_errors_at
from app.api.http.field_types import Id, Instant, ShownInstant, Text
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import RequestModel, UpTo
from app.api.state import state_of
from app.domain.agendas.busy_times import EmptyBusyTime
from app.domain.agendas.recurrence import UnsupportedRecurrence
from app.repositories.agendas.busy_times import BusyTimeFilter
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.agendas.busy_times import (
    NewBusyTime,
    ShownBusyTime,
    add_busy_time,
    list_busy_times,
    prepare_busy_time,
    remove_busy_time,
)

router = APIRouter(
    prefix="/v1/agendas/{agenda_id}/busy", tags=["Agendas"], responses=problems(401, 403, 404, 422)
)

_MOST_EXDATES = 1_000
_POSITION = TypeAdapter(UUID)
_FIELDS = {UnsupportedRecurrence: "/rrule", EmptyBusyTime: "/ends_at"}
_GIVEN: dict[str, Any] = {
    "starts_at": "2026-12-01T12:00:00+01:00",
    "ends_at": "2026-12-01T13:00:00+01:00",
    "label": "Pause",
    "rrule": "FREQ=WEEKLY;BYDAY=TU,TH",
    "exdates": ["2026-12-24T12:00:00+01:00"],
}
_EXAMPLE: dict[str, Any] = _GIVEN | {
    "id": "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c20",
    "agenda_id": "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c10",
    "is_all_day": False,
    "import_name": None,
    "created_at": "2026-11-24T08:30:00Z",
}
_RULE = (
    "RFC 5545, without the name before it: FREQ DAILY, WEEKLY, MONTHLY or YEARLY, INTERVAL up to "
    "1,000, COUNT or UNTIL, BYDAY, BYMONTH, BYMONTHDAY, BYSETPOS, WKST. The series keeps its local "
    "time over clock changes. Null: once."
)


class BusyTimeIn(RequestModel):
    """Time that is taken, for whatever reason: the whole agenda's."""

    model_config = ConfigDict(json_schema_extra={"examples": [_GIVEN]})

    starts_at: ShownInstant
    ends_at: ShownInstant
    label: Annotated[Text, Field(max_length=500)] | None = None
    rrule: Text | None = Field(default=None, description=_RULE)
    exdates: Annotated[list[ShownInstant], UpTo(_MOST_EXDATES)] = Field(
        default_factory=list, description="Starts, as instants, that do not take place."
    )

    def to_domain(self, agenda_id: str) -> NewBusyTime:
        """Return what is asked for."""
        return NewBusyTime(
            agenda_id=agenda_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            label=self.label,
            rule=self.rrule,
            exdates=self.exdates,
        )


class BusyTimeOut(BaseModel):
    """Busy time of an agenda, as it was given."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    agenda_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    label: str | None
    rrule: str | None
    exdates: list[AwareDatetime]
    is_all_day: bool
    import_name: str | None = Field(description="The import that brought it.")
    created_at: AwareDatetime

    @classmethod
    def of(cls, shown: ShownBusyTime) -> "BusyTimeOut":
        """Return what is shown; times with the agenda's offset."""
        busy, zone = shown.busy, ZoneInfo(shown.zone)
        return cls(
            id=UUID(busy.id),
            agenda_id=UUID(busy.agenda_id),
            starts_at=busy.starts_at.astimezone(zone),
            ends_at=busy.ends_at.astimezone(zone),
            label=busy.label,
            rrule=busy.rule,
            exdates=[at.astimezone(zone) for at in busy.exdates],
            is_all_day=busy.is_all_day,
            import_name=busy.imported_as[0] if busy.imported_as else None,
            created_at=busy.created_at,
        )


_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {
        "model": BusyTimeOut,
        "description": "Sent again with its Idempotency-Key: first answer",
    }
}


@router.post(
    "",
    operation_id="createBusyTime",
    status_code=HTTPStatus.CREATED,
    response_model=BusyTimeOut,
    responses=_REPEATED | problems(409),
    summary="Take time of an agenda",
)
async def post_busy_time(
    request: Request, agenda_id: AgendaId, body: BusyTimeIn, caller: Writer, key: CreationKey = None
) -> JSONResponse:
    """Let nothing be booked in a time, once or again and again; appointments in it stay.

    They are shown with it among their `conflicts`. A rule that is not read, or gives more than
    20,000 times up to the horizon, is `unsupported-recurrence`.
    """
    state = state_of(request)
    now = state.clock.now()
    with field_errors_at(_FIELDS):
        prepared = await prepare_busy_time(state.database, caller, body.to_domain(agenda_id), now)

    async def create(connection: Connection) -> dict[str, Any]:
        shown = await add_busy_time(connection, caller, prepared)
        return BusyTimeOut.of(shown).model_dump(mode="json")

    claim = claim_of(key, caller, f"POST /v1/agendas/{agenda_id}/busy", body)
    answer = await with_idempotency_key(state.database, claim, now, create)
    status = HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED
    return JSONResponse(answer.body, status)


@dataclass(frozen=True, slots=True)
class _Asked:
    begin: Annotated[
        Instant | None, Query(alias="from", description="Those that take time after it.")
    ] = None
    end: Annotated[
        Instant | None, Query(alias="to", description="Those that take time before it.")
    ] = None


@router.get("", operation_id="listBusyTimes", summary="List the busy times of an agenda")
async def get_busy_times(
    request: Request,
    agenda_id: AgendaId,
    caller: Reader,
    page: Page,
    asked: Annotated[_Asked, Depends()],
) -> Listed[BusyTimeOut]:
    """Return busy times as they were given, imported ones too, oldest first."""
    after = page.after(_POSITION)
    filters = BusyTimeFilter(
        agenda_id=agenda_id,
        limit=page.limit + 1,
        begin=asked.begin,
        end=asked.end,
        after=str(after) if after else None,
    )
    found = await list_busy_times(state_of(request).database, caller, filters)
    shown, cursor = paginate(found, page.limit, _id_of)
    return Listed(items=[BusyTimeOut.of(busy) for busy in shown], next_cursor=cursor)


@router.delete(
    "/{busy_id}",
    operation_id="deleteBusyTime",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Give the time of an agenda back",
)
async def delete_busy_time(
    request: Request,
    agenda_id: AgendaId,
    busy_id: Annotated[Id, Path(description="The busy time's id.")],
    caller: Writer,
) -> None:
    """Forget a busy time with all that recurs of it; an import brings its own back."""
    await remove_busy_time(state_of(request).database, caller, agenda_id, busy_id)


def _id_of(shown: ShownBusyTime) -> str:
    return shown.busy.id
