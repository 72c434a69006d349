"""Whether an event that is known with another fingerprint only writes its parties otherwise."""

from app.domain.events.events import Event
from app.domain.events.repeats import says_the_same
from app.services.metering.ground import Ground
from app.services.metering.unwritten import StoredEvent


def is_spelt_otherwise(event: Event, stored: StoredEvent | None, ground: Ground) -> bool:
    """Tell whether an event says what is recorded under its key.

    Args:
        event: as it came.
        stored: what its own batch stores under the key, if anything.
        ground: what was stored before.
    """
    if stored is None:
        content = ground.contents[event.key]
        return says_the_same(content.event, event, content.region)
    client = stored.record.client_id
    region = None if client is None else ground.books.of(client).profile.region
    return says_the_same(stored.record.event, event, region)
