"""The fields of the seller: the business as its invoices name it, and its terms."""

from dataclasses import replace

from app.documents.texts.texts import phrase
from app.domain.billing.invoices.business_identifiers import (
    ElectronicAddress,
    parse_bic,
    parse_iban,
)
from app.domain.billing.invoices.sellers import LONGEST_PAYMENT_DAYS, InvalidSeller, Seller
from app.domain.billing.invoices.trade_parties import BankAccount
from app.domain.notifications.recipients import is_usable_address
from app.pages.desk.setup.billing_fields import read_party
from app.pages.desk.setup.client_fields import read_zone
from app.pages.desk.setup.gathering import LONGEST_LINE, Gathering
from app.pages.desk.setup.recipient_fields import NO_ADDRESS

NO_IBAN = phrase("This is no account number: its length or its check digits are wrong.")
NO_BIC = phrase("A BIC has 8 or 11 characters.")
NO_PEPPOL_ID = phrase("A Peppol id is a scheme and an identifier: 0208:0123456749.")
NO_SERIES = phrase("A series has 1 to 10 capital letters and digits.")
TERM_TOO_LONG = phrase("The country of the seller does not allow so long a term.")
TEXTS = ("payment_note", "legal_form", "capital", "company_register")
_USUAL_DAYS = 30


def read_typed_seller(gathering: Gathering, former: Seller | None) -> Seller | None:
    """Return the seller that was typed; None where something is wrong.

    Args:
        gathering: reads the form.
        former: whose mentions stay: the form has none.
    """
    party = read_party(gathering, gathering.line("name"), _read_email(gathering))
    peppol_id = gathering.parsed("peppol_id", ElectronicAddress.parse, NO_PEPPOL_ID, 50)
    gathering.needed("iban", 50)
    iban = gathering.parsed("iban", parse_iban, NO_IBAN, 50)
    bic = gathering.parsed("bic", parse_bic, NO_BIC, 50)
    days = gathering.whole("payment_days", LONGEST_PAYMENT_DAYS)
    texts = {field: gathering.text(field, LONGEST_LINE) for field in TEXTS}
    zone = read_zone(gathering) if gathering.form.text("timezone") else None
    if party is None or iban is None or gathering.errors:
        return None
    try:
        return Seller(
            party=replace(party, peppol_id=peppol_id),
            account=BankAccount(iban, bic),
            payment_days=_USUAL_DAYS if days is None else days,
            payment_note=texts["payment_note"],
            invoice_series=gathering.form.text("invoice_series") or "F",
            credit_note_series=gathering.form.text("credit_note_series") or "NC",
            mentions=() if former is None else former.mentions,
            is_automatic=gathering.form.has("automatic"),
            legal_form=texts["legal_form"],
            capital=texts["capital"],
            register=texts["company_register"],
            timezone=zone,
            is_vat_on_debits=gathering.form.has("vat_on_debits"),
        )
    except InvalidSeller:
        gathering.refuse("invoice_series", NO_SERIES)
        return None


def _read_email(gathering: Gathering) -> str | None:
    email = gathering.text("email", LONGEST_LINE)
    if email is not None and not is_usable_address(email):
        gathering.refuse("email", NO_ADDRESS)
    return email


def seller_as_typed(seller: Seller | None, country: str) -> dict[str, str]:
    """Return the fields of the seller as they are stored."""
    if seller is None:
        return {
            "country": country,
            "payment_days": str(_USUAL_DAYS),
            "invoice_series": "F",
            "credit_note_series": "NC",
        }
    party, address = seller.party, seller.party.address
    fields = {
        "name": party.name,
        "vat_number": party.vat_number,
        "registration_number": party.registration_number,
        "street": address.street,
        "additional": address.additional,
        "postal_code": address.postal_code,
        "city": address.city,
        "country": address.country,
        "email": party.email,
        "peppol_id": None if party.peppol_id is None else str(party.peppol_id),
        "iban": seller.account.iban,
        "bic": seller.account.bic,
        "payment_days": str(seller.payment_days),
        "payment_note": seller.payment_note,
        "invoice_series": seller.invoice_series,
        "credit_note_series": seller.credit_note_series,
        "automatic": "true" if seller.is_automatic else "",
        "vat_on_debits": "true" if seller.is_vat_on_debits else "",
        "legal_form": seller.legal_form,
        "capital": seller.capital,
        "company_register": seller.register,
        "timezone": seller.timezone,
    }
    return {name: value or "" for name, value in fields.items()}
