"""What countries of sellers prescribe: rates, payment terms, and codes of exemptions."""

from app.domain.billing.tax import Vat
from app.domain.errors import DomainError

RATES = {
    "BE": frozenset({"21", "12", "6"}),
    "FR": frozenset({"20", "10", "5.5", "2.1", "13", "0.9", "8.5", "1.75", "1.05"}),
}
"""In force, Corsica and the overseas departments included.

Source: BE, royal decree no. 20; FR, code général des impôts, 278 to 281 nonies, 294 to 297.
"""

LONGEST_TERMS = {"BE": 60, "FR": 60}
"""In days from the invoice, between businesses.

Source: BE, law of 2 August 2002, article 4, since 2022; FR, code de commerce, L441-10.
"""

_EXEMPTION_CODES = """
    VATEX-EU-79-C VATEX-EU-132 VATEX-EU-132-1A VATEX-EU-132-1B VATEX-EU-132-1C VATEX-EU-132-1D
    VATEX-EU-132-1E VATEX-EU-132-1F VATEX-EU-132-1G VATEX-EU-132-1H VATEX-EU-132-1I VATEX-EU-132-1J
    VATEX-EU-132-1K VATEX-EU-132-1L VATEX-EU-132-1M VATEX-EU-132-1N VATEX-EU-132-1O VATEX-EU-132-1P
    VATEX-EU-132-1Q VATEX-EU-135-1 VATEX-EU-143 VATEX-EU-143-1A VATEX-EU-143-1B VATEX-EU-143-1C
    VATEX-EU-143-1D VATEX-EU-143-1E VATEX-EU-143-1F VATEX-EU-143-1FA VATEX-EU-143-1G VATEX-EU-143-1H
    VATEX-EU-143-1I VATEX-EU-143-1J VATEX-EU-143-1K VATEX-EU-143-1L VATEX-EU-144 VATEX-EU-146-1E
    VATEX-EU-148 VATEX-EU-148-A VATEX-EU-148-B VATEX-EU-148-C VATEX-EU-148-D VATEX-EU-148-E
    VATEX-EU-148-F VATEX-EU-148-G VATEX-EU-151 VATEX-EU-151-1A VATEX-EU-151-1AA VATEX-EU-151-1B
    VATEX-EU-151-1C VATEX-EU-151-1D VATEX-EU-151-1E VATEX-EU-153 VATEX-EU-159 VATEX-EU-309
    VATEX-FR-298SEXDECIESA VATEX-FR-CGI261-1 VATEX-FR-CGI261-2 VATEX-FR-CGI261-3 VATEX-FR-CGI261-4
    VATEX-FR-CGI261-5 VATEX-FR-CGI261-7 VATEX-FR-CGI261-8 VATEX-FR-CGI261A VATEX-FR-CGI261B
    VATEX-FR-CGI261C-1 VATEX-FR-CGI261C-2 VATEX-FR-CGI261C-3 VATEX-FR-CGI261D-1
    VATEX-FR-CGI261D-1BIS VATEX-FR-CGI261D-2 VATEX-FR-CGI261D-3 VATEX-FR-CGI261D-4
    VATEX-FR-CGI261E-1 VATEX-FR-CGI261E-2 VATEX-FR-CGI275 VATEX-FR-CGI277A VATEX-FR-CGI295
    VATEX-FR-CNWVAT VATEX-FR-FRANCHISE
"""

EXEMPTION_CODES = frozenset(_EXEMPTION_CODES.split())
"""Of the VATEX list (BR-CL-22), as far as they go with category E."""


class RateNotOfCountry(DomainError):
    """The seller's country has no such rate of value added tax."""


class TaxedAtUnknownRate(DomainError):
    """The client is taxed at a rate that the seller's country does not have."""


class PaymentTermTooLong(DomainError):
    """The seller's country allows no such term of payment between businesses."""


def require_rate_of(country: str, terms: Vat | None) -> None:
    """Refuse a rate that a country does not have, where its rates are known here.

    Raises:
        RateNotOfCountry: names those it has.
    """
    if (why := _say_unknown_rate(country, terms)) is not None:
        raise RateNotOfCountry(why)


def require_taxed_by_rate_of(country: str, terms: Vat) -> None:
    """Refuse to invoice at a rate that was chosen before the seller's country was known.

    Raises:
        TaxedAtUnknownRate: names the rates of the country.
    """
    if (why := _say_unknown_rate(country, terms)) is not None:
        raise TaxedAtUnknownRate(why)


def _say_unknown_rate(country: str, terms: Vat | None) -> str | None:
    rates = RATES.get(country)
    if rates is None or terms is None or terms.rate is None or terms.rate.percent in rates:
        return None
    known = ", ".join(sorted(rates, key=float, reverse=True))
    return f"{country} has {known} %, not {terms.rate.percent} %"


def require_term_of(country: str, days: int) -> None:
    """Refuse a term that a country does not allow, where its law is known here.

    Raises:
        PaymentTermTooLong: says how many days are allowed.
    """
    longest = LONGEST_TERMS.get(country, days)
    if days > longest:
        raise PaymentTermTooLong(f"{country} allows {longest} days, not {days}")
