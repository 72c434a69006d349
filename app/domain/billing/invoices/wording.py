"""Wording: what the lines and notes of an invoice say; documents put it into a language."""

from datetime import date
from typing import Protocol

from app.domain.billing.statements.statements import Line
from app.domain.billing.tax.vat import VatTreatment


class Wording(Protocol):
    """Says in one language what an invoice states in words."""

    def describe_line(self, line: Line) -> str:
        """Return what a line says, on the statement and on the invoice alike."""

    def describe_treatment(self, treatment: VatTreatment) -> str:
        """Return the usual words for a treatment that adds no tax; none with the standard one."""

    def say_payable(self, due_on: date) -> str:
        """Return until when an invoice is paid."""

    def say_credited(self) -> str:
        """Return what becomes of the amount of a credit note."""

    def say_cancelled(self, number: str, reason: str) -> str:
        """Return which invoice a credit note takes back, and why."""
