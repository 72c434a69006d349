"""One mapping between a dispute and its row."""

from collections.abc import Mapping
from typing import Any

import asyncpg

from app.domain.metering.disputes import Dispute, DisputeStatus

COLUMNS = """
id, client_id, interaction_id, members, message, opened_at, opened_by, units_before, status,
decided_at, decided_by, answer, units_after
"""
"""The columns that ``from_row`` reads."""


def from_row(row: Mapping[str, Any] | asyncpg.Record) -> Dispute:
    """Return the dispute that a row holds."""
    return Dispute(
        id=row["id"],
        client_id=row["client_id"],
        interaction_id=row["interaction_id"],
        members=tuple(row["members"]),
        message=row["message"],
        opened_at=row["opened_at"],
        opened_by=row["opened_by"],
        units_before=row["units_before"],
        status=DisputeStatus(row["status"]),
        decided_at=row["decided_at"],
        decided_by=row["decided_by"],
        answer=row["answer"],
        units_after=row["units_after"],
    )
