"""The channel on which processes announce to one another what changed, never its content.

A notification is JSON: a pair of topics and of the ids (or null) of the clients of which each of
these changed; or ``null``: anything may have changed. The clients that a person has from now on
are ``["clients-of", person]`` and their ids: programs before it know no such topics.
"""

import json
from collections import defaultdict
from collections.abc import Collection
from operator import itemgetter

from app.domain.live.topics import Change, Topic
from app.repositories.connections import Connection

CHANNEL = "exitadmin_live"

MOST_CHANGES = 2_000
"""Of more, it is announced that anything may have changed."""

_CLIENTS_A_NOTIFICATION = 150
"""A notification has fewer than 8,000 bytes."""

_SECONDS = 5.0
_ANNOUNCE = f"SELECT pg_notify('{CHANNEL}', payload) FROM unnest($1::text[]) AS t(payload)"
_ANYTHING = "null"
_NOTIFY = f"SELECT pg_notify('{CHANNEL}', $1)"
_CLIENTS_OF = "clients-of"
_TOPICS = frozenset(Topic)
_TOPIC = itemgetter(0)


async def announce(connection: Connection, changes: Collection[Change]) -> None:
    """Tell every process that listens; on a connection that does nothing else meanwhile.

    Raises:
        asyncpg.PostgresError, OSError: perhaps nobody was told.
    """
    await connection.execute(_ANNOUNCE, payloads_of(changes), timeout=_SECONDS)


async def announce_clients(
    connection: Connection, person_id: str, client_ids: Collection[str]
) -> None:
    """Have every process told, once this transaction is committed, which clients a person has."""
    await connection.execute(_NOTIFY, json.dumps(((_CLIENTS_OF, person_id), list(client_ids))))


def payloads_of(changes: Collection[Change]) -> list[str]:
    """Return the notifications that announce changes."""
    if len(changes) > MOST_CHANGES:
        return [_ANYTHING]
    topics_of: defaultdict[str | None, list[Topic]] = defaultdict(list)
    for topic, client_id in sorted(changes, key=_TOPIC):
        topics_of[client_id].append(topic)
    clients_of: defaultdict[tuple[Topic, ...], list[str | None]] = defaultdict(list)
    for client_id, topics in topics_of.items():
        clients_of[tuple(topics)].append(client_id)
    return [
        json.dumps((topics, clients[start : start + _CLIENTS_A_NOTIFICATION]))
        for topics, clients in clients_of.items()
        for start in range(0, len(clients), _CLIENTS_A_NOTIFICATION)
    ]


def changes_of(payload: str | None) -> list[Change] | None:
    """Return what a notification announces; None: anything, be it because something was missed.

    Topics of a newer program are passed over.
    """
    said = None if payload is None else json.loads(payload)
    if said is None:
        return None
    topics, clients = said
    known = [Topic(topic) for topic in topics if topic in _TOPICS]
    return [Change(topic, client_id) for client_id in clients for topic in known]


def clients_of_person(payload: str | None) -> tuple[str, list[str]] | None:
    """Return a person's id and clients where a notification announces them, else None."""
    said = None if payload is None else json.loads(payload)
    if said is None or not said[0] or said[0][0] != _CLIENTS_OF:
        return None
    (_, person_id), client_ids = said
    return person_id, client_ids
