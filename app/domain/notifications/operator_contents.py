"""What notices say that are meant for the operators: shapes like those of ``contents``."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageBounced:
    """A message that was sent did not arrive: whoever it was for does not know.

    Cause: interaction.

    Attributes:
        occurred_at: when it was sent.
    """

    interaction_id: str
    channel: str | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationFailing:
    """Deliveries of a provider were refused or failed several times in a row.

    Cause: integration, date.

    Attributes:
        reason: of the last one; holds no number, address or secret.
    """

    integration_id: str
    name: str
    failures_in_a_row: int
    reason: str
    last_failure_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EventUnassigned:
    """An event waits for a person to say whose it is.

    Cause: event.

    Attributes:
        reason: ``unknown_client``, ``no_subscription``, ``unknown_interaction`` or ``id_taken``.
    """

    unassigned_id: str
    source: str
    event_id: str
    event_type: str
    event_time: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointDisabled:
    """A webhook endpoint failed for so long that nothing is sent to it any more.

    Cause: endpoint, instant since which it fails.
    """

    endpoint_id: str
    url: str
    reason: str
    failing_since: datetime
