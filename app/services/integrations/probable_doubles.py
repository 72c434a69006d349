"""Flags what may be one call or message told by two sources; nothing is ever merged."""

from collections import defaultdict
from collections.abc import Sequence

from app.domain.events.events import EventKey
from app.domain.parties.normalisation import normalise_party
from app.repositories.database import Database
from app.repositories.integrations.likeness import Alike, find_alike


async def probable_doubles(
    database: Database, sent: Sequence[tuple[EventKey, str | None]]
) -> dict[EventKey, list[str]]:
    """Return, by event, the interactions that may be the same one; an event without is left out.

    The same direction, counterpart and line of ours (as far as both sources tell it), within 90
    seconds, from another source, or a mail under another of its Message-IDs.

    Args:
        database: where interactions are recorded.
        sent: events, each with the only client that its sender serves, if any.
    """
    doubles: defaultdict[EventKey, list[str]] = defaultdict(list)
    if not sent:
        return doubles
    for alike in await find_alike(database.pool, sent):
        if _may_share_a_line(alike):
            doubles[alike.key].append(alike.other_id)
    return doubles


def _may_share_a_line(alike: Alike) -> bool:
    ours = "to" if alike.is_inbound else "from"
    lines = {
        normalise_party(line, alike.region)
        for data in (alike.data, alike.other_data)
        if (line := data.get(ours)) is not None
    }
    return len(lines) <= 1
