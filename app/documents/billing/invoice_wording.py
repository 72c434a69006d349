"""What the lines and notes of an invoice say, in the buyer's language."""

from dataclasses import dataclass
from datetime import date

from app.documents.texts.texts import Texts, phrase, plural, texts_of
from app.domain.billing.invoices.invoice_drawing import Wording
from app.domain.billing.invoices.invoices import PrecedingInvoice
from app.domain.billing.statements.statement_lines import Line, LineKind
from app.domain.billing.tax import Vat, VatPreset, VatRate, VatTreatment
from app.domain.clients.clients import Language
from app.domain.clients.plans.money import Money
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


_FRANCHISES = {
    "BE": phrase(
        "Small business under the VAT exemption scheme, article 56bis of the VAT Code "
        "(Petite entreprise soumise au régime de la franchise de taxe)"
    ),
    "FR": phrase("TVA non applicable, art. 293 B du CGI"),
}
_FRANCHISE = phrase("Small business under the VAT exemption scheme")
_TO_REPAY = phrase(
    "VAT to be repaid to the State in so far as it was initially deducted "
    "(T.V.A. à reverser à l'État dans la mesure où elle a été initialement déduite)"
)
"""The law has it said in French or Dutch; in English both are."""


def describe_tax(rate: VatRate | None, net: Money, texts: Texts) -> str:
    """Return what stands beside one of several taxes: its rate, and what it is on."""
    percent = texts.percent("0" if rate is None else rate.percent)
    return texts.say("VAT {percent} on {net}", percent=percent, net=texts.money(net))


def describe_terms(terms: Vat, texts: Texts) -> str:
    """Return what a statement says of how it is taxed; nothing with the standard treatment."""
    if terms.note is None and terms.preset is VatPreset.FRANCHISE:
        return texts.say(_FRANCHISE)
    return terms.note or describe_treatment(terms.treatment, texts)


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

    def describe_franchise(self, country: str) -> str:
        return self.texts.say(_FRANCHISES.get(country, _FRANCHISE))

    def say_to_repay_tax(self) -> str:
        return self.texts.say(_TO_REPAY)

    def say_legal_information(
        self, form: str | None, capital: str | None, register: str | None
    ) -> str | None:
        company = form
        if capital is not None:
            company = self.texts.say(
                "{form} with a capital of {amount}", form=form or "", amount=capital
            ).strip()
        return ", ".join(part for part in (company, register) if part) or None

    def say_nothing_due(self) -> str:
        return self.texts.say("Nothing to pay.")

    def say_payable(self, due_on: date) -> str:
        return self.texts.say("Payable by {due}.", due=self.texts.day(due_on, _DAY))

    def say_credited(self) -> str:
        return self.texts.say("Amount to your credit.")

    def say_cancelled(self, number: str, reason: str) -> str:
        return self.texts.say("Cancels invoice {number}: {reason}", number=number, reason=reason)

    def say_credited_by(self, credit_note: PrecedingInvoice) -> str:
        return self.texts.say(
            "Adjustment already credited by {number} of {day}",
            number=credit_note.number,
            day=self.texts.day(credit_note.issued_on, _DAY),
        )

    def say_moved(self, number: str, month: Period) -> str:
        return self.texts.say(
            "Takes what invoice {number} says of {month} back: it is invoiced anew.",
            number=number,
            month=self.texts.month(month),
        )


def wording_of(language: Language) -> Wording:
    """Return what invoices say in a language."""
    return _InvoiceWording(texts_of(language))
