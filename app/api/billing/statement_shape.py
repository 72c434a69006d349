"""A statement as clients read it, each line with the ledger entries that it leads to (api.md)."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.api.billing.billing_profiles import VatTerms
from app.api.http.field_types import MoneyOut
from app.domain.billing.statements.plan_comparison import Preview
from app.domain.billing.statements.statement_lines import LedgerRange, Line, LineKind, Service
from app.domain.billing.statements.statements import (
    UNKNOWN_DETAILS,
    Allowance,
    DetailsById,
    InteractionDetails,
    Statement,
    StatementStatus,
)
from app.domain.billing.statements.vat_breakdown import VatSubtotal
from app.domain.metering.ledger import CountedUnit, shown_hash
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
    "vat_terms": None,
}

_NO_TAX = {
    "treatment": "none",
    "rate_percent": None,
    "note": None,
    "preset": None,
    "reason_code": None,
}
STATEMENT_EXAMPLE: dict[str, Any] = {
    "client_id": "0198a0f2-6c1e-7a51-9d5e-0c6f1f7f1a11",
    "period": "2026-11",
    "status": "final",
    "units": {"included": 120, "used": 57, "extra": 0},
    "urgent": {"included": 5, "used": 1},
    "held": 0,
    "open_disputes": 0,
    "block": False,
    "lines": [LINE_EXAMPLE],
    "net": MONEY_EXAMPLE,
    "vat": {"amount_cents": 0, "currency": "EUR"},
    "gross": MONEY_EXAMPLE,
    "vat_terms": _NO_TAX,
    "vat_breakdown": [
        {
            "terms": _NO_TAX,
            "corrects": None,
            "net": MONEY_EXAMPLE,
            "vat": {"amount_cents": 0, "currency": "EUR"},
        }
    ],
    "ledger_head": "sha256:" + "5d" * 32,
    "ledger_entries": 57,
    "drawn_at": "2026-12-03T23:00:00Z",
    "finalised_at": "2026-12-03T23:00:00Z",
    "preview": None,
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
        """Render the days of a plan."""
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
    def of(cls, unit: CountedUnit, details: InteractionDetails) -> "LineUnitOut":
        """Render an entry, and what its interaction was about."""
        return cls(
            kind=details.kind or None,
            direction=details.direction,
            channel=details.channel,
            counterpart=details.counterpart,
            subject=details.subject,
            summary=details.summary,
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
        """Render a range."""
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
    vat_terms: VatTerms | None = Field(
        description="Of an adjustment: how its month was taxed; null: as the statement is."
    )

    @classmethod
    def of(cls, line: Line, details_by_id: DetailsById) -> "LineOut":
        """Render a line."""
        return cls(
            kind=line.kind,
            description=line.description,
            quantity=line.quantity,
            unit_price=MoneyOut.of(line.unit_price),
            amount=MoneyOut.of(line.amount),
            for_period=line.for_period,
            plan=LinePlanOut.of(line.service) if line.service else None,
            units=[
                LineUnitOut.of(unit, details_by_id.get(unit.interaction_id, UNKNOWN_DETAILS))
                for unit in line.units
            ],
            ledger=LineLedgerOut.of(line.ledger) if line.ledger else None,
            disputes=list(line.disputes),
            vat_terms=VatTerms.of(line.vat),
        )


class StatementUnitsOut(BaseModel):
    """Units of the period itself."""

    included: int
    used: int
    extra: int

    @classmethod
    def of(cls, units: Allowance) -> "StatementUnitsOut":
        """Render the units of a month."""
        return cls(included=units.included, used=units.used, extra=units.extra)


class StatementUrgentOut(BaseModel):
    """Urgent requests granted in the period; never charged."""

    included: int
    used: int


class PreviewOut(BaseModel):
    """How the month on the plan asked about compares with the month as it is."""

    plan: str
    version: str
    instead_of: str = Field(description="The plan whose limits the month has.")
    costs: MoneyOut = Field(description="Plan and extra units on the plan asked about.")
    costs_now: MoneyOut = Field(description="Plan and extra units as they are.")
    difference: MoneyOut = Field(description="Negative where it would cost less.")
    break_even_units: int | None = Field(
        description="From how many units on a full month on the dearer plan costs no more."
    )

    @classmethod
    def of(cls, preview: Preview) -> "PreviewOut":
        """Render a comparison."""
        return cls(
            plan=preview.plan.code,
            version=preview.plan.version,
            instead_of=preview.instead_of.code,
            costs=MoneyOut.of(preview.statement.own_net),
            costs_now=MoneyOut.of(preview.own_net),
            difference=MoneyOut.of(preview.difference),
            break_even_units=preview.break_even_units,
        )


class VatSubtotalOut(BaseModel):
    """What is taxed alike within one document; the tax is rounded here, once."""

    terms: VatTerms | None = Field(description="Null: not chosen when it was drawn.")
    corrects: str | None = Field(
        description="The earlier month that is given back, by a credit note; null: charged."
    )
    net: MoneyOut
    vat: MoneyOut

    @classmethod
    def of(cls, subtotal: VatSubtotal) -> "VatSubtotalOut":
        """Render a subtotal."""
        return cls(
            terms=VatTerms.of(subtotal.terms),
            corrects=subtotal.corrects,
            net=MoneyOut.of(subtotal.net),
            vat=MoneyOut.of(subtotal.vat),
        )


class StatementOut(BaseModel):
    """What one month of a client costs."""

    model_config = ConfigDict(json_schema_extra={"examples": [STATEMENT_EXAMPLE]})

    client_id: str
    period: str
    status: StatementStatus
    units: StatementUnitsOut
    urgent: StatementUrgentOut
    held: int = Field(description="Interactions that wait for a release.")
    open_disputes: int = Field(
        description="Of the month's interactions, when it was drawn; a final one is final all the "
        "same: one accepted later is an adjustment of the next."
    )
    block: bool = Field(description="The block is on at the end of the month's service.")
    lines: list[LineOut]
    net: MoneyOut
    vat: MoneyOut
    gross: MoneyOut = Field(description="Negative is to the client's credit.")
    vat_terms: VatTerms | None = Field(
        description="Null: nobody had chosen how the client is taxed when it was drawn."
    )
    vat_breakdown: list[VatSubtotalOut] = Field(
        description="One for each treatment and rate of what is charged, and of each earlier month "
        "that is given back; `vat` is their sum."
    )
    ledger_head: str = Field(description="Where the client's ledger stood when it was drawn.")
    ledger_entries: int
    drawn_at: datetime
    finalised_at: datetime | None = Field(description="Null until it is final.")
    preview: PreviewOut | None = Field(description="With `plan` alone.")

    @classmethod
    def of(
        cls, statement: Statement, details_by_id: DetailsById, preview: Preview | None = None
    ) -> "StatementOut":
        """Render a statement, and what its interactions were about."""
        return cls(
            client_id=statement.client_id,
            period=statement.period.id,
            status=statement.status,
            units=StatementUnitsOut.of(statement.units),
            urgent=StatementUrgentOut(
                included=statement.urgent.included, used=statement.urgent.used
            ),
            held=statement.held,
            open_disputes=statement.open_disputes,
            block=statement.is_blocking,
            lines=[LineOut.of(line, details_by_id) for line in statement.lines],
            net=MoneyOut.of(statement.net),
            vat=MoneyOut.of(statement.vat),
            gross=MoneyOut.of(statement.gross),
            vat_terms=VatTerms.of(statement.vat_terms),
            vat_breakdown=[VatSubtotalOut.of(part) for part in statement.vat_breakdown],
            ledger_head=shown_hash(statement.head.hash),
            ledger_entries=statement.head.entries,
            drawn_at=statement.drawn_at,
            finalised_at=statement.finalised_at,
            preview=PreviewOut.of(preview) if preview else None,
        )


class StatementSummaryOut(BaseModel):
    """A statement in a list."""

    period: str
    status: StatementStatus
    units: StatementUnitsOut
    net: MoneyOut
    vat: MoneyOut
    gross: MoneyOut
    finalised_at: datetime | None = Field(description="Null until it is final.")

    @classmethod
    def of(cls, statement: Statement) -> "StatementSummaryOut":
        """Return what a list shows of a statement."""
        return cls(
            period=statement.period.id,
            status=statement.status,
            units=StatementUnitsOut.of(statement.units),
            net=MoneyOut.of(statement.net),
            vat=MoneyOut.of(statement.vat),
            gross=MoneyOut.of(statement.gross),
            finalised_at=statement.finalised_at,
        )
