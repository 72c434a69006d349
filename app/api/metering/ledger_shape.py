"""A ledger entry as clients read it; everything that its hash covers is in it."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from app.domain.metering.ledger import canonical_instant, shown_hash
from app.domain.metering.rules import Rule
from app.services.metering.ledger_reading import DisputableEntry

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
