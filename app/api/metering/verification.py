"""GET /v1/clients/{client_id}/ledger/verify: the ledger recomputed from the events."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.api.http.problems.openapi_problems import problems
from app.api.metering.readers import ReadClient
from app.api.state import state_of
from app.domain.metering.ledger import shown_hash
from app.domain.metering.verification.differences import (
    SHOWN_DIFFERENCES,
    Difference,
    DifferenceKind,
)
from app.services.metering.verification import Verification, verify_ledger

router = APIRouter(prefix="/v1/clients", tags=["Quota and ledger"])

# Each holds a connection for as long as it reads; quotas must still find one.
_AT_ONCE = asyncio.Semaphore(2)

_SOUND: dict[str, Any] = {
    "ok": True,
    "entries": 57,
    "head": "sha256:" + "5d" * 32,
    "differences": [],
    "not_shown": 0,
}
_TAMPERED: dict[str, Any] = _SOUND | {
    "ok": False,
    "differences": [
        {
            "kind": "units",
            "interaction_id": "0198a0f2-6c1e-7a51-9d5e-0c6f1f7f1a11",
            "expected": 1,
            "found": 0,
        },
        {"kind": "entry_missing", "seq": 41, "expected": 40, "found": 41},
        {"kind": "period_used", "period": "2026-11", "expected": 56, "found": 57},
    ],
}
EXAMPLES: list[JsonValue] = [_SOUND, _TAMPERED]


class DifferenceOut(BaseModel):
    """One thing that does not agree; what it is about is there as far as it is about one."""

    kind: DifferenceKind
    interaction_id: str | None = None
    seq: int | None = None
    period: str | None = None
    expected: int | str = Field(description="As recomputed.")
    found: int | str = Field(description="As stored.")


class VerificationOut(BaseModel):
    """Whether everything that is stored follows from the events."""

    model_config = ConfigDict(json_schema_extra={"examples": EXAMPLES})

    ok: bool
    entries: int
    head: str = Field(description="The last entry's hash.")
    differences: list[DifferenceOut] = Field(max_length=SHOWN_DIFFERENCES)
    not_shown: int = Field(description="How many differences there are beyond those shown.")


@router.get(
    "/{client_id}/ledger/verify",
    operation_id="verifyLedger",
    summary="Recompute the ledger from the events",
    response_model_exclude_none=True,
    responses=problems(401, 403, 404, 422),
)
async def get_verification(request: Request, client_id: ReadClient) -> VerificationOut:
    """Check events, units, counters and the hash chain in one snapshot; name each difference."""
    async with _AT_ONCE:
        return _shown(await verify_ledger(state_of(request).database, client_id))


def _shown(found: Verification) -> VerificationOut:
    differences = found.differences
    return VerificationOut(
        ok=not differences.count,
        entries=found.head.entries,
        head=shown_hash(found.head.hash),
        differences=[_difference(one) for one in differences.shown],
        not_shown=differences.count - len(differences.shown),
    )


def _difference(one: Difference) -> DifferenceOut:
    return DifferenceOut(
        kind=one.kind,
        interaction_id=one.interaction_id,
        seq=one.seq,
        period=one.period,
        expected=one.expected,
        found=one.found,
    )
