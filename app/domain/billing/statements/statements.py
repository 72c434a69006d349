"""Statements: what one period of one client costs, line by line (rulebook section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.billing.statements.statement_lines import Line, LineKind
from app.domain.billing.statements.vat_breakdown import VatSubtotal, break_down
from app.domain.billing.tax import Vat
from app.domain.clients.clients import Language
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period
from app.domain.metering.ledger import Head


class StatementStatus(StrEnum):
    """``running`` to the period's end, ``draft`` through the grace, then ``final`` for ever."""

    RUNNING = "running"
    DRAFT = "draft"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many included, so many used."""

    included: int
    used: int

    @property
    def extra(self) -> int:
        """Return what is used beyond the included."""
        return max(0, self.used - self.included)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A period's statement.

    Attributes:
        timezone: the client's; in it instants are shown.
        units: of the period itself, late ones of other periods not among them.
        urgent: requests granted in the period.
        is_blocking: the block is on at the end of its service.
        held: interactions of the period that wait for a release.
        open_disputes: of the period's interactions.
        vat_terms: how the client was taxed when it was drawn; None: it was not chosen.
        is_taxed_at_once: what is given back and what is charged were netted before tax, as in
            formats before the third.
        head: where the client's ledger stood when it was drawn.
        finalised_at: None until it is final.
    """

    client_id: str
    client_name: str
    timezone: str
    period: Period
    status: StatementStatus
    language: Language
    units: Allowance
    urgent: Allowance
    is_blocking: bool
    held: int
    open_disputes: int
    lines: tuple[Line, ...]
    vat_terms: Vat | None
    currency: str
    head: Head
    drawn_at: datetime
    finalised_at: datetime | None
    is_taxed_at_once: bool = False

    @property
    def net(self) -> Money:
        """Return the sum of the lines."""
        cents = sum(line.amount.amount_cents for line in self.lines)
        return Money(amount_cents=cents, currency=self.currency)

    @property
    def vat_breakdown(self) -> tuple[VatSubtotal, ...]:
        """Return what is taxed alike, and its tax."""
        return break_down(self.lines, self.vat_terms, self.currency, at_once=self.is_taxed_at_once)

    @property
    def vat(self) -> Money:
        """Return the sum of the taxes; 0 until it is chosen how the client is taxed."""
        cents = sum(subtotal.vat.amount_cents for subtotal in self.vat_breakdown)
        return Money(amount_cents=cents, currency=self.currency)

    @property
    def gross(self) -> Money:
        """Return what is to be paid; negative is to the client's credit."""
        cents = self.net.amount_cents + self.vat.amount_cents
        return Money(amount_cents=cents, currency=self.currency)

    @property
    def own_net(self) -> Money:
        """Return what the period itself costs, adjustments of earlier ones left out."""
        own = (line for line in self.lines if line.kind is not LineKind.ADJUSTMENT)
        return Money(
            amount_cents=sum(line.amount.amount_cents for line in own), currency=self.currency
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionDetails:
    """What an interaction was about, so that its payer recognises it.

    Attributes:
        kind: ``call``, ``message``, ``request`` or ``action``.
        direction: ``inbound`` or ``outbound``.
        counterpart: the other party, when it is known: a number or an address.
        subject, summary: as they were told.
        action: the kind of an action, as its event has it.
        known_as: the counterpart's name by the payer's directory; None where it has none.
    """

    kind: str
    direction: str | None
    channel: str | None
    counterpart: str | None
    subject: str | None
    summary: str | None
    action: str | None = None
    known_as: str | None = None


DetailsById = Mapping[str, InteractionDetails]
"""By the interaction's id; what is not there any more is left out."""

UNKNOWN_DETAILS = InteractionDetails(
    kind="", direction=None, channel=None, counterpart=None, subject=None, summary=None
)
