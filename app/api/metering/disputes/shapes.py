"""A dispute as clients and operators read it, and what they send (rulebook section 12)."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.api.access.authors import AuthorOut
from app.api.http.field_types import Id, Text
from app.api.http.request_models import RequestModel
from app.api.metering.events.data import Correction
from app.domain.metering.disputes import LONGEST_TEXT, DisputeStatus
from app.domain.metering.events.events import EventType
from app.services.metering.disputes.lifecycle import Acceptance
from app.services.metering.disputes.reading import ReadDispute

_OPEN_EXAMPLE: dict[str, Any] = {
    "id": "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c01",
    "client_id": "019aafb8-0000-7000-8000-000000000001",
    "interaction_id": "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01",
    "message": "C'était moi, depuis le téléphone d'un collègue.",
    "status": "open",
    "opened_at": "2026-11-24T08:30:00Z",
    "opened_by": {"id": "7f3a1c9be204", "name": "Portail Dupont"},
    "decided_at": None,
    "decided_by": None,
    "answer": None,
    "units_before": 1,
    "units_after": None,
}
_ACCEPTED_EXAMPLE = _OPEN_EXAMPLE | {
    "status": "accepted",
    "decided_at": "2026-11-24T09:15:00Z",
    "decided_by": {"id": "admin", "name": "admin"},
    "answer": "Vous avez raison, l'appel venait de vous. Il n'est plus compté.",
    "units_after": 0,
}

_CORRECTING: dict[str, Any] = {
    "answer": _ACCEPTED_EXAMPLE["answer"],
    "correction": {"with_client": True},
}
_VOIDING: dict[str, Any] = {"answer": "En effet, il a été saisi deux fois.", "void": True}

_Written = Annotated[Text, Field(min_length=1, max_length=LONGEST_TEXT)]
Message = Annotated[_Written, Field(examples=[_OPEN_EXAMPLE["message"]])]
Answer = Annotated[_Written, Field(examples=[_ACCEPTED_EXAMPLE["answer"]])]


class DisputeOut(BaseModel):
    """What a client objects to, and what came of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_OPEN_EXAMPLE, _ACCEPTED_EXAMPLE]})

    id: UUID
    client_id: UUID
    interaction_id: UUID
    message: str
    status: DisputeStatus
    opened_at: AwareDatetime
    opened_by: AuthorOut
    decided_at: AwareDatetime | None
    decided_by: AuthorOut | None
    answer: str | None
    units_before: int = Field(
        description="Of the interaction's whole thread, when the dispute was opened."
    )
    units_after: int | None = Field(
        description="Of those same interactions, once it was decided; null while it is open."
    )

    @classmethod
    def of(cls, found: ReadDispute) -> "DisputeOut":
        """Return a dispute as it is shown."""
        dispute, names = found.dispute, found.names

        return cls(
            id=UUID(dispute.id),
            client_id=UUID(dispute.client_id),
            interaction_id=UUID(dispute.interaction_id),
            message=dispute.message,
            status=dispute.status,
            opened_at=dispute.opened_at,
            opened_by=AuthorOut.of(dispute.opened_by, names),
            decided_at=dispute.decided_at,
            decided_by=dispute.decided_by and AuthorOut.of(dispute.decided_by, names),
            answer=dispute.answer,
            units_before=dispute.units_before,
            units_after=dispute.units_after,
        )


class DisputeIn(RequestModel):
    """What is objected to, and why."""

    interaction_id: Id
    message: Message


class AcceptIn(RequestModel):
    """Why the client is right, and what puts the interaction right."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CORRECTING, _VOIDING]})

    answer: Answer
    correction: Correction | None = Field(
        default=None, description="What really was: the data of `interaction.corrected`."
    )
    void: Literal[True] | None = Field(
        default=None, description="It was recorded by mistake: it counts for nothing."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> "AcceptIn":
        if (self.correction is None) is (self.void is None):
            raise PydanticCustomError("one_of_both", "Give one of both: correction, or void")
        return self

    def to_domain(self) -> Acceptance:
        """Return what is said, and what puts the interaction right."""
        if self.correction is None:
            return Acceptance(answer=self.answer, type=EventType.VOIDED, data={})
        data = self.correction.stated()
        return Acceptance(answer=self.answer, type=EventType.CORRECTED, data=data)


class RejectIn(RequestModel):
    """Why everything stands as it was counted."""

    answer: Answer
