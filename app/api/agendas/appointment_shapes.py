"""Appointments as they are asked for and shown."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal
from unicodedata import category
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.api.access.authors import AuthorOut
from app.api.agendas.agenda_shapes import Code
from app.api.http.field_types import Instant, Name, Text, Whole
from app.api.http.request_models import RequestModel, UpTo
from app.api.metering.events.data import InteractionReference
from app.api.metering.events.shapes import EXAMPLE_DECISION, DecisionOut
from app.domain.agendas.appointments import (
    Appointment,
    AppointmentChange,
    AppointmentParty,
    AppointmentStatus,
    ChangeKind,
    Details,
)
from app.domain.agendas.conflicts import Conflict, ConflictKind
from app.domain.agendas.offering import Override
from app.services.agendas.booking import AppointmentPatch
from app.services.agendas.ending import Cancellation
from app.services.agendas.reading import History, ShownAppointment

_USUAL_HOLD = 10
_LAST_YEAR = 9998

Cause = Annotated[
    InteractionReference | None, Field(description="The interaction that it answers.")
]
Overrides = Annotated[
    frozenset[Override],
    UpTo(len(Override)),
    Field(description="What it is booked against; not by a key that is tied to a client."),
]


def _within_reach(at: datetime) -> datetime:
    if at.year > _LAST_YEAR:
        raise PydanticCustomError("too_late", f"Nothing begins after {_LAST_YEAR}")
    return at


Start = Annotated[Instant, AfterValidator(_within_reach)]
_Title = Annotated[Text, Field(max_length=500)]
_Reason = Annotated[Text, Field(min_length=1, max_length=2_000)]

_BOOKING: dict[str, Any] = {
    "kind": "visit",
    "starts_at": "2026-12-01T10:00:00+01:00",
    "status": "booked",
    "hold_minutes": None,
    "title": "Entretien chaudière",
    "party": {"name": "Mme Lambert", "phone": "+32475550199", "email": None},
    "notes": None,
    "cause": None,
    "override": [],
}
_ID = "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c11"
_DECISION: dict[str, Any] = EXAMPLE_DECISION | {
    "event": {"source": "/exitadmin/agendas", "id": "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c12"},
    "rule": "action",
}
_EXAMPLE: dict[str, Any] = {
    "id": _ID,
    "agenda_id": "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c10",
    "client_id": "019aafb8-0000-7000-8000-000000000001",
    "kind": "visit",
    "status": "booked",
    "starts_at": "2026-12-01T10:00:00+01:00",
    "ends_at": "2026-12-01T11:00:00+01:00",
    "held_until": None,
    "title": "Entretien chaudière",
    "party": {"name": "Mme Lambert", "phone": "+32475550199", "email": None},
    "notes": None,
    "cause": None,
    "sequence": 0,
    "version": 1,
    "conflicts": [],
    "decision": _DECISION,
}


_BREAKING = frozenset({"Cc", "Zl", "Zp"})
"""Categories of characters: controls, separators of lines and of paragraphs."""


def _on_one_line(text: str) -> str:
    """Refuse what would break a line of a mail's head."""
    if any(category(character) in _BREAKING for character in text):
        raise PydanticCustomError("control_character", "It stands on one line")
    return text


_Line = Annotated[Name, AfterValidator(_on_one_line)]


class PartyIn(RequestModel):
    """With whom an appointment is."""

    name: _Line | None = None
    phone: _Line | None = None
    email: _Line | None = None

    def to_domain(self) -> AppointmentParty | None:
        """Return the party; None where nothing is said of it."""
        party = AppointmentParty(name=self.name, phone=self.phone, email=self.email)
        return None if party == AppointmentParty() else party


def cause_of(reference: InteractionReference | None) -> dict[str, str] | None:
    """Return a reference as events hold it."""
    return None if reference is None else reference.model_dump(exclude_none=True)


class AppointmentIn(RequestModel):
    """A time that is asked for."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BOOKING]})

    kind: Code
    starts_at: Start
    status: Literal["booked", "held"] = "booked"
    hold_minutes: Annotated[int, Whole(1, 1_440)] | None = Field(
        default=None, description="How long it is held; null: 10 minutes."
    )
    title: _Title | None = None
    party: PartyIn | None = None
    notes: Text | None = None
    cause: Cause = None
    override: Overrides = frozenset()

    @model_validator(mode="after")
    def _held_for_a_time(self) -> "AppointmentIn":
        if self.status == "booked" and self.hold_minutes is not None:
            raise PydanticCustomError("hold_of_booked", "hold_minutes is of what is held only")
        return self

    @property
    def held_for(self) -> int | None:
        """Return for how many minutes it is held; None where it is booked."""
        return (self.hold_minutes or _USUAL_HOLD) if self.status == "held" else None

    @property
    def details(self) -> Details:
        """Return what is written of it."""
        party = self.party.to_domain() if self.party else None
        return Details(title=self.title, party=party, notes=self.notes)


class AppointmentPatchIn(RequestModel):
    """What is to change; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"starts_at": "2026-12-02T10:00:00+01:00"}]}
    )

    starts_at: Start | None = None
    kind: Code | None = None
    title: _Title | None = None
    party: PartyIn | None = None
    notes: Text | None = None
    cause: Cause = None
    override: Overrides = frozenset()

    def to_domain(
        self, versions: frozenset[int] | None, overrides: frozenset[Override]
    ) -> AppointmentPatch:
        """Return the patch."""
        written: dict[str, object] = {
            name: getattr(self, name) for name in ("title", "notes") if name in self._given
        }
        if "party" in self._given:
            written["party"] = self.party.to_domain() if self.party else None
        return AppointmentPatch(
            starts_at=self.starts_at,
            kind=self.kind,
            written=written,
            cause=cause_of(self.cause),
            overrides=overrides,
            versions=versions,
        )

    @property
    def _given(self) -> set[str]:
        return self.model_fields_set


class ConfirmIn(RequestModel):
    """The interaction that a booking answers; left out: that of the hold."""

    cause: Cause = None


class CancelIn(RequestModel):
    """Why an appointment is cancelled, and the interaction that asks for it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Client absent"}]})

    reason: _Reason
    cause: Cause = None

    def to_domain(self) -> Cancellation:
        """Return the cancellation."""
        return Cancellation(reason=self.reason, cause=cause_of(self.cause))


class PartyOut(BaseModel):
    """With whom an appointment is."""

    name: str | None
    phone: str | None
    email: str | None


class ConflictOut(BaseModel):
    """What speaks against an appointment by now."""

    kind: ConflictKind
    label: str | None
    starts_at: AwareDatetime
    ends_at: AwareDatetime

    @classmethod
    def of(cls, conflict: Conflict, zone: ZoneInfo) -> "ConflictOut":
        """Return what is shown of a conflict."""
        return cls(
            kind=conflict.kind,
            label=conflict.label,
            starts_at=conflict.starts_at.astimezone(zone),
            ends_at=conflict.ends_at.astimezone(zone),
        )


class AppointmentOut(BaseModel):
    """An appointment as it reads now; instants with the agenda's offset."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    agenda_id: UUID
    client_id: UUID
    kind: str
    status: AppointmentStatus
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    held_until: AwareDatetime | None
    title: str | None
    party: PartyOut | None
    notes: str | None
    cause: dict[str, str] | None = Field(description="`id`, or `source` and `event_id`.")
    sequence: int = Field(description="How often it was moved or cancelled.")
    version: int
    conflicts: list[ConflictOut]
    decision: DecisionOut | None = Field(
        description="Of the action that was just recorded; null where nothing was."
    )

    @classmethod
    def of(cls, shown: ShownAppointment) -> "AppointmentOut":
        """Return what is shown of an appointment."""
        appointment, zone = shown.appointment, ZoneInfo(shown.zone)
        details = appointment.details
        return cls(
            id=UUID(appointment.id),
            agenda_id=UUID(appointment.agenda_id),
            client_id=UUID(appointment.client_id),
            kind=appointment.kind.code,
            status=appointment.status,
            starts_at=appointment.starts_at.astimezone(zone),
            ends_at=appointment.ends_at.astimezone(zone),
            held_until=_until(appointment, zone),
            title=details.title,
            party=PartyOut.model_validate(details.party, from_attributes=True)
            if details.party
            else None,
            notes=details.notes,
            cause=None if appointment.cause is None else dict(appointment.cause),
            sequence=appointment.sequence,
            version=appointment.version,
            conflicts=[ConflictOut.of(conflict, zone) for conflict in shown.conflicts],
            decision=json.loads(shown.decision) if shown.decision else None,
        )


def _until(appointment: Appointment, zone: ZoneInfo) -> datetime | None:
    return appointment.held_until and appointment.held_until.astimezone(zone)


class SnapshotOut(BaseModel):
    """An appointment as it was before or after a change."""

    kind: str
    status: AppointmentStatus
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    held_until: AwareDatetime | None
    title: str | None
    party: PartyOut | None
    notes: str | None
    reason: str | None = Field(default=None, description="Of a cancellation.")

    @classmethod
    def of(cls, snapshot: Any, zone: ZoneInfo) -> "SnapshotOut | None":  # noqa: ANN401 - JSON
        """Return what is shown of what the history keeps."""
        if snapshot is None:
            return None
        read = cls.model_validate(snapshot)
        read.starts_at, read.ends_at = (
            at.astimezone(zone) for at in (read.starts_at, read.ends_at)
        )
        read.held_until = read.held_until and read.held_until.astimezone(zone)
        return read


class ChangeOut(BaseModel):
    """What was done to an appointment."""

    at: AwareDatetime
    by: AuthorOut | None = Field(description="Null for a hold that expired.")
    change: ChangeKind
    before: SnapshotOut | None
    after: SnapshotOut | None
    override: list[Override]
    interaction_id: UUID | None = Field(description="The action that it counts as.")

    @classmethod
    def of(cls, change: AppointmentChange, history: History) -> "ChangeOut":
        """Return what is shown of a change."""
        zone = ZoneInfo(history.zone)
        return cls(
            at=change.at.astimezone(zone),
            by=AuthorOut.of(change.by, history.names) if change.by else None,
            change=change.kind,
            before=SnapshotOut.of(change.before, zone),
            after=SnapshotOut.of(change.after, zone),
            override=sorted(change.override),
            interaction_id=UUID(change.interaction_id) if change.interaction_id else None,
        )


class HistoryOut(BaseModel):
    """What was done to an appointment, in order."""

    items: list[ChangeOut]
