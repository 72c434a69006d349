"""Parties of an invoice: who sells to whom, how it is taxed, and what of that is still missing."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.domain.billing.invoices.business_identifiers import (
    COUNTRIES_OF_DEFAULT_ADDRESSES,
    FRENCH_DIRECTORY,
    SIREN,
)
from app.domain.billing.invoices.sellers import Seller
from app.domain.billing.invoices.trade_parties import (
    Buyer,
    InvoiceIncomplete,
    TradeParty,
    Transaction,
)
from app.domain.billing.tax import TaxCategory, Vat, category_of
from app.domain.billing.texts import one_line

_NEED_VAT_NUMBER = frozenset({TaxCategory.STANDARD, TaxCategory.REVERSE_CHARGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceParties:
    """Seller and buyer of an invoice that can be drawn, and how it is taxed.

    Attributes:
        vat: as the buyer is billed when the invoice is issued.
        buyer_reference: by which the buyer recognises the invoice.
    """

    seller: Seller
    buyer: Buyer
    vat: Vat
    buyer_reference: str


def require_parties(
    seller: Seller | None,
    buyer: Buyer | None,
    vat: Vat | None,
    client_reference: str,
    earlier: Iterable[TaxCategory] = (),
) -> InvoiceParties:
    """Return the parties of invoices.

    What is None is not known yet; that no tax is added has to be chosen too.

    Args:
        seller: of the invoices.
        buyer: of the invoices.
        vat: how the buyer is taxed now.
        client_reference: ours, for a buyer who has none.
        earlier: how the months that are corrected were taxed.

    Raises:
        InvoiceIncomplete: names everything that is missing, as pointers into both resources.
    """
    own = [] if vat is None else [category_of(vat)]
    categories = frozenset((*own, *earlier))
    missing = [*_missing_of_seller(seller, categories), *_missing_of_buyer(buyer, categories)]
    if seller is not None and buyer is not None and seller.party.address.country == "FR":
        missing += _missing_for_platform(buyer)
    if vat is None:
        missing.append("/vat")
    if missing or seller is None or buyer is None or vat is None:
        raise InvoiceIncomplete("Missing: " + ", ".join(missing))
    reference = buyer.reference or one_line(client_reference) or buyer.party.name
    return InvoiceParties(seller=seller, buyer=buyer, vat=vat, buyer_reference=reference)


def _missing_of_seller(seller: Seller | None, categories: AbstractSet[TaxCategory]) -> list[str]:
    if seller is None:
        return ["/seller"]
    party = seller.party
    missing = [] if _has_address(party) else ["/seller/peppol_id"]
    if TaxCategory.OUTSIDE_SCOPE in categories and party.registration_number is None:
        missing.append("/seller/registration_number")
    has_any = party.vat_number or party.registration_number
    needs_vat_number = bool(categories & _NEED_VAT_NUMBER) and not party.vat_number
    if needs_vat_number or (TaxCategory.EXEMPT in categories and not has_any):
        missing.append("/seller/vat_number")
    return missing


def _has_address(party: TradeParty) -> bool:
    """Return whether a seller is on Peppol, or of a country where no rule says under what."""
    is_elsewhere = party.address.country not in COUNTRIES_OF_DEFAULT_ADDRESSES
    return is_elsewhere or party.electronic_address is not None


def _missing_of_buyer(buyer: Buyer | None, categories: AbstractSet[TaxCategory]) -> list[str]:
    if buyer is None:
        return ["/buyer"]
    is_reversed = TaxCategory.REVERSE_CHARGE in categories
    return ["/buyer/vat_number"] if is_reversed and buyer.party.vat_number is None else []


def _missing_for_platform(buyer: Buyer) -> list[str]:
    """Return what a French platform needs of a buyer whose invoices are domestic (BR-FR-11, 21)."""
    if buyer.transaction is not Transaction.DOMESTIC:
        return []
    registration, address = buyer.party.legal_id, buyer.party.electronic_address
    if registration is None or registration[0] != SIREN:
        return ["/buyer/registration_number"]
    if address is not None and address.scheme == FRENCH_DIRECTORY:
        return [] if address.value.startswith(registration[1]) else ["/buyer/peppol_id"]
    return ["/buyer/peppol_id"]
