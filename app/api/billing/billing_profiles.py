"""GET and PUT /v1/clients/{client_id}/billing: how a client is billed."""

from typing import Annotated, Any, Self

from fastapi import APIRouter, Request
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.api.billing.trade_parties import BUYER_EXAMPLE, WARNINGS, BuyerTerms, Warnings, warnings_of
from app.api.clients.callers import VisibleClient
from app.api.clients.refusals import field_errors_at
from app.api.http.field_types import Text
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import RequestModel
from app.api.state import state_of
from app.domain.billing.billing_profiles import BillingProfile
from app.domain.billing.invoices.business_identifiers import InvalidIdentifier
from app.domain.billing.national_rules import EXEMPTION_CODES, RateNotOfCountry
from app.domain.billing.tax import InvalidVat, Vat, VatPreset, VatRate, VatTreatment
from app.services.billing.billing_profiles import change_billing, read_billing

router = APIRouter(
    prefix="/v1/clients/{client_id}/billing",
    tags=["Statements"],
    responses=problems(401, 403, 404, 422),
)

_EXAMPLE: dict[str, Any] = {
    "vat": {
        "treatment": "standard",
        "rate_percent": "21",
        "note": None,
        "preset": None,
        "reason_code": None,
    },
    "buyer": BUYER_EXAMPLE,
    "warnings": [],
}
_RATE = r"^[0-9]{1,2}(\.[0-9]{1,2})?$"


def _known_code(code: str) -> str:
    if code not in EXEMPTION_CODES:
        raise PydanticCustomError("unknown_code", "The VATEX list has no such exemption")
    return code


VatexCode = Annotated[
    str, StringConstraints(strict=True, max_length=30), AfterValidator(_known_code)
]


class VatTerms(RequestModel):
    """How the client's services are taxed."""

    treatment: VatTreatment | None = Field(
        default=None,
        description="`standard` adds the rate; `none`, `exempt` and `reverse_charge` add nothing; "
        "null: nobody chose one yet.",
    )
    rate_percent: (
        Annotated[str, StringConstraints(strict=True, max_length=5, pattern=_RATE)] | None
    ) = Field(default=None, description="With `standard` alone.", examples=["21"])
    note: Text | None = Field(
        default=None,
        description="What statements say about it, such as the article that exempts; null: the "
        "usual words of the client's language.",
    )
    preset: VatPreset | None = Field(
        default=None,
        description="With `exempt`: `franchise` of a small business, in the words of the seller's "
        "country (Belgium, article 56bis; France, article 293 B) and with its code.",
    )
    reason_code: VatexCode | None = Field(
        default=None,
        description="With `exempt`: of the VATEX list.",
        examples=["VATEX-EU-132-1F"],
    )

    @model_validator(mode="after")
    def _says_what_they_go_with(self) -> Self:
        why = self.note or self.preset or self.reason_code
        if self.treatment is None and (self.rate_percent or why):
            raise ValueError("a rate or a note goes with a treatment")
        if self.treatment is not VatTreatment.EXEMPT and (self.preset or self.reason_code):
            raise ValueError("a preset and a reason's code go with `exempt`")
        return self

    def to_domain(self) -> Vat | None:
        """Return the terms; None where they choose nothing.

        Raises:
            InvalidVat: the rate does not fit the treatment.
        """
        if self.treatment is None:
            return None
        rate = None if self.rate_percent is None else VatRate.parse(self.rate_percent)
        return Vat(
            treatment=self.treatment,
            rate=rate,
            note=self.note,
            preset=self.preset,
            reason_code=self.reason_code,
        )

    @classmethod
    def of(cls, vat: Vat | None) -> "VatTerms | None":
        """Render the terms; None where none were chosen."""
        if vat is None:
            return None
        rate = None if vat.rate is None else vat.rate.percent
        return cls(
            treatment=vat.treatment,
            rate_percent=rate,
            note=vat.note,
            preset=vat.preset,
            reason_code=vat.reason_code,
        )


class Billing(RequestModel):
    """How a client is billed."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    vat: VatTerms | None = Field(
        default=None,
        description="Null: nobody chose how the client is taxed; until then it is not invoiced.",
    )
    buyer: BuyerTerms | None = Field(
        default=None, description="How the client's invoices name it; null: not known yet."
    )
    warnings: Warnings = WARNINGS

    def to_domain(self) -> BillingProfile:
        """Return the profile.

        Raises:
            RefusedField: what was given contradicts itself.
        """
        with field_errors_at({InvalidVat: "/vat/rate_percent"}):
            vat = None if self.vat is None else self.vat.to_domain()
        with field_errors_at({InvalidIdentifier: "/buyer/registration_number"}):
            buyer = None if self.buyer is None else self.buyer.to_domain()
        return BillingProfile(vat=vat, buyer=buyer)

    @classmethod
    def of(cls, profile: BillingProfile) -> "Billing":
        """Render a profile."""
        buyer = None if profile.buyer is None else BuyerTerms.of(profile.buyer)
        warnings = [] if profile.buyer is None else warnings_of(profile.buyer.party, "/buyer")
        return cls(vat=VatTerms.of(profile.vat), buyer=buyer, warnings=warnings)


@router.get("", operation_id="getBilling", summary="Read how a client is billed")
async def get_billing(request: Request, client_id: VisibleClient) -> Billing:
    """Return the treatment of value added tax and the buyer, each null until it was set."""
    return Billing.of(await read_billing(state_of(request).database, client_id))


@router.put(
    "", operation_id="setBilling", responses=problems(400), summary="Change how a client is billed"
)
async def put_billing(request: Request, client_id: VisibleClient, body: Billing) -> Billing:
    """Bill that way from the next statement on that is not final yet; final ones stay.

    Invoices are issued with the tax and the buyer of then, also those of final statements, and keep
    both. What is left out is forgotten.
    """
    profile = body.to_domain()
    with field_errors_at({RateNotOfCountry: "/vat/rate_percent"}):
        await change_billing(state_of(request).database, client_id, profile)
    return Billing.of(profile)
