"""Trade parties: seller and buyer as an invoice must name them, and what may be missing of them."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.billing.invoices.business_identifiers import (
    BELGIAN_ENTERPRISE,
    SIREN,
    SIRET,
    ElectronicAddress,
    default_address,
    is_siret,
    parse_bic,
    parse_country,
    parse_iban,
    parse_registration_number,
    parse_vat_number,
)
from app.domain.errors import DomainError

_SIREN_DIGITS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a business is established.

    Attributes:
        country: ISO 3166-1, two letters.
    """

    street: str
    additional: str | None = None
    postal_code: str
    city: str
    country: str

    def __post_init__(self) -> None:
        parse_country(self.country)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeParty:
    """A business as it is named on an invoice.

    Attributes:
        vat_number: with its country, without separators.
        registration_number: in Belgium the enterprise number, in France SIREN or SIRET.
        peppol_id: None goes by the registration number where the country has a rule for that.
    """

    name: str
    address: Address
    vat_number: str | None = None
    registration_number: str | None = None
    peppol_id: ElectronicAddress | None = None
    email: str | None = None

    def __post_init__(self) -> None:
        if self.vat_number is not None:
            parse_vat_number(self.vat_number)
        if self.registration_number is not None:
            parse_registration_number(self.registration_number, self.address.country)

    @property
    def electronic_address(self) -> ElectronicAddress | None:
        """Return where it receives invoices, as far as that is known."""
        country = self.address.country
        return self.peppol_id or default_address(country, self.registration_number, self.vat_number)

    @property
    def tax_country(self) -> str:
        """Return under whose law it charges tax: of its VAT number, else where it is."""
        return self.address.country if self.vat_number is None else self.vat_number[:2]

    @property
    def tax_registration(self) -> str | None:
        """Return by what a seller without VAT number is known to its tax office (BT-32)."""
        return None if self.vat_number or self.legal_id is None else self.legal_id[1]

    @property
    def names_two_enterprises(self) -> bool:
        """Return whether VAT number and registration are of different enterprises.

        A VAT group has a number of its own; where it is no slip, nothing is wrong.
        """
        vat, registration, country = self.vat_number, self.legal_id, self.address.country
        if vat is None or registration is None or country not in {"BE", "FR"}:
            return False
        return vat.startswith(country) and not vat.endswith(registration[1])

    @property
    def legal_id(self) -> tuple[str | None, str] | None:
        """Return scheme (ISO 6523) and number of its registration; of a SIRET the SIREN."""
        number = self.registration_number
        if number is None:
            return None
        schemes = {"BE": BELGIAN_ENTERPRISE, "FR": SIREN}
        scheme = schemes.get(self.address.country)
        return scheme, number[:_SIREN_DIGITS] if scheme == SIREN else number

    @property
    def establishment(self) -> tuple[str, str] | None:
        """Return scheme and number of the establishment: in France the SIRET, where given."""
        number = self.registration_number
        if self.address.country != "FR" or number is None or not is_siret(number):
            return None
        return SIRET, number


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where invoices are paid.

    Attributes:
        iban, bic: without separators.
    """

    iban: str
    bic: str | None = None

    def __post_init__(self) -> None:
        parse_iban(self.iban)
        if self.bic is not None:
            parse_bic(self.bic)


class Transaction(StrEnum):
    """What invoices to a buyer are for the French reform (BR-FR-20)."""

    DOMESTIC = "B2B"
    INTERNATIONAL = "B2BINT"
    CONSUMER = "B2C"
    CONSUMER_ABROAD = "B2CINT"
    OUT_OF_SCOPE = "OUTOFSCOPE"
    ARCHIVE_ONLY = "ARCHIVEONLY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """A client as its invoices name it.

    Attributes:
        reference: the buyer's own, by which it recognises the invoice; None stands for the
            client's reference.
        order_reference: of the buyer's purchase order.
        transaction: as a French seller's platform is told; None leaves that to the platform.
    """

    party: TradeParty
    reference: str | None = None
    order_reference: str | None = None
    transaction: Transaction | None = None


class InvoiceIncomplete(DomainError):
    """Something that an invoice must state is not known yet."""
