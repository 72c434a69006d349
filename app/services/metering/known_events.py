"""What is stored under the keys of a batch: before it, and by its own events so far."""

from collections import defaultdict
from collections.abc import Mapping

from app.domain.fast_types import fast_dataclass
from app.domain.metering.events.events import Event, EventKey
from app.domain.metering.events.identity import Relation, SentKey, relation
from app.domain.metering.events.repeats import says_the_same
from app.repositories.metering.event_lookup import KnownEvent, SoughtKey
from app.services.metering.batch_context import BatchContext
from app.services.metering.placing import Placed
from app.services.metering.results import Answer, repeat_of
from app.services.metering.write_set import StoredEvent


@fast_dataclass
class FoundEvent:
    """A stored event of the same source and id as one that comes.

    Attributes:
        relation: how the two stand to each other.
        sender: the client to whom the key of its sender is tied, if to any.
        is_erased: it was rewritten without a person: its content compares with no other.
        decision: the first one, as JSON text.
        of_batch: it itself, where its batch stores it.
    """

    relation: Relation
    sender: str | None
    fingerprint: bytes
    is_erased: bool
    decision: str
    of_batch: StoredEvent | None = None

    def answer(self) -> Answer:
        """Return the first answer again.

        Raises:
            IdTaken: it was refused, and kept for a person.
        """
        return repeat_of(self.decision)


class KnownEvents:
    """Finds what an event may be a repeat of.

    Args:
        before: what was stored before the batch, by what was looked up.
    """

    def __init__(self, before: Mapping[SoughtKey, KnownEvent]) -> None:
        self._before = before
        self._stored: defaultdict[EventKey, list[StoredEvent]] = defaultdict(list)

    def add(self, stored: StoredEvent) -> None:
        """Let those that follow in the batch know of an event."""
        self._stored[stored.record.event.key].append(stored)

    def stored(self, key: EventKey, sender: str | None) -> StoredEvent:
        """Return an event of the batch by its key as its sender gave it."""
        return next(one for one in self._stored[key] if one.record.sender == sender)

    def find(self, placed: Placed) -> FoundEvent | None:
        """Return the stored event that comes again, or whose key takes the place of this one's."""
        known = self._before[placed.sought]
        if known.fingerprint is None and placed.event.key not in self._stored:
            return None
        found = [*self._of_batch(placed), *_of_before(placed, known)]
        for sought in (Relation.SAME, Relation.TAKEN):
            for event in found:
                if event.relation is sought:
                    return event
        return None

    def _of_batch(self, placed: Placed) -> list[FoundEvent]:
        return [
            FoundEvent(
                _relation(placed, one.record.sender, one.record.client_id),
                one.record.sender,
                one.record.event.fingerprint,
                is_erased=False,
                decision=one.record.decision,
                of_batch=one,
            )
            for one in self._stored.get(placed.event.key, ())
        ]


def _of_before(placed: Placed, known: KnownEvent) -> list[FoundEvent]:
    if known.fingerprint is None:
        return []
    stands = _relation(placed, known.sender, known.client_id)
    decision = known.first_decision()
    return [FoundEvent(stands, known.sender, known.fingerprint, known.is_erased, decision)]


def _relation(placed: Placed, sender: str | None, client: str | None) -> Relation:
    return relation(placed.submission.limited_to, placed.client_id, sender, client)


def is_spelt_otherwise(event: Event, found: FoundEvent, batch: BatchContext) -> bool:
    """Tell whether an event says what is recorded under its key.

    Args:
        event: as it came.
        found: what is stored under its key, before its batch or by it.
        batch: what was stored before.
    """
    if found.of_batch is None:
        content = batch.contents[SentKey(event.key, found.sender)]
        return says_the_same(content.event, event, content.region)
    record = found.of_batch.record
    region = (
        None if record.client_id is None else batch.accounts.of(record.client_id).profile.region
    )
    return says_the_same(record.event, event, region)
