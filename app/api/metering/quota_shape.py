"""The quota as the front-end reads it (api.md, Quota and ledger)."""

from dataclasses import asdict
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from app.api.http.entity_tags import weak_tag
from app.api.http.field_types import MoneyOut
from app.domain.instants import format_instant
from app.domain.metering.ledger import shown_hash
from app.domain.metering.quota.quota import Quota

_REMEMBERED = 4_096

QUOTA_EXAMPLE: dict[str, Any] = {
    "client_id": "0198a0f2-6c1e-7a51-9d5e-0c6f1f7f1a11",
    "plan": {"code": "ESSENTIEL", "version": "2026-01"},
    "period": {
        "id": "2026-11",
        "starts_at": "2026-11-01T00:00:00+01:00",
        "ends_at": "2026-12-01T00:00:00+01:00",
    },
    "units": {"included": 120, "used": 57, "remaining": 63, "extra": 0, "held": 0},
    "extra_amount": {"amount_cents": 0, "currency": "EUR"},
    "block": {"enabled": False, "active": False},
    "urgent": {
        "month": {"included": 5, "used": 1, "remaining": 4},
        "day": {"date": "2026-11-23", "cap": 1, "used": 1, "remaining": 0},
    },
    "ledger": {"entries": 57, "head": "sha256:" + "5d" * 32},
    "forecast": {"units": 76, "low": 69, "high": 84},
    "as_of": "2026-11-23T09:02:12Z",
}


class QuotaPlanOut(BaseModel):
    """The plan whose limits the period has."""

    code: str
    version: str


class QuotaPeriodOut(BaseModel):
    """A calendar month in the client's zone: from its first instant to the next one's."""

    id: str
    starts_at: datetime
    ends_at: datetime


class QuotaUnitsOut(BaseModel):
    """Units of the period."""

    included: int
    used: int
    remaining: int
    extra: int = Field(description="Units beyond the included ones.")
    held: int = Field(description="Interactions that wait for a release.")


class QuotaBlockOut(BaseModel):
    """Whether the block is on, and whether it refuses any further unit."""

    enabled: bool
    active: bool


class UrgentMonthOut(BaseModel):
    """Urgent requests granted in the period."""

    included: int
    used: int
    remaining: int


class UrgentDayOut(BaseModel):
    """Urgent requests granted on the client's local day of the question."""

    date: date
    cap: int
    used: int
    remaining: int


class QuotaUrgentOut(BaseModel):
    """Both limits of urgent requests."""

    month: UrgentMonthOut
    day: UrgentDayOut


class LedgerHeadOut(BaseModel):
    """Where the client's whole ledger stands, across periods."""

    entries: int
    head: str


class ForecastOut(BaseModel):
    """Units of the month when it ends, from its business days and the three months before."""

    units: int
    low: int = Field(description="Eight times of ten the month ends between `low` and `high`.")
    high: int


class QuotaOut(BaseModel):
    """What a client's period includes, and what is left of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [QUOTA_EXAMPLE]})

    client_id: str
    plan: QuotaPlanOut
    period: QuotaPeriodOut
    units: QuotaUnitsOut
    extra_amount: MoneyOut
    block: QuotaBlockOut
    urgent: QuotaUrgentOut
    ledger: LedgerHeadOut
    forecast: ForecastOut | None = Field(
        description="Of the current month; null while too little is known, or for another one."
    )
    as_of: datetime


def render_quota(quota: Quota, now: datetime) -> tuple[bytes, str]:
    """Return the JSON document and its entity tag, which covers every figure but ``as_of``."""
    figures, tag = _rendered(quota)
    return b'%b,"as_of":"%b"}' % (figures, format_instant(now).encode()), tag


@lru_cache(maxsize=_REMEMBERED)
def _rendered(quota: Quota) -> tuple[bytes, str]:
    """Return the figures, without the end of the document, and their tag."""
    figures = to_json(_figures(quota))
    return figures[:-1], weak_tag(figures)


def _figures(quota: Quota) -> dict[str, Any]:
    starts_at, ends_at = quota.period.bounds(quota.timezone)
    head, amount = quota.usage.head, quota.extra_amount
    return {
        "client_id": quota.client_id,
        "plan": {"code": quota.terms.code, "version": quota.terms.version},
        "period": {
            "id": quota.period.id,
            "starts_at": starts_at.isoformat(),
            "ends_at": ends_at.isoformat(),
        },
        "units": _units(quota),
        "extra_amount": {"amount_cents": amount.amount_cents, "currency": amount.currency},
        "block": {"enabled": quota.is_blocking, "active": quota.is_block_active},
        "urgent": _urgent(quota),
        "ledger": {"entries": head.entries, "head": shown_hash(head.hash)},
        "forecast": quota.forecast and asdict(quota.forecast),
    }


def _units(quota: Quota) -> dict[str, int]:
    return {
        "included": quota.included,
        "used": quota.usage.used,
        "remaining": quota.remaining,
        "extra": quota.extra,
        "held": quota.usage.held,
    }


def _urgent(quota: Quota) -> dict[str, Any]:
    use, included = quota.usage, quota.terms.urgent_included
    return {
        "month": {
            "included": included,
            "used": use.urgent_month,
            "remaining": max(0, included - use.urgent_month),
        },
        "day": {
            "date": quota.today.isoformat(),
            "cap": quota.daily_cap,
            "used": use.urgent_day,
            "remaining": max(0, quota.daily_cap - use.urgent_day),
        },
    }
