"""GET and PUT /v1/seller: the provider as its invoices name it, and its terms."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import ConfigDict, Field, StringConstraints

from app.api.access.security import caller_with
from app.api.billing.trade_parties import (
    ADDRESS_EXAMPLE,
    WARNINGS,
    Code,
    MentionTerms,
    OneLine,
    PartyTerms,
    Warnings,
    party_fields,
    validate_with,
    warnings_of,
)
from app.api.clients.refusals import field_errors_at
from app.api.http.field_types import Flag, TimeZone, Whole
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import UpTo
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.billing.invoices import business_identifiers
from app.domain.billing.invoices.business_identifiers import InvalidIdentifier
from app.domain.billing.invoices.sellers import (
    LONGEST_PAYMENT_DAYS,
    InvalidSeller,
    Mention,
    Seller,
    Subject,
)
from app.domain.billing.invoices.trade_parties import BankAccount
from app.domain.billing.national_rules import PaymentTermTooLong
from app.services.billing.billing_profiles import change_seller, require_seller

router = APIRouter(prefix="/v1/seller", tags=["Invoices"], responses=problems(401, 403))

_EXAMPLE: dict[str, Any] = {
    "name": "Accueil & Secrétariat SRL",
    "address": ADDRESS_EXAMPLE,
    "vat_number": "BE0123456749",
    "registration_number": "0123456749",
    "peppol_id": None,
    "email": "facturation@accueil.example",
    "iban": "BE68539007547034",
    "bic": "GKCCBEBB",
    "payment_days": 30,
    "payment_note": None,
    "invoice_series": "F",
    "credit_note_series": "NC",
    "mentions": [],
    "automatic": False,
    "legal_form": "SRL",
    "capital": None,
    "company_register": "RPM Bruxelles",
    "timezone": None,
    "vat_on_debits": False,
    "warnings": [],
}

Series = Annotated[str, StringConstraints(strict=True, max_length=10, pattern=r"^[A-Z0-9]{1,10}$")]


Provider = Annotated[
    Caller,
    Depends(
        caller_with(
            Scope.CLIENTS_ADMIN, untied="A key tied to one client does not see the seller's terms"
        )
    ),
]


class SellerTerms(PartyTerms):
    """The provider as its invoices name it, and the terms on which it invoices."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    iban: Annotated[Code, validate_with(business_identifiers.parse_iban)] = Field(
        description="Where one pays."
    )
    bic: Annotated[Code, validate_with(business_identifiers.parse_bic)] | None = None
    payment_days: Annotated[int, Whole(0, LONGEST_PAYMENT_DAYS)] = Field(
        default=30, description="From the issue of an invoice to its due date."
    )
    payment_note: OneLine | None = Field(
        default=None, description="Further terms that invoices state, such as for late payment."
    )
    invoice_series: Series = Field(
        default="F", description="Begins the numbers of invoices: `F` gives `F2026-00001`."
    )
    credit_note_series: Series = Field(
        default="NC", description="The same of credit notes; may be that of invoices."
    )
    mentions: Annotated[list[MentionTerms], UpTo(len(Subject))] = Field(
        default=[],
        description="In your words, what your country has invoices say of late and early payment; "
        "a French seller's say what the law provides unless it is said here.",
    )
    automatic: Flag = Field(
        default=False, description="A statement that becomes final is invoiced at once."
    )
    legal_form: OneLine | None = Field(
        default=None, description="As the law has it stated.", examples=["SRL", "SAS", "EI"]
    )
    capital: OneLine | None = Field(default=None, examples=["10 000 €"])
    company_register: OneLine | None = Field(
        default=None,
        description="The register of companies and its place.",
        examples=["RPM Bruxelles", "RCS Lyon 123 456 782"],
    )
    timezone: TimeZone | None = Field(
        default=None,
        description="In whose dates documents are issued; null: that of the provider's calendar.",
        examples=["Europe/Paris"],
    )
    vat_on_debits: Flag = Field(
        default=False,
        description="Tax is due when an invoice is issued (option pour les débits); stated by a "
        "French seller's documents.",
    )
    warnings: Warnings = WARNINGS

    def to_domain(self) -> Seller:
        """Return the seller.

        Raises:
            InvalidIdentifier: the registration number is none of its country.
        """
        return Seller(
            party=self.party(),
            account=BankAccount(self.iban, self.bic),
            payment_days=self.payment_days,
            payment_note=self.payment_note,
            invoice_series=self.invoice_series,
            credit_note_series=self.credit_note_series,
            mentions=tuple(Mention(mention.subject, mention.text) for mention in self.mentions),
            is_automatic=self.automatic,
            legal_form=self.legal_form,
            capital=self.capital,
            register=self.company_register,
            timezone=self.timezone,
            is_vat_on_debits=self.vat_on_debits,
        )

    @classmethod
    def of(cls, seller: Seller) -> "SellerTerms":
        """Render the seller."""
        return cls(
            **party_fields(seller.party),
            iban=seller.account.iban,
            bic=seller.account.bic,
            payment_days=seller.payment_days,
            payment_note=seller.payment_note,
            invoice_series=seller.invoice_series,
            credit_note_series=seller.credit_note_series,
            mentions=[MentionTerms.of(mention) for mention in seller.mentions],
            automatic=seller.is_automatic,
            legal_form=seller.legal_form,
            capital=seller.capital,
            company_register=seller.register,
            timezone=seller.timezone,
            vat_on_debits=seller.is_vat_on_debits,
            warnings=warnings_of(seller.party),
        )


@router.get("", operation_id="getSeller", responses=problems(404), summary="Read the seller")
async def get_seller(request: Request, _: Provider) -> SellerTerms:
    """Return the provider as its next invoice will name it; 404 until it was said."""
    return SellerTerms.of(await require_seller(state_of(request).database))


@router.put("", operation_id="setSeller", responses=problems(400, 422), summary="Change the seller")
async def put_seller(request: Request, _: Provider, body: SellerTerms) -> SellerTerms:
    """Invoice that way from the next invoice on; those issued keep what they say."""
    with field_errors_at({InvalidIdentifier: "/registration_number", InvalidSeller: "/mentions"}):
        seller = body.to_domain()
    with field_errors_at({PaymentTermTooLong: "/payment_days"}):
        await change_seller(state_of(request).database, seller)
    return SellerTerms.of(seller)
