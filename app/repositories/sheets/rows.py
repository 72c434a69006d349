"""One mapping between a version of a sheet and its row."""

from collections.abc import Mapping
from typing import Any

import asyncpg

from app.domain.clients.clients import Language
from app.domain.sheets.sheets import SheetKind, SheetVersion, SuppliedText, SuppliedVia

COLUMNS = """
client_id, sheet_id, version, kind, title, language, text, plain_text, valid_from, valid_to,
supplied_by, supplied_via, source_reference, created_at, created_by, withdrawn_at
"""
"""The columns that ``from_row`` reads."""

# A version ends where a later one began: rows themselves never change.
VERSIONS = """
(
  SELECT v.client_id, v.sheet_id, v.version, v.kind, v.title, v.language, v.text, v.plain_text,
    v.valid_from, v.supplied_by, v.supplied_via, v.source_reference, v.created_at, v.created_by,
    s.withdrawn_at,
    CASE WHEN later.begins < coalesce(v.valid_to, 'infinity')
      THEN greatest(v.valid_from, later.begins) ELSE v.valid_to END AS valid_to
  FROM sheet_versions v JOIN sheets s ON s.id = v.sheet_id, LATERAL (
    SELECT min(n.valid_from) AS begins FROM sheet_versions n
    WHERE n.sheet_id = v.sheet_id AND n.version > v.version
  ) later
)
"""
"""Versions as they stand, as a table."""


def from_row(row: Mapping[str, Any] | asyncpg.Record) -> SheetVersion:
    """Return the version that a row holds."""
    return SheetVersion(
        client_id=row["client_id"],
        sheet_id=row["sheet_id"],
        version=row["version"],
        supplied=SuppliedText(
            kind=SheetKind(row["kind"]),
            title=row["title"],
            language=Language(row["language"]),
            text=row["text"],
            supplied_by=row["supplied_by"],
            supplied_via=SuppliedVia(row["supplied_via"]),
            source_reference=row["source_reference"],
        ),
        plain_text=row["plain_text"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        withdrawn_at=row["withdrawn_at"],
    )
