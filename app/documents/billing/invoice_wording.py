"""What the lines and notes of an invoice say, in the buyer's language."""

from dataclasses import dataclass
from datetime import date

from app.documents.texts.texts import Texts, phrase, plural, texts_of
from app.domain.billing.invoices.invoice_drawing import Wording
from app.domain.billing.statements.statement_lines import Line, LineKind
from app.domain.billing.tax import VatTreatment
from app.domain.clients.clients import Language
from app.domain.clients.plans.periods import Period

_DAY = "d MMMM y"
_DAYS = plural("{count} day", "{count} days")
_MOST_DISPUTES = 3
_AFTER = plural(
    "Adjustment for {month} (accepted dispute {disputes})",
    "Adjustment for {month} ({count} accepted disputes: {disputes})",
)
_TREATMENTS = {
    VatTreatment.NONE: phrase("Not subject to VAT"),
    VatTreatment.EXEMPT: phrase("Exempt from VAT"),
    VatTreatment.REVERSE_CHARGE: phrase("Reverse charge"),
}


def describe_treatment(treatment: VatTreatment, texts: Texts) -> str:
    """Return the usual words for a treatment that adds no tax; none with the standard one."""
    words = _TREATMENTS.get(treatment)
    return "" if words is None else texts.say(words)


@dataclass(frozen=True, slots=True)
class _InvoiceWording:
    """The wording of the domain, said by the catalogues."""

    texts: Texts

    def describe_line(self, line: Line) -> str:
        period = Period.parse(line.for_period)
        say, month = self.texts.say, self.texts.month(period)
        if line.kind is LineKind.ADJUSTMENT:
            return self._describe_adjustment(line, month)
        if line.service is None:
            return say("Extra interactions, {month}", month=month)
        first, last = line.service.starts_on, line.service.ends_on
        plan = line.service.terms.code
        if (last - first).days + 1 == period.days:
            return say("Plan {plan}, {month}", plan=plan, month=month)
        return say(
            "Plan {plan}, {first} to {last} ({days} of 30)",
            plan=plan,
            first=self.texts.day(first, _DAY),
            last=self.texts.day(last, _DAY),
            days=self.texts.count(_DAYS, line.service.days),
        )

    def _describe_adjustment(self, line: Line, month: str) -> str:
        named = list(line.disputes[:_MOST_DISPUTES])
        if not named:
            return self.texts.say("Adjustment for {month}", month=month)
        if len(line.disputes) > len(named):
            named.append("…")
        return self.texts.count(_AFTER, len(line.disputes), month=month, disputes=", ".join(named))

    def describe_treatment(self, treatment: VatTreatment) -> str:
        return describe_treatment(treatment, self.texts)

    def say_payable(self, due_on: date) -> str:
        return self.texts.say("Payable by {due}.", due=self.texts.day(due_on, _DAY))

    def say_credited(self) -> str:
        return self.texts.say("Amount to your credit.")

    def say_cancelled(self, number: str, reason: str) -> str:
        return self.texts.say("Cancels invoice {number}: {reason}", number=number, reason=reason)


def wording_of(language: Language) -> Wording:
    """Return what invoices say in a language."""
    return _InvoiceWording(texts_of(language))
