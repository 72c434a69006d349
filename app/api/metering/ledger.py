"""GET a client's ledger, paged as JSON or whole as CSV, and its verification."""

from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from app.api.http.pages import Listed, Page, PageRequest, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.representations import CSV, Form, prefers
from app.api.metering.readers import ReadClient
from app.api.state import State, state_of
from app.documents.csv_files import CSV_MEDIA_TYPE, Delimiter
from app.domain.metering.ledger import canonical_instant, shown_hash
from app.domain.metering.rules import Rule
from app.domain.metering.verification.differences import (
    SHOWN_DIFFERENCES,
    Difference,
    DifferenceKind,
)
from app.repositories.metering.ledger import LedgerRange
from app.services.metering.ledger import (
    DisputableEntry,
    Verification,
    first_entries,
    stream_ledger_csv,
    verify_ledger,
    whole_ledger,
)

ENTRY_EXAMPLE: dict[str, Any] = {
    "seq": 57,
    "posted_at": "2026-11-23T09:02:12.104233Z",
    "occurred_at": "2026-11-23T09:02:11.000000Z",
    "period": "2026-11",
    "interaction_id": "0198a0f2-6c1e-7a51-9d5e-0c6f1f7f1a11",
    "units": 1,
    "rule": "inbound_third_party",
    "used_after": 57,
    "previous_hash": "sha256:" + "c4" * 32,
    "hash": "sha256:" + "5d" * 32,
    "dispute": None,
}

_CELLS = [cell or "" for cell in ENTRY_EXAMPLE.values()]
CSV_EXAMPLE = "".join(f"{','.join(map(str, line))}\r\n" for line in (ENTRY_EXAMPLE, _CELLS))


class EntryOut(BaseModel):
    """One entry; instants in UTC with microseconds, as they are hashed."""

    model_config = ConfigDict(json_schema_extra={"examples": [ENTRY_EXAMPLE]})

    seq: int = Field(description="Per client, across periods, without gaps.")
    posted_at: str = Field(json_schema_extra={"format": "date-time"})
    occurred_at: str = Field(json_schema_extra={"format": "date-time"})
    period: str
    interaction_id: str
    units: int = Field(description="1, or -1 for a reversal.")
    rule: Rule
    used_after: int = Field(description="Units of the period after this entry.")
    previous_hash: str = Field(description="The hash of the entry before, whatever its period.")
    hash: str
    dispute: Literal["open", "accepted", "rejected"] | None = Field(
        description="How the interaction's last dispute stands; no hash covers it."
    )

    @classmethod
    def from_domain(cls, found: DisputableEntry) -> Self:
        """Return an entry as it is shown."""
        entry = found.entry
        posting = entry.posting
        return cls(
            seq=entry.seq,
            posted_at=canonical_instant(posting.posted_at),
            occurred_at=canonical_instant(posting.occurred_at),
            period=posting.period,
            interaction_id=posting.interaction_id,
            units=posting.units,
            rule=posting.rule,
            used_after=posting.used_after,
            previous_hash=shown_hash(entry.previous_hash),
            hash=shown_hash(entry.hash),
            dispute=found.dispute,
        )


router = APIRouter(prefix="/v1/clients", tags=["Quota and ledger"])

_SEQ = TypeAdapter(Annotated[int, Field(strict=True, ge=0, lt=2**63)])

_FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "JSON page by page; with `Accept: text/csv` everything asked for at once.",
        "content": {CSV: {"schema": {"type": "string"}, "example": CSV_EXAMPLE}},
    }
}


@router.get(
    "/{client_id}/ledger",
    operation_id="listLedgerEntries",
    summary="Read the ledger",
    response_model=Listed[EntryOut],
    responses=_FORMS | problems(401, 403, 404, 422),
)
async def get_ledger(
    request: Request,
    client_id: ReadClient,
    page: Page,
    form: Form,
    period: Annotated[
        str | None,
        Query(description="A month; left out: every period.", examples=["2026-11"]),
    ] = None,
) -> Response | Listed[EntryOut]:
    """Return entries, oldest first, with all that is needed to check their hashes offline."""
    state = state_of(request)
    if prefers(CSV, form.accept):
        whole = await whole_ledger(state.database, client_id, period)
        return _export(state, whole, form.delimiter)
    after = page.after(_SEQ) or 0
    ledger_range = await whole_ledger(state.database, client_id, period, after)
    return await _page(state, ledger_range, page)


async def _page(state: State, ledger_range: LedgerRange, page: PageRequest) -> Listed[EntryOut]:
    found = await first_entries(state.database, ledger_range, page.limit + 1)
    items, next_cursor = paginate(found, page.limit, lambda item: item.entry.seq)
    return Listed(items=[EntryOut.from_domain(item) for item in items], next_cursor=next_cursor)


def _export(state: State, ledger_range: LedgerRange, delimiter: Delimiter) -> StreamingResponse:
    name = f"ledger-{ledger_range.client_id}-{ledger_range.period or 'whole'}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Accept"}
    return StreamingResponse(
        stream_ledger_csv(state.database, ledger_range, delimiter),
        headers=headers,
        media_type=CSV_MEDIA_TYPE,
    )


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
    return _shown(await verify_ledger(state_of(request).database, client_id))


def _shown(found: Verification) -> VerificationOut:
    differences = found.differences
    return VerificationOut(
        ok=not differences.count,
        entries=found.head.entries,
        head=shown_hash(found.head.hash),
        differences=[_difference(difference) for difference in differences.shown],
        not_shown=differences.count - len(differences.shown),
    )


def _difference(difference: Difference) -> DifferenceOut:
    return DifferenceOut(
        kind=difference.kind,
        interaction_id=difference.interaction_id,
        seq=difference.seq,
        period=difference.period,
        expected=difference.expected,
        found=difference.found,
    )
