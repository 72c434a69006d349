"""Wording: what the lines and notes of an invoice say, in the buyer's language."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.units import format_unit

from app.domain.billing.tax.vat import VatTreatment
from app.domain.clients.clients import Language
from app.domain.clients.plans.periods import Period

_MONTH = "MMMM y"
_DAY = "d MMMM y"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Texts of one language; names in braces are filled in."""

    month_of_plan: str
    days_of_plan: str
    extra_units: str
    adjustment: str
    not_taxed: str
    exempt: str
    reverse_charge: str
    payable: str
    credited: str
    cancels: str


_WORDINGS = {
    Language.FRENCH: Wording(
        month_of_plan="Forfait {plan}, {month}",
        days_of_plan="Forfait {plan}, du {first} au {last} ({days} sur 30)",
        extra_units="Interactions supplémentaires, {month}",
        adjustment="Régularisation pour {month}",
        not_taxed="TVA non applicable",
        exempt="Exonéré de TVA",
        reverse_charge="Autoliquidation",
        payable="Payable au plus tard le {due}.",
        credited="Montant porté à votre crédit.",
        cancels="Annulation de la facture {number} : {reason}",
    ),
    Language.DUTCH: Wording(
        month_of_plan="Forfait {plan}, {month}",
        days_of_plan="Forfait {plan}, van {first} tot {last} ({days} op 30)",
        extra_units="Bijkomende interacties, {month}",
        adjustment="Regularisatie voor {month}",
        not_taxed="Btw niet van toepassing",
        exempt="Vrijgesteld van btw",
        reverse_charge="Btw verlegd",
        payable="Te betalen uiterlijk op {due}.",
        credited="Bedrag in uw voordeel.",
        cancels="Annulering van factuur {number}: {reason}",
    ),
    Language.ENGLISH: Wording(
        month_of_plan="Plan {plan}, {month}",
        days_of_plan="Plan {plan}, {first} to {last} ({days} of 30)",
        extra_units="Extra interactions, {month}",
        adjustment="Adjustment for {month}",
        not_taxed="Not subject to VAT",
        exempt="Exempt from VAT",
        reverse_charge="Reverse charge",
        payable="Payable by {due}.",
        credited="Amount to your credit.",
        cancels="Cancels invoice {number}: {reason}",
    ),
}


def wording_of(language: Language) -> Wording:
    """Return the texts of a language."""
    return _WORDINGS[language]


def month_text(period: Period, language: Language) -> str:
    """Return a month as it is written: ``novembre 2026``."""
    return format_date(period.first_day, _MONTH, language.value)


def day_text(day: date, language: Language) -> str:
    """Return a date as it is written: ``30 novembre 2026``, in French ``1er novembre 2026``."""
    text = format_date(day, _DAY, language.value)
    is_first = language is Language.FRENCH and day.day == 1
    return f"1er{text.removeprefix('1')}" if is_first else text


def days_text(days: int, language: Language) -> str:
    """Return a number of days: ``1 jour``, ``14 jours``."""
    text = format_unit(days, "duration-day", locale=language.value)
    return " ".join(text.split())


def usual_reason(treatment: VatTreatment, language: Language) -> str:
    """Return the usual words for a treatment that adds no tax; none with the standard one."""
    wording = wording_of(language)
    match treatment:
        case VatTreatment.NONE:
            return wording.not_taxed
        case VatTreatment.EXEMPT:
            return wording.exempt
        case VatTreatment.REVERSE_CHARGE:
            return wording.reverse_charge
        case VatTreatment.STANDARD:
            return ""
