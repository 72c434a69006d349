"""Versions of sheets as they stand: by their numbers, in force at an instant, of a client."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.sheets.sheets import SheetKind, SheetVersion
from app.repositories.connections import Connection
from app.repositories.sheets.rows import COLUMNS, VERSIONS, from_row

_OF_SHEET = f"SELECT {COLUMNS} FROM {VERSIONS} v WHERE sheet_id = $1"
_NUMBERED = f"{_OF_SHEET} AND version = $2"
_LAST = f"{_OF_SHEET} ORDER BY version DESC LIMIT 1"

_KEYED = f"""
SELECT {COLUMNS} FROM unnest($1::uuid[], $2::int[]) AS k(sheet_id, version)
JOIN {VERSIONS} v USING (sheet_id, version)
"""

_IS_IN_FORCE = """
valid_from <= {at} AND coalesce({at} < valid_to, true) AND coalesce({at} < withdrawn_at, true)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFilter:
    """Which of a client's sheets are asked for.

    Attributes:
        kind: None for all.
        at: in force at that instant; None: the last version of each, whenever it holds.
        after: the id of the sheet after which the page begins.
    """

    client_id: str
    limit: int
    kind: SheetKind | None = None
    at: datetime | None = None
    after: str | None = None


async def find_version(
    connection: Connection, sheet_id: str, version: int | None = None
) -> SheetVersion | None:
    """Return a version of a sheet, or its last one; None when there is none."""
    if version is None:
        row = await connection.fetchrow(_LAST, sheet_id)
    else:
        row = await connection.fetchrow(_NUMBERED, sheet_id, version)
    return None if row is None else from_row(row)


async def read_numbered_versions(
    connection: Connection, keys: Iterable[tuple[str, int]]
) -> Mapping[tuple[str, int], SheetVersion]:
    """Return versions by sheet and number, as they stand; what does not exist is left out."""
    pairs = list(keys)
    sheet_ids, versions = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    found = map(from_row, await connection.fetch(_KEYED, sheet_ids, versions))
    return {(version.sheet_id, version.version): version for version in found}


async def find_versions(
    connection: Connection, sheet_id: str, limit: int, before: int | None = None
) -> list[SheetVersion]:
    """Return versions of a sheet, the last one first."""
    below = "" if before is None else "AND version < $3"
    statement = f"{_OF_SHEET} {below} ORDER BY version DESC LIMIT $2"
    given = () if before is None else (before,)
    return [from_row(row) for row in await connection.fetch(statement, sheet_id, limit, *given)]


async def find_sheets(connection: Connection, filters: SheetFilter) -> list[SheetVersion]:
    """Return one version of each of a client's sheets, the sheet supplied last first."""
    asked = (
        ("kind = {}", filters.kind),
        (_IS_IN_FORCE, filters.at),
        ("sheet_id < {}", filters.after),
    )
    given = [(condition, value) for condition, value in asked if value is not None]
    where = " AND ".join(
        condition.format(f"${place}", at=f"${place}")
        for place, (condition, _) in enumerate(given, start=3)
    )
    last = "" if filters.at else _IS_LAST
    statement = f"""
    SELECT {COLUMNS} FROM {VERSIONS} v WHERE client_id = $1 AND {where or "true"} {last}
    ORDER BY sheet_id DESC, version DESC LIMIT $2
    """
    values = (value for _, value in given)
    rows = await connection.fetch(statement, filters.client_id, filters.limit, *values)
    return [from_row(row) for row in rows]


_IS_LAST = """
AND NOT EXISTS (
  SELECT FROM sheet_versions n WHERE n.sheet_id = v.sheet_id AND n.version > v.version
)
"""
