"""CloudEvents 1.0 envelopes around the data of each type."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_core import PydanticCustomError

from app.api.http.field_types import Instant, Name
from app.api.metering.events.data import (
    ActionPerformedData,
    CallPlacedData,
    CallReceivedData,
    CorrectedData,
    MessageReceivedData,
    MessageSentData,
    RequestReceivedData,
    TargetData,
    TriagedData,
    UndeliveredData,
    VoidedData,
)
from app.domain.metering.events.events import EventType

MOST_ATTRIBUTES = 100
"""Of an event, its extensions included."""

_EXTENSION = re.compile(r"[a-z0-9]{1,20}", re.ASCII)


def _of_extension(name: str) -> str:
    if _EXTENSION.fullmatch(name) is None:
        raise PydanticCustomError("extra_forbidden", "No field has this name")
    return name


class Envelope(BaseModel):
    """What every event has; extension attributes are accepted and ignored."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "propertyNames": {"pattern": "^[a-z0-9]{1,20}$", "maxLength": 20},
            "maxProperties": MOST_ATTRIBUTES,
        },
    )
    __pydantic_extra__: dict[Annotated[str, AfterValidator(_of_extension)], Any] = Field(init=False)

    specversion: Literal["1.0"] = "1.0"
    id: Name
    source: Name
    time: Instant | None = Field(
        default=None, description="Left out: the instant at which the event is received."
    )


class CallReceived(Envelope):
    """A call came in."""

    type: Literal[EventType.CALL_RECEIVED]
    data: CallReceivedData


class CallPlaced(Envelope):
    """A call went out."""

    type: Literal[EventType.CALL_PLACED]
    data: CallPlacedData


class MessageReceived(Envelope):
    """A message came in."""

    type: Literal[EventType.MESSAGE_RECEIVED]
    data: MessageReceivedData


class MessageSent(Envelope):
    """A message went out."""

    type: Literal[EventType.MESSAGE_SENT]
    data: MessageSentData


class MessageUndelivered(Envelope):
    """A message that went out came back."""

    type: Literal[EventType.MESSAGE_UNDELIVERED]
    data: UndeliveredData


class ActionPerformed(Envelope):
    """An administrative operation was carried out."""

    type: Literal[EventType.ACTION_PERFORMED]
    data: ActionPerformedData


class RequestReceived(Envelope):
    """The client asked for something through another channel."""

    type: Literal[EventType.REQUEST_RECEIVED]
    data: RequestReceivedData


class InteractionTriaged(Envelope):
    """A person decided whether action is needed, or whether it is urgent."""

    type: Literal[EventType.TRIAGED]
    data: TriagedData


class InteractionClocked(Envelope):
    """Handling was completed, paused, resumed, or a held interaction released."""

    type: Literal[EventType.COMPLETED, EventType.PAUSED, EventType.RESUMED, EventType.RELEASED]
    data: TargetData


class InteractionVoided(Envelope):
    """It was recorded by mistake."""

    type: Literal[EventType.VOIDED]
    data: VoidedData


class InteractionCorrected(Envelope):
    """A person put right what was recorded of it."""

    type: Literal[EventType.CORRECTED]
    data: CorrectedData


EventIn = Annotated[
    CallReceived
    | CallPlaced
    | MessageReceived
    | MessageSent
    | MessageUndelivered
    | ActionPerformed
    | RequestReceived
    | InteractionTriaged
    | InteractionClocked
    | InteractionVoided
    | InteractionCorrected,
    Field(discriminator="type"),
]

EVENT: TypeAdapter[EventIn] = TypeAdapter(EventIn)
"""Reads one event from what JSON holds."""

ENVELOPE = TypeAdapter(Envelope)
"""Reads what an event has whatever its type is."""
