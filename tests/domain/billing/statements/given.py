"""What tests of statements draw from: entries of a ledger, and what else one follows from."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from app.domain.billing.statements.statement_drawing import StatementInputs
from app.domain.billing.statements.statements import Statement
from app.domain.billing.tax import Vat, VatTreatment
from app.domain.clients.clients import Language
from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.subscriptions import Subscription
from app.domain.metering.ledger import CountedUnit, Head
from app.domain.metering.rules import Rule
from tests.builders import ZONE, a_subscription

NOVEMBER = Period(2026, 11)
DRAWN = datetime(2026, 12, 4, tzinfo=UTC)


def a_unit(seq: int, units: int = 1, interaction: str | None = None, day: int = 20) -> CountedUnit:
    at = datetime(2026, 11, day, 9, tzinfo=UTC)
    return CountedUnit(
        seq=seq,
        interaction_id=interaction or f"interaction-{seq}",
        occurred_at=at,
        posted_at=at,
        rule=Rule.INBOUND_THIRD_PARTY if units > 0 else Rule.VOIDED,
        units=units,
    )


def so_many(units: int) -> tuple[CountedUnit, ...]:
    return tuple(a_unit(seq) for seq in range(1, units + 1))


def inputs(
    *subscriptions: Subscription, entries: Iterable[CountedUnit] = (), **changes: Any
) -> StatementInputs:
    given: dict[str, Any] = {
        "client_id": "dupont",
        "client_name": "Dupont Chauffage SRL",
        "timezone": ZONE,
        "language": Language.FRENCH,
        "subscriptions": subscriptions or (a_subscription(),),
        "vat": Vat(treatment=VatTreatment.NONE),
        "period": NOVEMBER,
        "entries": tuple(entries),
        "billed": (),
        "urgent_used": 0,
        "held": 0,
        "open_disputes": 0,
        "head": Head(500, b"\0" * 32),
    }
    return StatementInputs(**given | changes)


def cents(statement: Statement) -> list[tuple[str, int, int]]:
    """Return kind, quantity and amount of each line."""
    return [(line.kind, line.quantity, line.amount.amount_cents) for line in statement.lines]
