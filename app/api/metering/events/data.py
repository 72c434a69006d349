"""What events say, one model a type (api.md, Events)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.api.http.asked import Asked
from app.api.http.ids import Id
from app.api.http.numbers import Whole
from app.api.http.texts import Flag, Name, Text
from app.domain.metering.events.events import ActionKind, Channel, Purpose


class InteractionReference(Asked):
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


class Sheet(Asked):
    """The written material that an information quotes (annex, note 3)."""

    id: Name
    version: Annotated[int, Whole(1, 10**9)] | Name
    passage: Text | None = None


class ActionPerformedData(Data, _Caused):
    """An administrative operation; an information transmission names the sheet it quotes."""

    kind: ActionKind
    sheet: Sheet | None = None

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


class VoidedData(TargetData):
    """It was recorded by mistake."""

    reason: Annotated[Text, Field(min_length=1)]
