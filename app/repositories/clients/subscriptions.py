"""Subscriptions: a client's timeline of plans."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from app.domain.clients.plans.subscriptions import Subscription
from app.repositories.clients.plan_rows import PLAN_COLUMNS, terms_from_row
from app.repositories.connections import Connection

_READ = f"""
SELECT s.client_id, s.starts_on, s.ends_before, s.is_blocking, {PLAN_COLUMNS}
FROM subscriptions s JOIN plans p ON p.code = s.plan_code AND p.version = s.plan_version
WHERE s.client_id = ANY($1::uuid[]) ORDER BY s.client_id, s.starts_on
"""

_INSERT = """
INSERT INTO subscriptions (client_id, starts_on, ends_before, plan_code, plan_version, is_blocking)
VALUES ($1, $2, $3, $4, $5, $6)
"""

_REPLACED = "DELETE FROM subscriptions WHERE client_id = $1 AND starts_on >= $2"

_SHORTENED = "UPDATE subscriptions SET ends_before = $3 WHERE client_id = $1 AND starts_on = $2"


async def read_subscriptions(
    connection: Connection, client_ids: Sequence[str]
) -> Mapping[str, tuple[Subscription, ...]]:
    """Return, by client, its subscriptions, oldest first."""
    found: defaultdict[str, tuple[Subscription, ...]] = defaultdict(tuple)
    for row in await connection.fetch(_READ, list(client_ids)):
        subscription = Subscription(
            terms=terms_from_row(row),
            starts_on=row["starts_on"],
            ends_before=row["ends_before"],
            is_blocking=row["is_blocking"],
        )
        found[row["client_id"]] += (subscription,)
    return found


async def insert_subscription(connection: Connection, client_id: str, new: Subscription) -> None:
    """Store a subscription that overlaps no other one of its client."""
    await connection.execute(
        _INSERT,
        client_id,
        new.starts_on,
        new.ends_before,
        new.terms.code,
        new.terms.version,
        new.is_blocking,
    )


async def replace_subscriptions(
    connection: Connection, client_id: str, timeline: Sequence[Subscription]
) -> None:
    """Store a client's new timeline, whose last subscription replaces all that began since.

    Args:
        connection: in the transaction that holds the client's book.
        client_id: whose.
        timeline: oldest first; those before the last one are stored already, perhaps longer.
    """
    *kept, new = timeline
    await connection.execute(_REPLACED, client_id, new.starts_on)
    for one in kept:
        await connection.execute(_SHORTENED, client_id, one.starts_on, one.ends_before)
    await insert_subscription(connection, client_id, new)
