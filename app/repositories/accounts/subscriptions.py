"""Subscriptions: a client's timeline of plans."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import and_, delete, insert, select, update

from app.domain.plans.subscriptions import Subscription
from app.repositories.accounts.plan_rows import terms_from_row
from app.repositories.accounts.transactions import Transaction
from app.repositories.tables.clients import plans, subscriptions


async def read_subscriptions(
    transaction: Transaction, client_ids: Sequence[str]
) -> Mapping[str, tuple[Subscription, ...]]:
    """Return, by client, its subscriptions, oldest first."""
    of_plan = and_(
        plans.c.code == subscriptions.c.plan_code, plans.c.version == subscriptions.c.plan_version
    )
    statement = (
        select(subscriptions, plans)
        .join_from(subscriptions, plans, of_plan)
        .where(subscriptions.c.client_id.in_(client_ids))
        .order_by(subscriptions.c.client_id, subscriptions.c.starts_on)
    )
    found: defaultdict[str, tuple[Subscription, ...]] = defaultdict(tuple)
    for row in (await transaction.execute(statement)).mappings():
        found[row["client_id"]] += (
            Subscription(
                terms=terms_from_row(dict(row)),
                starts_on=row["starts_on"],
                ends_before=row["ends_before"],
                is_blocking=row["is_blocking"],
            ),
        )
    return found


async def insert_subscription(transaction: Transaction, client_id: str, new: Subscription) -> None:
    """Store a subscription that overlaps no other one of its client."""
    await transaction.execute(
        insert(subscriptions).values(
            client_id=client_id,
            starts_on=new.starts_on,
            ends_before=new.ends_before,
            plan_code=new.terms.code,
            plan_version=new.terms.version,
            is_blocking=new.is_blocking,
        )
    )


async def replace_subscriptions(
    transaction: Transaction, client_id: str, timeline: Sequence[Subscription]
) -> None:
    """Store a client's new timeline, whose last subscription replaces all that began since.

    Args:
        transaction: holds the client's book.
        client_id: whose.
        timeline: oldest first; those before the last one are stored already, perhaps longer.
    """
    *kept, new = timeline
    ours = subscriptions.c.client_id == client_id
    await transaction.execute(
        delete(subscriptions).where(ours, subscriptions.c.starts_on >= new.starts_on)
    )
    for one in kept:
        await transaction.execute(
            update(subscriptions)
            .where(ours, subscriptions.c.starts_on == one.starts_on)
            .values(ends_before=one.ends_before)
        )
    await insert_subscription(transaction, client_id, new)
