"""A question as clients and operators read it, and what they send (sheets.md)."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.api.http.field_types import Flag, Id, Text, Whole
from app.api.http.request_models import RequestModel
from app.api.metering.events.data import InteractionReference
from app.api.sheets.shapes import SheetIn, not_blank
from app.domain.access.keys import Caller
from app.domain.metering.events.events import read_reference
from app.domain.sheets.questions import (
    LONGEST_QUESTION,
    AnsweringVersion,
    Question,
    QuestionStatus,
)
from app.services.metering.placing import Context
from app.services.sheets.asking_questions import Asking
from app.services.sheets.closing_questions import FindAnswer, new_sheet, version_in_force
from app.services.sheets.supplying import Supplier, Supply, cut_supplied

_ASKING: dict[str, Any] = {
    "asked": "Combien coûte l'entretien d'une pompe à chaleur ?",
    "interaction": {"source": "/telephony/main", "event_id": "CA-1"},
    "pause": True,
}
_OPEN: dict[str, Any] = {
    "id": "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c02",
    "client_id": "019aafb8-0000-7000-8000-000000000001",
    "asked": _ASKING["asked"],
    "interaction_id": "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01",
    "status": "open",
    "asked_at": "2026-11-24T08:30:00Z",
    "answered_at": None,
    "sheet": None,
}
_ANSWERED: dict[str, Any] = _OPEN | {
    "status": "answered",
    "answered_at": "2026-11-24T09:15:00Z",
    "sheet": {"id": "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c09", "version": 1},
}


_ANSWERING: dict[str, Any] = {
    "sheet": {
        "title": "Pompes à chaleur",
        "kind": "prices",
        "text": "Entretien pompe à chaleur : 189 € TVAC",
        "supplied_by": "Marc Dupont",
        "supplied_via": "portal",
    }
}
_NAMING: dict[str, Any] = {"sheet_id": _ANSWERED["sheet"]["id"], "version": 1}


class QuestionIn(RequestModel):
    """What no sheet answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ASKING]})

    asked: Annotated[
        Text, Field(min_length=1, max_length=LONGEST_QUESTION), AfterValidator(not_blank)
    ]
    interaction: InteractionReference | None = Field(
        default=None, description="For which interaction of the client it is asked."
    )
    pause: Flag = Field(
        default=False,
        description="Let the clock of that interaction wait for the client; it runs on with the "
        "business time that was left once the question is answered or withdrawn.",
    )

    def to_domain(self, client_id: str) -> Asking:
        """Return what a client is asked."""
        named = self.interaction
        return Asking(
            client_id=client_id,
            asked=self.asked,
            interaction=None
            if named is None
            else read_reference(named.model_dump(exclude_none=True)),
            pauses=self.pause,
        )


class AnswerIn(RequestModel):
    """What answers: a new sheet, or a version of one that is in force."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ANSWERING, _NAMING]})

    sheet: SheetIn | None = Field(default=None, description="A new sheet of the client.")
    sheet_id: Id | None = None
    version: Annotated[int, Whole(1, 10**9)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "AnswerIn":
        named = (self.sheet_id is not None) + (self.version is not None)
        if named != (2 if self.sheet is None else 0):
            raise PydanticCustomError(
                "one_of_both", "Give either a new sheet, or sheet_id and version together"
            )
        return self

    async def finds_answer(self, context: Context, caller: Caller) -> FindAnswer:
        """Return what finds the version that answers."""
        if self.sheet is not None:
            supplied = self.sheet.to_domain()
            supply = Supply(
                supplied=supplied,
                cut=await cut_supplied(supplied),
                valid_from=self.sheet.valid_from,
                valid_to=self.sheet.valid_to,
            )
            return new_sheet(Supplier(caller=caller, now=lambda: context.now), supply)
        named = AnsweringVersion(self.sheet_id or "", self.version or 0)
        return version_in_force(context, caller, named)


class AnsweringSheetOut(BaseModel):
    """The version of a sheet that answers a question."""

    id: UUID
    version: int


class QuestionOut(BaseModel):
    """What a client is asked, and what came of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_OPEN, _ANSWERED]})

    id: UUID
    client_id: UUID
    asked: str
    interaction_id: UUID | None
    status: QuestionStatus
    asked_at: AwareDatetime
    answered_at: AwareDatetime | None
    sheet: AnsweringSheetOut | None

    @classmethod
    def of(cls, question: Question) -> "QuestionOut":
        """Return a question as it is shown."""
        answer = question.answer
        return cls(
            id=UUID(question.id),
            client_id=UUID(question.client_id),
            asked=question.asked,
            interaction_id=question.interaction_id and UUID(question.interaction_id),
            status=question.status,
            asked_at=question.asked_at,
            answered_at=question.answered_at,
            sheet=answer and AnsweringSheetOut(id=UUID(answer.sheet_id), version=answer.version),
        )
