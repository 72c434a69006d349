"""Payments as they are sent and shown."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.api.access.authors import AuthorOut
from app.api.billing.trade_parties import OneLine
from app.api.http.field_types import Day, MoneyOut, Whole
from app.api.http.request_models import RequestModel
from app.domain.billing.payments.payments import LONGEST_REFERENCE, MOST_CENTS, PaymentKind
from app.domain.clients.plans.money import Money
from app.services.billing.payments.recording import PaymentDraft, ReadPayment

PAYMENT_EXAMPLE: dict[str, Any] = {
    "id": "019aaf00-0000-7000-8000-000000000021",
    "invoice_id": "019aaf00-0000-7000-8000-00000000000b",
    "kind": "payment",
    "amount": {"amount_cents": 20_000, "currency": "EUR"},
    "paid_on": "2026-12-15",
    "reference": "Extrait 12",
    "bank_entry_id": None,
    "reverses": [],
    "recorded_at": "2026-12-15T09:00:00Z",
    "recorded_by": {"id": "admin", "name": "admin"},
}
_ASKED: dict[str, Any] = {
    "amount": {"amount_cents": 20_000, "currency": "EUR"},
    "paid_on": "2026-12-15",
    "reference": "Extrait 12",
}
_REFUNDED: dict[str, Any] = {"kind": "refund", "amount": {"amount_cents": 5_000, "currency": "EUR"}}


def _require_some(cents: int) -> int:
    if cents == 0:
        raise PydanticCustomError("no_amount", "An amount is not nothing")
    return cents


class AmountIn(RequestModel):
    """An exact amount in cents."""

    amount_cents: Annotated[int, Whole(-MOST_CENTS, MOST_CENTS), AfterValidator(_require_some)]
    currency: Annotated[str, StringConstraints(strict=True, max_length=3, pattern=r"^[A-Z]{3}$")]


Reference = Annotated[OneLine, Field(max_length=LONGEST_REFERENCE)]


class PaymentIn(RequestModel):
    """What was paid, or given back."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ASKED, _REFUNDED]})

    kind: PaymentKind | None = Field(
        default=None, description="Left out: a negative amount is a refund."
    )
    amount: AmountIn
    paid_on: Day | None = Field(
        default=None, description="Left out: today in the seller's zone. Not later than that."
    )
    reference: Reference | None = Field(
        default=None, description="By which you find it again, such as the bank statement's number."
    )

    @model_validator(mode="after")
    def _agree(self) -> "PaymentIn":
        if self.kind is PaymentKind.PAYMENT and self.amount.amount_cents < 0:
            raise PydanticCustomError("negative_payment", "What is given back is a refund")
        return self

    def to_domain(self) -> PaymentDraft:
        """Return the payment as it is asked for."""
        cents = self.amount.amount_cents
        usual = PaymentKind.REFUND if cents < 0 else PaymentKind.PAYMENT
        return PaymentDraft(
            kind=self.kind or usual,
            amount=Money(amount_cents=abs(cents), currency=self.amount.currency),
            paid_on=self.paid_on,
            reference=self.reference,
        )


class PaymentOut(BaseModel):
    """A payment or a refund; it never changes."""

    model_config = ConfigDict(json_schema_extra={"examples": [PAYMENT_EXAMPLE]})

    id: str
    invoice_id: str
    kind: PaymentKind
    amount: MoneyOut = Field(description="Above nothing; `kind` says which way it went.")
    paid_on: date
    reference: str | None
    bank_entry_id: str | None = Field(description="Of the bank statement that told of it.")
    reverses: list[str] = Field(
        description="Payments that a refund takes back without money having moved: a bank entry "
        "was assigned to the wrong invoice."
    )
    recorded_at: datetime
    recorded_by: AuthorOut | None = Field(description="Null: an imported bank statement.")

    @classmethod
    def of(cls, read: ReadPayment) -> "PaymentOut":
        """Render a payment."""
        recorded, payment = read.recorded, read.recorded.payment
        author = recorded.recorded_by
        return cls(
            id=recorded.id,
            invoice_id=recorded.invoice_id,
            kind=payment.kind,
            amount=MoneyOut.of(payment.amount),
            paid_on=payment.paid_on,
            reference=payment.reference,
            bank_entry_id=payment.bank_entry_id,
            reverses=list(recorded.reverses),
            recorded_at=recorded.recorded_at,
            recorded_by=None if author is None else AuthorOut.of(author, read.names),
        )
