"""Transmissions: what an access point answered about an invoice that it was given."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_DETAIL = 2_000


class TransmissionStatus(StrEnum):
    """How far a document came on its way to the buyer."""

    SENT = "sent"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmission:
    """What an access point answered.

    Attributes:
        access_point: who transmits.
        message_id: by which it knows the message.
        detail: in its own words, such as why it was rejected.
        answered_at: when, as it says.
        recorded_at: by the business's clock.
    """

    id: str
    invoice_id: str
    client_id: str
    status: TransmissionStatus
    access_point: str
    message_id: str | None
    detail: str | None
    answered_at: datetime
    recorded_at: datetime
    recorded_by: str
