"""What events say, one model a type (api.md, Events)."""

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    JsonValue,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from app.api.http.field_types import Flag, Id, Name, Text, Whole
from app.api.http.request_models import RequestModel
from app.domain.metering.counting.amendments import CORRECTABLE
from app.domain.metering.events.events import ActionKind, Channel, Purpose


class InteractionReference(RequestModel):
    """An interaction: by its id, or by the source and id of the event that recorded it."""

    id: Id | None = None
    source: Name | None = None
    event_id: Name | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "InteractionReference":
        by_key = (self.source is not None) + (self.event_id is not None)
        if (self.id is None) != (by_key == 2) or (self.id is not None and by_key):  # noqa: PLR2004
            raise PydanticCustomError(
                "reference", "Give either id, or source and event_id together"
            )
        return self


class Data(BaseModel):
    """What every event may say."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)

    client_id: Id | None = None
    summary: Text | None = None

    def as_stated(self) -> dict[str, Any]:
        """Return what was said, as JSON holds it; what is null was not."""
        return self.model_dump(by_alias=True, exclude_none=True)


class _Party(Data):
    sender: Text | None = Field(alias="from", examples=["+32475550199"])
    recipient: Text | None = Field(alias="to", examples=["+3225550101"])


class _SentParty(Data):
    sender: Text | None = Field(default=None, alias="from")
    recipient: Text | None = Field(alias="to", examples=["+32475550199"])


class _Call(BaseModel):
    answered: Flag
    voicemail: Flag = False
    duration_s: Annotated[int, Whole(0, 10**9)] | None = None


class _Message(BaseModel):
    channel: Channel
    subject: Text | None = None
    message_id: Text | None = None
    in_reply_to: Text | None = None


class _Incoming(BaseModel):
    urgent: Flag = False
    requires_action: Flag | None = None


class _Caused(BaseModel):
    cause: InteractionReference | None = None


class CallReceivedData(_Party, _Call, _Incoming):
    """A call that came in; ``requires_action`` left out is true for one with voicemail."""


class CallPlacedData(_SentParty, _Call, _Caused):
    """A call that went out."""

    purpose: Purpose = Purpose.FOLLOW_UP


class MessageReceivedData(_Party, _Message, _Incoming):
    """A message that came in; ``requires_action`` left out is true."""


class MessageSentData(_SentParty, _Message, _Caused):
    """A message that went out."""

    delivered: Flag = True
    purpose: Purpose = Purpose.FOLLOW_UP


_QUOTATION: dict[str, JsonValue] = {
    "id": "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c20",
    "version": 1,
    "passage": "Entretien chaudière gaz : 149,50 € TVAC",
}


class _EitherWay:
    """Annotates a union, of which a refusal says one thing, at the field itself."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.custom_error_schema(
            handler(source),
            custom_error_type="version",
            custom_error_message="Write the number of a version",
        )


class Sheet(RequestModel):
    """The written material of the client that is passed on (annex, note 3)."""

    model_config = ConfigDict(json_schema_extra={"examples": [_QUOTATION]})

    id: Name = Field(description="Of the client's sheet.")
    version: Annotated[Annotated[int, Whole(1, 10**9)] | Name, _EitherWay()] = Field(
        description="In force at the event's time."
    )
    passage: Text | None = Field(
        default=None,
        description="What was said of it, word for word: from word boundary to word boundary, "
        "white space and apostrophes apart. What is stored is the sheet's own text. Left out: the "
        "sheet was read out whole.",
    )


class ActionPerformedData(Data, _Caused):
    """An administrative operation; an information transmission names the sheet it quotes."""

    kind: ActionKind
    sheet: Sheet | None = Field(
        default=None,
        description="Required for `information_transmission`, and then held against the client's "
        "sheets as of the event's time: 422 `unsupported-information`, whose `errors` say "
        "`unknown-sheet`, `another-clients-sheet`, `not-valid-then`, `withdrawn-then` or "
        "`not-word-for-word`. What waited for its cause or client is kept at `/v1/unassigned` "
        "where it is refused (`unsupported_information`).",
    )

    @model_validator(mode="after")
    def _supported(self) -> "ActionPerformedData":
        if self.kind is ActionKind.INFORMATION_TRANSMISSION and self.sheet is None:
            raise PydanticCustomError(
                "unsupported_information",
                "Only written material may be passed on: name the sheet and its version",
            )
        return self


class RequestReceivedData(_Incoming, Data):
    """A request of the client through another channel."""

    client_id: Id
    summary: Text


class TargetData(Data):
    """What is said of an interaction."""

    interaction: InteractionReference


class UndeliveredData(TargetData):
    """A message that was sent came back."""

    reason: Text | None = None


class TriagedData(TargetData):
    """What a person decided on reading it; what is left out stays as it was."""

    requires_action: Flag | None = None
    urgent: Flag | None = None


_CORRECTION: dict[str, JsonValue] = {
    "interaction": {"source": "/telephony/main", "event_id": "CA-2"},
    "reason": "Appel passé pour le report de chantier",
    "cause": {"source": "/mail/main", "event_id": "m-1"},
}


CorrectionReason = Annotated[Text, Field(min_length=1, max_length=500)]


class Correction(RequestModel):
    """What really was; what is left out stays as it was."""

    cause: InteractionReference | None = Field(
        default=None,
        description="What it was done for: of calls placed, messages sent and actions; null says "
        "that it stands alone, whatever it came with.",
    )
    with_client: Flag | None = Field(
        default=None, description="Of calls and messages: the other party was the client, or not."
    )
    purpose: Purpose | None = Field(default=None, description="Of calls placed and messages sent.")
    answered: Flag | None = Field(default=None, description="Of calls.")
    voicemail: Flag | None = Field(default=None, description="Of calls.")
    delivered: Flag | None = Field(default=None, description="Of messages sent.")

    @model_validator(mode="after")
    def _something(self) -> "Correction":
        if not self.stated():
            raise PydanticCustomError("nothing_corrected", "Say what is to be corrected")
        return self

    def stated(self) -> dict[str, Any]:
        """Return the fields that are stated, as JSON holds them; a cause of null is stated."""
        said = self.model_dump(include={*CORRECTABLE}, exclude_none=True)
        if "cause" in self.model_fields_set:
            said.setdefault("cause", None)
        return said


class CorrectedData(TargetData, Correction):
    """What a person put right of what a machine recorded."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CORRECTION]})

    reason: CorrectionReason

    def as_stated(self) -> dict[str, Any]:
        """Return what was said, as JSON holds it; a cause of null is."""
        return super().as_stated() | self.stated()


class VoidedData(TargetData):
    """It was recorded by mistake."""

    reason: Annotated[Text, Field(min_length=1)]
