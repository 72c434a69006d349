"""Agendas as they are asked for and shown."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.api.deadlines.calendar_shapes import CalendarIn, CalendarOut
from app.api.http.field_types import Flag, Name, TimeZone, Whole
from app.api.http.request_models import RequestModel, UpTo
from app.domain.agendas.agendas import Agenda, AppointmentKind
from app.services.agendas.agendas import AgendaSettings

_MOST_KINDS = 50

Code = Annotated[Name, Field(max_length=64)]
Step = Annotated[int, Whole(5, 240)]
Capacity = Annotated[int, Whole(1, 100)]
Notice = Annotated[int, Whole(0, 43_200)]
Horizon = Annotated[int, Whole(1, 730)]
_Buffer = Annotated[int, Whole(0, 240)]

_KIND: dict[str, Any] = {
    "code": "visit",
    "name": "Visite",
    "duration_minutes": 60,
    "before_minutes": 0,
    "after_minutes": 0,
    "invite": False,
    "reminder_hours": None,
}
_SETTINGS: dict[str, Any] = {
    "name": "Camionnette 1",
    "timezone": None,
    "calendar": None,
    "step_minutes": 30,
    "capacity": 1,
    "notice_minutes": 0,
    "horizon_days": 60,
    "kinds": [_KIND],
}
_EXAMPLE: dict[str, Any] = _SETTINGS | {
    "id": "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c10",
    "client_id": "019aafb8-0000-7000-8000-000000000001",
    "version": 1,
    "created_at": "2026-11-24T08:30:00Z",
    "closed_at": None,
}


class KindIn(RequestModel):
    """What may be booked."""

    code: Code
    name: Name
    duration_minutes: Annotated[int, Whole(5, 1_440)]
    before_minutes: _Buffer = Field(default=0, description="Kept free before it.")
    after_minutes: _Buffer = Field(default=0, description="Kept free after it.")
    invite: Flag = Field(default=False, description="The party is invited by mail.")
    reminder_hours: Annotated[int, Whole(1, 720)] | None = Field(
        default=None, description="How long before it the party is reminded by mail; null: never."
    )

    def to_domain(self) -> AppointmentKind:
        """Return the kind."""
        return AppointmentKind(**self.model_dump())


def _with_own_codes(kinds: list[KindIn]) -> list[KindIn]:
    if len({kind.code for kind in kinds}) < len(kinds):
        raise PydanticCustomError("repeated_code", "Each kind has a code of its own")
    return kinds


Kinds = Annotated[list[KindIn], UpTo(_MOST_KINDS, least=1), AfterValidator(_with_own_codes)]
_Zone = Annotated[TimeZone | None, Field(description="Null: the client's.")]
_Calendar = Annotated[
    CalendarIn | None, Field(description="Opening hours, in the agenda's zone; null: the client's.")
]


class AgendaIn(RequestModel):
    """What is booked on, and what it offers."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SETTINGS]})

    name: Name
    timezone: _Zone = None
    calendar: _Calendar = None
    step_minutes: Step = Field(default=30, description="Between starts, from each opening on.")
    capacity: Capacity = Field(default=1, description="Appointments at the same time.")
    notice_minutes: Notice = 0
    horizon_days: Horizon = Field(default=60, description="Local days from today.")
    kinds: Kinds

    def to_domain(self) -> AgendaSettings:
        """Return the settings.

        Raises:
            CalendarRefused: with everything that is wrong.
        """
        return AgendaSettings(
            name=self.name,
            timezone=self.timezone,
            calendar=self.calendar.to_domain("/calendar") if self.calendar else None,
            step_minutes=self.step_minutes,
            capacity=self.capacity,
            notice_minutes=self.notice_minutes,
            horizon_days=self.horizon_days,
            kinds=_to_kinds(self.kinds),
        )


class AgendaPatch(RequestModel):
    """What is to change; what is left out stays as it is, and appointments as they are booked."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"capacity": 2}]})

    name: Name | None = None
    timezone: _Zone = None
    calendar: _Calendar = None
    step_minutes: Step | None = None
    capacity: Capacity | None = None
    notice_minutes: Notice | None = None
    horizon_days: Horizon | None = None
    kinds: Kinds | None = None

    def applied_to(self, settings: AgendaSettings) -> AgendaSettings:
        """Return settings with what is given in the place of what they had.

        Raises:
            CalendarRefused: with everything that is wrong.
        """
        changes: dict[str, Any] = self.model_dump(
            include={"name", "step_minutes", "capacity", "notice_minutes", "horizon_days"},
            exclude_none=True,
        )
        if "timezone" in self.model_fields_set:
            changes["timezone"] = self.timezone
        if "calendar" in self.model_fields_set:
            changes["calendar"] = self.calendar.to_domain("/calendar") if self.calendar else None
        if self.kinds is not None:
            changes["kinds"] = _to_kinds(self.kinds)
        return replace(settings, **changes)


def _to_kinds(kinds: Sequence[KindIn]) -> tuple[AppointmentKind, ...]:
    return tuple(kind.to_domain() for kind in kinds)


class KindOut(BaseModel):
    """What may be booked."""

    code: str
    name: str
    duration_minutes: int
    before_minutes: int
    after_minutes: int
    invite: bool
    reminder_hours: int | None


class AgendaOut(BaseModel):
    """What is booked on, and what it offers."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    client_id: UUID
    name: str
    timezone: str | None = Field(description="Null: the client's.")
    calendar: CalendarOut | None = Field(description="Null: the client's.")
    step_minutes: int
    capacity: int
    notice_minutes: int
    horizon_days: int
    kinds: list[KindOut]
    version: int
    created_at: AwareDatetime
    closed_at: AwareDatetime | None = Field(description="From when on nothing new is booked.")

    @classmethod
    def of(cls, agenda: Agenda) -> "AgendaOut":
        """Return what is shown of an agenda."""
        return cls(
            id=UUID(agenda.id),
            client_id=UUID(agenda.client_id),
            name=agenda.name,
            timezone=agenda.timezone,
            calendar=CalendarOut.of(agenda.calendar) if agenda.calendar else None,
            step_minutes=agenda.step_minutes,
            capacity=agenda.capacity,
            notice_minutes=agenda.notice_minutes,
            horizon_days=agenda.horizon_days,
            kinds=[KindOut.model_validate(kind, from_attributes=True) for kind in agenda.kinds],
            version=agenda.version,
            created_at=agenda.created_at,
            closed_at=agenda.closed_at,
        )
