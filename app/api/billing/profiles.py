"""GET and PUT /v1/clients/{client_id}/billing: how a client is billed."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.api.clients.callers import SeenClient
from app.api.clients.refusals import pointing
from app.api.openapi_problems import problems
from app.api.state import state_of
from app.api.texts import Text
from app.domain.billing.profiles import BillingProfile
from app.domain.billing.vat import InvalidVat, Vat, VatRate, VatTreatment
from app.services.billing.profiles import change_billing, read_billing

router = APIRouter(
    prefix="/v1/clients/{client_id}/billing",
    tags=["Statements"],
    responses=problems(401, 403, 404, 422),
)

_EXAMPLE: dict[str, Any] = {
    "vat": {"treatment": "standard", "rate_percent": "21", "note": None},
}
_RATE = r"^[0-9]{1,2}(\.[0-9]{1,2})?$"


class VatTerms(BaseModel):
    """How the client's services are taxed."""

    model_config = ConfigDict(extra="forbid")

    treatment: VatTreatment = Field(
        default=VatTreatment.NONE,
        description="`standard` adds the rate; `none`, `exempt` and `reverse_charge` add nothing.",
    )
    rate_percent: Annotated[str, StringConstraints(strict=True, pattern=_RATE)] | None = Field(
        default=None, description="With `standard` alone.", examples=["21"]
    )
    note: Text | None = Field(
        default=None,
        description="What statements say about it, such as the article that exempts; null: the "
        "usual words of the client's language.",
    )

    def to_domain(self) -> Vat:
        """Return the terms.

        Raises:
            InvalidVat: the rate does not fit the treatment.
        """
        rate = None if self.rate_percent is None else VatRate.parse(self.rate_percent)
        return Vat(treatment=self.treatment, rate=rate, note=self.note)

    @classmethod
    def of(cls, vat: Vat) -> "VatTerms":
        """Return what is shown of the terms."""
        rate = None if vat.rate is None else vat.rate.percent
        return cls(treatment=vat.treatment, rate_percent=rate, note=vat.note)


class Billing(BaseModel):
    """How a client is billed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    vat: VatTerms

    @classmethod
    def of(cls, profile: BillingProfile) -> "Billing":
        """Return what is shown of a profile."""
        return cls(vat=VatTerms.of(profile.vat))


@router.get("", summary="Read how a client is billed")
async def get_billing(request: Request, client_id: SeenClient) -> Billing:
    """Return the treatment of value added tax; none unless it was set."""
    return Billing.of(await read_billing(state_of(request).database, client_id))


@router.put("", responses=problems(400), summary="Change how a client is billed")
async def put_billing(request: Request, client_id: SeenClient, body: Billing) -> Billing:
    """Bill that way from the next statement on that is not final yet; final ones stay."""
    with pointing({InvalidVat: "/vat/rate_percent"}):
        profile = BillingProfile(vat=body.vat.to_domain())
    await change_billing(state_of(request).database, client_id, profile)
    return Billing.of(profile)
