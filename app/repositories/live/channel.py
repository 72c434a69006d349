"""The channel on which processes announce to one another what changed, never its content.

A notification is JSON: pairs of a topic and a client's id or null; or ``null``: anything may have
changed.
"""

import json
from collections.abc import Awaitable, Callable, Collection

from app.domain.live.topics import Change, Topic
from app.repositories.connections import Connection
from app.repositories.listening import listen

CHANNEL = "exitadmin_live"

MOST_CHANGES = 2_000
"""Of more, it is announced that anything may have changed."""

_CHANGES_A_NOTIFICATION = 100
"""A notification has fewer than 8,000 bytes."""

_SECONDS = 5.0
_ANNOUNCE = f"SELECT pg_notify('{CHANNEL}', payload) FROM unnest($1::text[]) AS t(payload)"
_ANYTHING = "null"
_TOPICS = frozenset(Topic)

Heard = Callable[[Collection[Change] | None], None]
"""Told what changed; None: anything may have, and be it because something was missed."""


async def announce(connection: Connection, changes: Collection[Change]) -> None:
    """Tell every process that listens; on a connection that does nothing else meanwhile.

    Raises:
        asyncpg.PostgresError, OSError: perhaps nobody was told.
    """
    await connection.execute(_ANNOUNCE, payloads_of(changes), timeout=_SECONDS)


async def hear(connect: Callable[[], Awaitable[Connection]], heard: Heard) -> None:
    """Call back with what any process announces, until cancelled.

    Args:
        connect: gives the connection that only hears.
        heard: told what changed; None after a time in which nothing was heard.
    """
    await listen(connect, CHANNEL, lambda text: heard(None if text is None else changes_of(text)))


def payloads_of(changes: Collection[Change]) -> list[str]:
    """Return the notifications that announce changes."""
    if len(changes) > MOST_CHANGES:
        return [_ANYTHING]
    pairs = [(change.topic, change.client_id) for change in changes]
    starts = range(0, len(pairs), _CHANGES_A_NOTIFICATION)
    return [json.dumps(pairs[start : start + _CHANGES_A_NOTIFICATION]) for start in starts]


def changes_of(payload: str) -> list[Change] | None:
    """Return what a notification announces; topics of a newer program are passed over."""
    pairs = json.loads(payload)
    if pairs is None:
        return None
    return [Change(Topic(topic), client_id) for topic, client_id in pairs if topic in _TOPICS]
