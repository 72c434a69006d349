"""Loads the books of clients under their locks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.domain.events.events import Event, EventKey
from app.domain.interactions.interactions import Interaction
from app.domain.metering.ledger import Head
from app.domain.quota.counts import PeriodCount
from app.domain.values import value
from app.repositories.connections import Connection
from app.repositories.interactions.rows import from_row

_LOCK = """
SELECT client_id, entries, head, recorded, profile_version
FROM books WHERE client_id = ANY($1::uuid[]) ORDER BY client_id FOR UPDATE
"""

_COUNTS = """
SELECT client_id, period, used, held FROM period_counters
JOIN unnest($1::uuid[], $2::text[]) AS k(client_id, period) USING (client_id, period)
"""

_THREADS = """
WITH seeds AS (
  SELECT i.client_id, i.thread_id FROM unnest($1::uuid[]) AS k(id)
    JOIN interactions i USING (id)
  UNION
  SELECT i.client_id, i.thread_id FROM unnest($2::text[], $3::text[]) AS k(source, event_id)
    JOIN events e USING (source, event_id)
    JOIN interactions i ON i.client_id = e.client_id AND i.id = e.interaction_id
  UNION
  SELECT i.client_id, i.thread_id
  FROM unnest($4::uuid[], $2::text[], $3::text[]) AS k(client_id, source, event_id)
    JOIN interactions i ON i.client_id = k.client_id
      AND i.cause_source = k.source AND i.cause_event_id = k.event_id
  UNION
  SELECT i.client_id, i.thread_id FROM unnest($5::uuid[], $6::text[]) AS k(client_id, message_id)
    JOIN interactions i ON i.client_id = k.client_id
      AND (i.message_id = k.message_id OR i.in_reply_to = k.message_id)
)
SELECT i.* FROM seeds JOIN interactions i USING (client_id, thread_id)
"""


@value
class LockedBook:
    """A client's book as it stands under the lock."""

    head: Head
    recorded: int
    profile_version: int


async def lock_books(connection: Connection, client_ids: Iterable[str]) -> dict[str, LockedBook]:
    """Lock the books of clients in id order; a client that does not exist is left out."""
    rows = await connection.fetch(_LOCK, sorted(client_ids))
    return {
        row["client_id"]: LockedBook(
            Head(row["entries"], row["head"]), row["recorded"], row["profile_version"]
        )
        for row in rows
    }


async def read_threads(
    connection: Connection, placed: Sequence[tuple[Event, str]]
) -> dict[str, list[Interaction]]:
    """Return, by client, every thread that events may touch, whole."""
    references = {event.reference for event, _ in placed}
    keys = [(client, event.key) for event, client in placed]
    keys += [(c, e.reference) for e, c in placed if isinstance(e.reference, EventKey)]
    messages = [
        (client, message_id)
        for event, client in placed
        for message_id in (event.data.get("message_id"), event.data.get("in_reply_to"))
        if message_id is not None
    ]
    rows = await connection.fetch(
        _THREADS,
        [one for one in references if isinstance(one, str)],
        [key.source for _, key in keys],
        [key.id for _, key in keys],
        [client for client, _ in keys],
        [client for client, _ in messages],
        [message_id for _, message_id in messages],
    )
    threads: defaultdict[str, list[Interaction]] = defaultdict(list)
    for row in rows:
        threads[row["client_id"]].append(from_row(row))
    return threads


async def read_counts(
    connection: Connection, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], PeriodCount]:
    """Return what is used and held by client and period; one without units is left out."""
    pairs = list(keys)
    rows = await connection.fetch(
        _COUNTS, [client for client, _ in pairs], [period for _, period in pairs]
    )
    return {
        (row["client_id"], row["period"]): PeriodCount(row["used"], row["held"]) for row in rows
    }
