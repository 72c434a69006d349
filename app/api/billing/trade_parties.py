"""Parties in bodies: a business, its address, and a client as a buyer."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.api.http.field_types import without_nul
from app.api.http.request_models import RequestModel, UpTo
from app.domain.billing.invoices import business_identifiers
from app.domain.billing.invoices.business_identifiers import ElectronicAddress, InvalidIdentifier
from app.domain.billing.invoices.sellers import Mention, Subject
from app.domain.billing.invoices.trade_parties import Address, Buyer, TradeParty, Transaction
from app.domain.billing.texts import one_line
from app.domain.notifications.recipients import is_usable_address

ADDRESS_EXAMPLE: dict[str, Any] = {
    "street": "Rue de la Loi 16",
    "additional": None,
    "postal_code": "1000",
    "city": "Bruxelles",
    "country": "BE",
}
PARTY_EXAMPLE: dict[str, Any] = {
    "name": "Dupont Chauffage SRL",
    "address": ADDRESS_EXAMPLE,
    "vat_number": "BE0987654394",
    "registration_number": "0987654394",
    "peppol_id": "0208:0987654394",
    "email": "compta@dupont.example",
}
BUYER_EXAMPLE: dict[str, Any] = {
    **PARTY_EXAMPLE,
    "reference": "ACHATS-12",
    "order_reference": None,
    "transaction": None,
}

_LONGEST = 200
_LONGEST_SHORT = 50


def _line(text: str) -> str:
    line = one_line(text)
    if not line:
        raise PydanticCustomError("empty_text", "There is no printable character")
    return line


def validate_with(read: Callable[[str], object]) -> AfterValidator:
    """Return what validates an identifier and keeps the form in which it is stored."""

    def check(text: str) -> str:
        try:
            return str(read(text))
        except InvalidIdentifier as refused:
            raise PydanticCustomError(
                "invalid_identifier", "{why}", {"why": str(refused)}
            ) from None

    return AfterValidator(check)


def _usable(address: str) -> str:
    if not is_usable_address(address):
        raise PydanticCustomError("mail_address", "Give one plain address: name@server.example")
    return address


_Strict = StringConstraints(strict=True, min_length=1, max_length=_LONGEST)
_Short = StringConstraints(strict=True, min_length=1, max_length=_LONGEST_SHORT)

OneLine = Annotated[str, _Strict, AfterValidator(without_nul), AfterValidator(_line)]
"""A text of one line; control characters but NUL, which is refused, become spaces."""

Code = Annotated[str, _Short, AfterValidator(without_nul)]


class AddressTerms(RequestModel):
    """Where a business is established."""

    model_config = ConfigDict(json_schema_extra={"examples": [ADDRESS_EXAMPLE]})

    street: OneLine
    additional: OneLine | None = None
    postal_code: OneLine
    city: OneLine
    country: Annotated[Code, validate_with(business_identifiers.parse_country)] = Field(
        description="ISO 3166-1, two letters.", examples=["BE"]
    )

    def to_domain(self) -> Address:
        """Return the address."""
        return Address(**self.model_dump())

    @classmethod
    def of(cls, address: Address) -> "AddressTerms":
        """Render an address."""
        return cls.model_validate(address, from_attributes=True)


class PartyTerms(RequestModel):
    """A business as invoices name it."""

    model_config = ConfigDict(json_schema_extra={"examples": [PARTY_EXAMPLE]})

    name: OneLine
    address: AddressTerms
    vat_number: Annotated[Code, validate_with(business_identifiers.parse_vat_number)] | None = (
        Field(
            default=None,
            description="With its country; of Belgium and France the check is verified.",
        )
    )
    registration_number: OneLine | None = Field(
        default=None,
        description="In Belgium the enterprise number, in France SIREN or SIRET, both verified.",
    )
    peppol_id: Annotated[Code, validate_with(ElectronicAddress.parse)] | None = Field(
        default=None,
        description="Scheme and identifier on Peppol; null: `0208:` and the enterprise number in "
        "Belgium (of the registration, else of the VAT number), `0225:` and the SIREN in France; "
        "elsewhere a buyer without one gets the PDF.",
    )
    email: Annotated[Code, AfterValidator(_usable)] | None = None

    def party(self) -> TradeParty:
        """Return the business.

        Raises:
            InvalidIdentifier: the registration number is none of its country.
        """
        number, country = self.registration_number, self.address.country
        if number is not None:
            number = business_identifiers.parse_registration_number(number, country)
        address = None if self.peppol_id is None else ElectronicAddress.parse(self.peppol_id)
        return TradeParty(
            name=self.name,
            address=self.address.to_domain(),
            vat_number=self.vat_number,
            registration_number=number,
            peppol_id=address,
            email=self.email,
        )


def party_fields(party: TradeParty) -> dict[str, Any]:
    """Return the fields that show a business."""
    return {
        "name": party.name,
        "address": AddressTerms.of(party.address),
        "vat_number": party.vat_number,
        "registration_number": party.registration_number,
        "peppol_id": None if party.peppol_id is None else str(party.peppol_id),
        "email": party.email,
    }


_PassedOver = Annotated[str, AfterValidator(without_nul)]


class FieldWarning(RequestModel):
    """What looks like a slip, and is not refused."""

    pointer: Annotated[_PassedOver, StringConstraints(max_length=_LONGEST)]
    code: Annotated[_PassedOver, StringConstraints(max_length=_LONGEST_SHORT)]
    detail: Annotated[_PassedOver, StringConstraints(max_length=_LONGEST)]


Warnings = Annotated[list[FieldWarning], UpTo(10)]
WARNINGS: Any = Field(
    default=[],
    description="What looks like a slip, and is not refused; passed over in requests.",
    json_schema_extra={"readOnly": True},
)


def warnings_of(party: TradeParty, pointer: str = "") -> list[FieldWarning]:
    """Return what looks like a slip of a business.

    Args:
        party: the business.
        pointer: to where it stands in the body.
    """
    if not party.names_two_enterprises:
        return []
    return [
        FieldWarning(
            pointer=f"{pointer}/vat_number",
            code="two-enterprises",
            detail="VAT number and registration number are of two enterprises: right for a VAT "
            "group, else a slip",
        )
    ]


class MentionTerms(RequestModel):
    """A text that invoices state."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"subject": "AAB", "text": "Pas d'escompte pour paiement anticipé."}]
        },
    )

    subject: Subject = Field(
        description="UNTDID 4451: PMT costs of recovery, PMD penalties, AAB discount; on documents "
        "also TXD declaration of tax, REG legal information, BAR what it is for the reform."
    )
    text: OneLine

    @classmethod
    def of(cls, mention: Mention) -> "MentionTerms":
        """Render a mention."""
        return cls(subject=mention.subject, text=mention.text)


class BuyerTerms(PartyTerms):
    """A client as its invoices name it."""

    model_config = ConfigDict(json_schema_extra={"examples": [BUYER_EXAMPLE]})

    reference: OneLine | None = Field(
        default=None,
        description="By which the buyer recognises invoices; null: the client's `reference`.",
    )
    order_reference: OneLine | None = Field(default=None, description="The buyer's purchase order.")
    transaction: Transaction | None = Field(
        default=None,
        description="What a French seller's platform is told of invoices to this buyer (note BAR); "
        "`B2B` asks for its SIREN.",
    )

    def to_domain(self) -> Buyer:
        """Return the buyer.

        Raises:
            InvalidIdentifier: the registration number is none of its country.
        """
        return Buyer(
            party=self.party(),
            reference=self.reference,
            order_reference=self.order_reference,
            transaction=self.transaction,
        )

    @classmethod
    def of(cls, buyer: Buyer) -> "BuyerTerms":
        """Render a buyer."""
        return cls(
            **party_fields(buyer.party),
            reference=buyer.reference,
            order_reference=buyer.order_reference,
            transaction=buyer.transaction,
        )
