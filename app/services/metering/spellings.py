"""Whether an event that is known with another fingerprint only writes its parties otherwise."""

from app.domain.metering.events.events import Event
from app.domain.metering.events.identity import SentKey
from app.domain.metering.events.repeats import says_the_same
from app.services.metering.ground import Ground
from app.services.metering.known_events import FoundEvent


def is_spelt_otherwise(event: Event, found: FoundEvent, ground: Ground) -> bool:
    """Tell whether an event says what is recorded under its key.

    Args:
        event: as it came.
        found: what is stored under its key, before its batch or by it.
        ground: what was stored before.
    """
    if found.of_batch is None:
        content = ground.contents[SentKey(event.key, found.sender)]
        return says_the_same(content.event, event, content.region)
    record = found.of_batch.record
    region = None if record.client_id is None else ground.books.of(record.client_id).profile.region
    return says_the_same(record.event, event, region)
