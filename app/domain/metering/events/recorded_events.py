"""Events that are recorded, as what comes later is compared with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.metering.events.events import EventKey, EventType


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFact:
    """An event that is recorded, and how its interaction stands.

    Attributes:
        data: normalised, as it is stored.
        is_dated: its time was told; else it is when the first notice came.
        amendable_at: before anything that anybody says of it.
        client_id: None while nobody knows whose it is.
        is_triaged: somebody said whether it needs action.
        is_voided: a person, or a later fact, took it back.
        is_untouched: nobody has triaged, corrected or worked on it, and nothing was caused by it.
    """

    key: EventKey
    type: EventType
    time: datetime
    is_dated: bool
    amendable_at: datetime
    data: Mapping[str, Any]
    client_id: str | None
    is_triaged: bool
    is_voided: bool
    is_untouched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCall:
    """A call's event as it is stored.

    Attributes:
        client_id, interaction_id: None while nobody knows whose it is.
    """

    source: str
    id: str
    type: EventType
    time: datetime
    data: Mapping[str, Any]
    client_id: str | None
    interaction_id: str | None
    is_voided: bool
