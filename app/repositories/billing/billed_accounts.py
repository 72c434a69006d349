"""What of a client its statements follow from."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.billing.tax import Vat
from app.domain.clients.clients import Language
from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.subscriptions import Subscription
from app.domain.metering.ledger import Head
from app.repositories.billing.billing_profiles import profile_from_row
from app.repositories.clients.plans import PLAN_COLUMNS, terms_from_row
from app.repositories.connections import Connection

_LOCK = "SELECT true FROM books WHERE client_id = $1 FOR UPDATE"

_ACCOUNT = """
SELECT c.name, c.timezone, c.language, c.created_at, b.entries, b.head,
  p.vat_treatment, p.vat_rate_hundredths, p.vat_note, p.vat_preset, p.vat_reason_code
FROM clients c JOIN books b ON b.client_id = c.id
LEFT JOIN billing_profiles p ON p.client_id = c.id
WHERE c.id = $1
"""

_SUBSCRIPTIONS = f"""
SELECT s.starts_on, s.ends_before, s.is_blocking, {PLAN_COLUMNS}
FROM subscriptions s JOIN plans p ON p.code = s.plan_code AND p.version = s.plan_version
WHERE s.client_id = $1 ORDER BY s.starts_on
"""

_COUNTS = """
SELECT (SELECT held FROM period_counters WHERE client_id = $1 AND period = $2) AS held,
  (SELECT sum(granted)::int FROM urgent_days
   WHERE client_id = $1 AND day >= $3 AND day < $4) AS urgent,
  (SELECT count(*) FROM disputes d JOIN interactions i ON i.id = d.interaction_id
     AND i.client_id IS NOT DISTINCT FROM d.client_id
   WHERE d.client_id = $1 AND d.status = 'open' AND i.period = $2) AS open_disputes
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCounts:
    """What of a month waits, beside what it costs.

    Attributes:
        held: interactions that wait for a release.
        urgent: requests granted.
        open_disputes: of its interactions.
    """

    held: int
    urgent: int
    open_disputes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledAccount:
    """A client as its statements see it.

    Attributes:
        subscriptions: oldest first.
        vat: None until it is chosen.
        head: where its ledger stands.
    """

    client_id: str
    name: str
    timezone: str
    language: Language
    created_at: datetime
    subscriptions: tuple[Subscription, ...]
    vat: Vat | None
    head: Head


async def lock_account(connection: Connection, client_id: str) -> bool:
    """Lock a client's account until the transaction ends; False where it does not exist."""
    return bool(await connection.fetchval(_LOCK, client_id))


async def read_billed_account(connection: Connection, client_id: str) -> BilledAccount | None:
    """Return a client as a transaction sees it; None where it does not exist."""
    account = await connection.fetchrow(_ACCOUNT, client_id)
    if account is None:
        return None
    return BilledAccount(
        client_id=client_id,
        name=account["name"],
        timezone=account["timezone"],
        language=Language(account["language"]),
        created_at=account["created_at"],
        subscriptions=tuple(
            Subscription(
                terms=terms_from_row(row),
                starts_on=row["starts_on"],
                ends_before=row["ends_before"],
                is_blocking=row["is_blocking"],
            )
            for row in await connection.fetch(_SUBSCRIPTIONS, client_id)
        ),
        vat=profile_from_row(account).vat,
        head=Head(account["entries"], account["head"]),
    )


async def read_period_counts(
    connection: Connection, client_id: str, period: Period
) -> PeriodCounts:
    """Return what of a month waits, and the urgent requests granted in it."""
    first, end = period.first_day, period.next.first_day
    [row] = await connection.fetch(_COUNTS, client_id, period.id, first, end)
    return PeriodCounts(
        held=row["held"] or 0, urgent=row["urgent"] or 0, open_disputes=row["open_disputes"]
    )
