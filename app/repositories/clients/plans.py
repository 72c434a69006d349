"""The catalogue of plans, in every version, and clients' timelines of subscriptions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import asyncpg

from app.domain.clients.plans.money import Money
from app.domain.clients.plans.subscriptions import Subscription
from app.domain.clients.plans.terms import PlanTerms, ReportKind
from app.repositories.connections import Connection

_PLAN = (
    "code",
    "version",
    "effective_from",
    "included_units",
    "inbound_delay_seconds",
    "outbound_delay_seconds",
    "urgent_included",
    "urgent_daily_cap",
    "urgent_delay_seconds",
    "report_kinds",
    "has_weekly_summary",
    "has_prioritisation",
    "has_accelerated_handling",
    "has_block",
    "extra_unit_cents",
    "monthly_price_cents",
    "currency",
)

PLAN_COLUMNS = ", ".join(f"p.{name}" for name in _PLAN)
"""What ``terms_from_row`` reads of ``plans p``."""


def terms_from_row(row: asyncpg.Record) -> PlanTerms:
    """Return the terms that a row of ``plans`` holds."""
    currency = row["currency"]
    return PlanTerms(
        code=row["code"],
        version=row["version"],
        effective_from=row["effective_from"],
        included_units=row["included_units"],
        inbound_delay_seconds=row["inbound_delay_seconds"],
        outbound_delay_seconds=row["outbound_delay_seconds"],
        urgent_included=row["urgent_included"],
        urgent_daily_cap=row["urgent_daily_cap"],
        urgent_delay_seconds=row["urgent_delay_seconds"],
        report_kinds=tuple(ReportKind(kind) for kind in row["report_kinds"]),
        has_weekly_summary=row["has_weekly_summary"],
        has_prioritisation=row["has_prioritisation"],
        has_accelerated_handling=row["has_accelerated_handling"],
        has_block=row["has_block"],
        extra_unit=Money(amount_cents=row["extra_unit_cents"], currency=currency),
        monthly_price=Money(amount_cents=row["monthly_price_cents"], currency=currency),
    )


_READ = f"""
SELECT {PLAN_COLUMNS} FROM plans p
ORDER BY p.effective_from, p.monthly_price_cents, p.code
"""


async def read_plans(connection: Connection) -> list[PlanTerms]:
    """Return every version of every plan: the oldest versions first, in each the cheapest."""
    return [terms_from_row(row) for row in await connection.fetch(_READ)]


_READ_SUBSCRIPTIONS = f"""
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
    subscriptions: defaultdict[str, tuple[Subscription, ...]] = defaultdict(tuple)
    for row in await connection.fetch(_READ_SUBSCRIPTIONS, list(client_ids)):
        subscription = Subscription(
            terms=terms_from_row(row),
            starts_on=row["starts_on"],
            ends_before=row["ends_before"],
            is_blocking=row["is_blocking"],
        )
        subscriptions[row["client_id"]] += (subscription,)
    return subscriptions


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
    connection: Connection, client_id: str, timeline: Sequence[Subscription], since: date
) -> None:
    """Store a client's new timeline in the place of all that began since a date.

    Args:
        connection: in the transaction that holds the client's account.
        client_id: whose.
        timeline: oldest first; those before the date are stored already, perhaps longer.
        since: the first date on which anything changes.
    """
    await connection.execute(_REPLACED, client_id, since)
    for subscription in timeline:
        if subscription.starts_on < since:
            await connection.execute(
                _SHORTENED, client_id, subscription.starts_on, subscription.ends_before
            )
        else:
            await insert_subscription(connection, client_id, subscription)
