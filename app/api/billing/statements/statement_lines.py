"""A statement's lines as clients read them, each with the ledger entries that it leads to."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from app.api.http.money import MoneyOut
from app.domain.billing.statements.statements import (
    UNKNOWN,
    LedgerRange,
    Line,
    LineKind,
    Matter,
    Matters,
    Service,
)
from app.domain.metering.ledger import CountedUnit
from app.domain.metering.rules import Rule

MONEY_EXAMPLE = {"amount_cents": 33_600, "currency": "EUR"}

LINE_EXAMPLE: dict[str, Any] = {
    "kind": "subscription",
    "description": "Forfait ESSENTIEL, novembre 2026",
    "quantity": 1,
    "unit_price": MONEY_EXAMPLE,
    "amount": MONEY_EXAMPLE,
    "for_period": "2026-11",
    "plan": {
        "code": "ESSENTIEL",
        "version": "2026-01",
        "starts_on": "2026-11-01",
        "ends_on": "2026-11-30",
        "days": 30,
    },
    "units": [],
    "ledger": {"from_seq": 1, "to_seq": 57},
    "disputes": [],
}


class LinePlanOut(BaseModel):
    """The plan that a line is about."""

    code: str
    version: str
    starts_on: date
    ends_on: date
    days: int = Field(description="As charged: 30 are a month.")

    @classmethod
    def of(cls, service: Service) -> "LinePlanOut":
        """Return what is shown of days of a plan."""
        return cls(
            code=service.terms.code,
            version=service.terms.version,
            starts_on=service.starts_on,
            ends_on=service.ends_on,
            days=service.days,
        )


class LineUnitOut(BaseModel):
    """A ledger entry that a line names."""

    seq: int
    interaction_id: str
    occurred_at: datetime
    posted_at: datetime
    rule: Rule
    units: int = Field(description="1, or -1 for a reversal.")
    dispute_id: str | None = Field(description="The accepted dispute that it follows from.")
    kind: str | None = Field(description="What the interaction was, as far as is still known.")
    direction: str | None
    channel: str | None
    counterpart: str | None = Field(description="The other party: a number or an address.")
    subject: str | None
    summary: str | None

    @classmethod
    def of(cls, unit: CountedUnit, matter: Matter) -> "LineUnitOut":
        """Return what is shown of an entry, and of what it is about."""
        return cls(
            kind=matter.kind or None,
            direction=matter.direction,
            channel=matter.channel,
            counterpart=matter.counterpart,
            subject=matter.subject,
            summary=matter.summary,
            seq=unit.seq,
            interaction_id=unit.interaction_id,
            occurred_at=unit.occurred_at,
            posted_at=unit.posted_at,
            rule=unit.rule,
            units=unit.units,
            dispute_id=unit.dispute_id,
        )


class LineLedgerOut(BaseModel):
    """Between which entries of the client's ledger those of a line stand, both included."""

    from_seq: int
    to_seq: int

    @classmethod
    def of(cls, ledger: LedgerRange) -> "LineLedgerOut":
        """Return what is shown of a range."""
        return cls(from_seq=ledger.first, to_seq=ledger.last)


class LineOut(BaseModel):
    """One line; the amount is the unit price times the quantity."""

    kind: LineKind
    description: str = Field(description="In the client's language.")
    quantity: int = Field(description="Negative where the line gives back.")
    unit_price: MoneyOut
    amount: MoneyOut
    for_period: str = Field(description="The month it is about; of an adjustment an earlier one.")
    plan: LinePlanOut | None = Field(description="Of a subscription.")
    units: list[LineUnitOut] = Field(
        description="Each extra unit, or with an adjustment each entry that came late."
    )
    ledger: LineLedgerOut | None
    disputes: list[str] = Field(
        description="Ids of the accepted disputes that entries of the line follow from."
    )

    @classmethod
    def of(cls, line: Line, matters: Matters) -> "LineOut":
        """Return what is shown of a line."""
        return cls(
            kind=line.kind,
            description=line.description,
            quantity=line.quantity,
            unit_price=MoneyOut.of(line.unit_price),
            amount=MoneyOut.of(line.amount),
            for_period=line.for_period,
            plan=LinePlanOut.of(line.service) if line.service else None,
            units=[
                LineUnitOut.of(one, matters.get(one.interaction_id, UNKNOWN)) for one in line.units
            ],
            ledger=LineLedgerOut.of(line.ledger) if line.ledger else None,
            disputes=list(line.disputes),
        )
