"""What notices say of disputes: shapes like those of ``contents``."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOpened:
    """A client objects to an interaction: somebody has to decide.

    Cause: dispute.

    Attributes:
        message: of the client; personal data.
        units_before: what the interaction's whole thread counts.
    """

    dispute_id: str
    interaction_id: str
    message: str
    opened_at: datetime
    units_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDecided:
    """What a client objected to was accepted or rejected.

    Cause: dispute.

    Attributes:
        status: ``accepted`` or ``rejected``.
        answer: to the client; personal data.
        units_before, units_after: of the same interactions, when it was opened and now.
    """

    dispute_id: str
    interaction_id: str
    status: str
    answer: str
    decided_at: datetime
    units_before: int
    units_after: int
