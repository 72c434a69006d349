"""Calls and text messages in the words of the contract, whatever provider reports them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.calls.ringing import Ringing
from app.domain.fast_types import fast_keyword_dataclass
from app.domain.metering.events.events import Channel, EventType
from app.integrations.deliveries import IntegrationConfig
from app.integrations.provider_facts import Fact, shorten_id
from app.integrations.verdicts import Reply, UnreadablePayload, Verdict, acknowledge

FORWARDED_FROM = "forwardedfrom"
"""The attribute with the number that was called first, and passed the call on."""
_LONGEST_CALL = timedelta(days=7)


class Direction(StrEnum):
    """Which way a call or message goes, seen from the provider of the service."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


@fast_keyword_dataclass
class Call:
    """One call that has ended.

    Attributes:
        from_party: normalised; None = withheld or not told.
        began_at: None = not told.
        talk_seconds: from answer to end, or the length of the voicemail; None = not told.
        forwarded_from: the number that was called first and passed the call on, if it was told.
    """

    id: str
    direction: Direction
    from_party: str | None
    to_party: str | None
    began_at: datetime | None
    answered: bool
    voicemail: bool = False
    talk_seconds: float | None = None
    forwarded_from: str | None = None

    def as_fact(self, config: IntegrationConfig) -> Fact:
        """Return the call as the contract records it."""
        inbound = self.direction is Direction.INBOUND
        return Fact(
            source=config.source,
            id=self.id,
            type=EventType.CALL_RECEIVED if inbound else EventType.CALL_PLACED,
            time=self.began_at,
            data={
                "client_id": config.client_id,
                "from": self.from_party,
                "to": self.to_party,
                "answered": self.answered,
                "voicemail": True if self.voicemail else None,
                "duration_s": _whole_seconds(self._length),
            },
            attributes=self._forwarding,
        )

    @property
    def _forwarding(self) -> dict[str, str]:
        return {FORWARDED_FROM: shorten_id(self.forwarded_from)} if self.forwarded_from else {}

    @property
    def _length(self) -> float | None:
        is_unheard = not self.answered and not self.voicemail
        return 0 if is_unheard and self.talk_seconds is None else self.talk_seconds


def ring(read_call: Callable[[], Call], reply: Reply = Reply.TAKEN) -> Verdict:
    """Take note of a call that has not ended; one that comes in is to be shown meanwhile.

    Args:
        read_call: reads it; what of it cannot be read yet is no reason to refuse the notice.
        reply: to the provider.
    """
    verdict = acknowledge("the call has not ended", reply)
    try:
        call = read_call()
    except UnreadablePayload:
        return verdict
    if call.direction is not Direction.INBOUND:
        return verdict
    ringing = Ringing(
        call_id=shorten_id(call.id), from_party=call.from_party, to_party=call.to_party
    )
    return replace(verdict, ringing=ringing)


@fast_keyword_dataclass
class TextMessage:
    """One text message, received or sent; it failed when it is known not to have arrived."""

    id: str
    channel: Channel
    direction: Direction
    from_party: str | None
    to_party: str | None
    sent_at: datetime | None
    failed: bool = False

    def as_fact(self, config: IntegrationConfig) -> Fact:
        """Return the message as the contract records it."""
        inbound = self.direction is Direction.INBOUND
        return Fact(
            source=config.source,
            id=self.id,
            type=EventType.MESSAGE_RECEIVED if inbound else EventType.MESSAGE_SENT,
            time=self.sent_at,
            data={
                "client_id": config.client_id,
                "channel": self.channel.value,
                "from": self.from_party,
                "to": self.to_party,
                "delivered": False if self.failed and not inbound else None,
            },
        )


@fast_keyword_dataclass
class UndeliveredMessage:
    """A text message that was sent and, as is told afterwards, did not arrive.

    However often that is told, and in whatever words, it is one fact; it waits for the message
    where it comes first.
    """

    id: str
    told_at: datetime | None
    reason: str | None

    def as_fact(self, config: IntegrationConfig) -> Fact:
        """Return what is said of the message, as the contract records it."""
        return Fact(
            source=config.source,
            id=f"{self.id}#undelivered",
            type=EventType.MESSAGE_UNDELIVERED,
            time=self.told_at,
            data={
                "client_id": config.client_id,
                "interaction": {"source": config.source, "event_id": shorten_id(self.id)},
                "reason": self.reason,
            },
        )


def direction_of(word: str | None) -> Direction:
    """Read a provider's word for a direction.

    Raises:
        UnreadablePayload: it is neither of the two.
    """
    text = (word or "").strip().lower()
    if text in ("inbound", "in", "incoming"):
        return Direction.INBOUND
    if text in ("outbound", "out", "outgoing"):
        return Direction.OUTBOUND
    raise UnreadablePayload("the direction is missing or unknown")


def require_field(value: str | None, name: str) -> str:
    """Return a field that a final fact cannot do without.

    Raises:
        UnreadablePayload: it is missing.
    """
    if value is None:
        raise UnreadablePayload(f"{name} is missing")
    return value.strip()


def elapsed_seconds(start: datetime | None, end: datetime | None) -> float | None:
    """Return the seconds between two instants; None when one is not told."""
    if start is None or end is None:
        return None
    return (end - start).total_seconds()


def _whole_seconds(seconds: float | None) -> int | None:
    if seconds is None or not 0 <= seconds <= _LONGEST_CALL.total_seconds():
        return None
    return round(seconds)
