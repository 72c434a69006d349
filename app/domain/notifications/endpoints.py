"""Webhook endpoints: programs of others that are told of notices, and what is sent to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.errors import DomainError
from app.domain.notifications.notices import Notice, NoticeType

OPERATORS_ONLY = frozenset(
    {NoticeType.EVENT_UNASSIGNED, NoticeType.INTEGRATION_FAILING, NoticeType.ENDPOINT_DISABLED}
)
"""What concerns no client: it is told to nobody who is tied to one."""

HIDDEN_FROM_CLIENTS = OPERATORS_ONLY | {
    NoticeType.DISPUTE_OPENED,
    NoticeType.QUESTION_ANSWERED,
}
"""What waits for operators, beside what concerns no client."""

OVERLAP = timedelta(hours=24)
"""How long a secret that was replaced still signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A URL, and what it wants to be told.

    Attributes:
        client_id: the only client that it hears of; None for all of them.
        failing_since: since when nothing was delivered, by the real clock; None when all is well.
        previous_secret_ends_at: until then a replaced secret signs as well.
    """

    id: str
    client_id: str | None
    url: str
    types: frozenset[NoticeType]
    description: str
    is_enabled: bool
    disabled_reason: str | None
    failing_since: datetime | None
    previous_secret_ends_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """An enabled endpoint as far as it tells what to send it."""

    endpoint_id: str
    client_id: str | None
    types: frozenset[NoticeType]

    def wants(self, notice: Notice) -> bool:
        """Return whether a notice is for this endpoint."""
        return notice.type in self.types and self.client_id in (None, notice.client_id)


class DeliveryState(StrEnum):
    """Where a delivery stands: still tried, taken by the receiver, given up."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedAttempt:
    """One attempt to deliver, by the real clock.

    Attributes:
        status: of the answer; None when there was none.
        error: why it failed.
        answer: the beginning of the answer's body.
    """

    number: int
    attempted_at: datetime
    duration_ms: int
    status: int | None
    error: str | None
    answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDelivery:
    """A notice on its way to an endpoint; its id is the ``webhook-id`` of every attempt.

    Attributes:
        body: the very text that is sent.
        next_attempt_at: None when there will be none.
    """

    id: str
    endpoint_id: str
    type: NoticeType
    body: str
    state: DeliveryState
    created_at: datetime
    delivered_at: datetime | None
    next_attempt_at: datetime | None
    attempts: tuple[LoggedAttempt, ...] = ()


class EndpointIsDisabled(DomainError):
    """Nothing is sent to a disabled endpoint."""


class NotForClients(DomainError):
    """What operators have to do is told to them only."""


def require_audience(types: frozenset[NoticeType], client_id: str | None) -> None:
    """Refuse to tell a client what operators have to do.

    Raises:
        NotForClients: one of the types is for operators only.
    """
    hidden = HIDDEN_FROM_CLIENTS & types
    if client_id is not None and hidden:
        raise NotForClients(", ".join(sorted(hidden)))
