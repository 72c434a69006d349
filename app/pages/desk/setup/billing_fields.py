"""The fields of how a client is billed: its tax, and how invoices name it."""

from app.documents.texts.texts import phrase
from app.domain.billing.billing_profiles import BillingProfile
from app.domain.billing.invoices.business_identifiers import (
    parse_country,
    parse_registration_number,
    parse_vat_number,
)
from app.domain.billing.invoices.trade_parties import Address, Buyer, TradeParty
from app.domain.billing.tax import InvalidVat, Vat, VatPreset, VatRate, VatTreatment
from app.domain.billing.texts import one_line
from app.pages.desk.setup.gathering import LONGEST_LINE, Gathering

NO_VAT_NUMBER = phrase(
    "This is no VAT number: it begins with its country, and its check digits are right."
)
NO_REGISTRATION = phrase("This is no enterprise number of Belgium, no SIREN and no SIRET.")
NO_COUNTRY = phrase("A country is two letters: BE.")
NO_RATE = phrase("A rate is written 21 or 5.5, and goes with the usual tax alone.")
RATE_ELSEWHERE = phrase("The country of the seller has no such rate.")
ADDRESS = ("street", "postal_code", "city")
_IDENTIFIERS = ("vat_number", "registration_number")

TREATMENTS = {
    VatTreatment.STANDARD: phrase("taxed at the rate"),
    VatTreatment.REVERSE_CHARGE: phrase("reverse charge"),
    VatTreatment.EXEMPT: phrase("exempt"),
    VatTreatment.NONE: phrase("outside the tax"),
}
FRANCHISE = "franchise"


def read_billing_profile(gathering: Gathering, name: str) -> BillingProfile:
    """Return how the client is billed, as far as it was typed.

    Args:
        gathering: reads the form.
        name: the client's, by which invoices name it unless another is given.
    """
    return BillingProfile(vat=read_vat(gathering), buyer=_read_buyer(gathering, name))


def read_vat(gathering: Gathering) -> Vat | None:
    """Return how the client is taxed; None where nobody has chosen yet."""
    treatment = gathering.choice("treatment", set(VatTreatment))
    rate = gathering.parsed("rate_percent", _parse_rate, NO_RATE, 5)
    if treatment is None:
        return None
    is_franchise = gathering.form.has("preset") and treatment == VatTreatment.EXEMPT
    try:
        return Vat(
            treatment=VatTreatment(treatment),
            rate=rate if treatment == VatTreatment.STANDARD else None,
            preset=VatPreset.FRANCHISE if is_franchise else None,
        )
    except InvalidVat:
        gathering.refuse("rate_percent", NO_RATE)
        return None


def _parse_rate(typed: str) -> VatRate:
    return VatRate.parse(typed.replace(",", ".").removesuffix("%").strip())


def _read_buyer(gathering: Gathering, name: str) -> Buyer | None:
    """Return the buyer; None where neither an address nor a number of it was typed."""
    if not any(gathering.form.text(field) for field in (*ADDRESS, *_IDENTIFIERS)):
        return None
    party = read_party(gathering, gathering.text("buyer_name", LONGEST_LINE) or name[:LONGEST_LINE])
    return None if party is None else Buyer(party=party)


def read_party(gathering: Gathering, name: str, email: str | None = None) -> TradeParty | None:
    """Return the business of an address and its numbers; None where something is wrong."""
    before = len(gathering.errors)
    street, code, city = (gathering.line(field) for field in ADDRESS)
    country = gathering.needed("country", 2).upper()
    if country and gathering.parsed("country", lambda _: parse_country(country), NO_COUNTRY):
        gathering.parsed(
            "registration_number",
            lambda typed: parse_registration_number(typed, country),
            NO_REGISTRATION,
        )
    vat_number = gathering.parsed("vat_number", parse_vat_number, NO_VAT_NUMBER, 50)
    if len(gathering.errors) > before:
        return None
    registration = gathering.form.text("registration_number")
    return TradeParty(
        name=one_line(name),
        address=Address(
            street=street,
            additional=gathering.text("additional", LONGEST_LINE),
            postal_code=code,
            city=city,
            country=country,
        ),
        vat_number=vat_number,
        registration_number=(
            parse_registration_number(registration, country) if registration else None
        ),
        email=email,
    )
