"""Finds the sheets that files became."""

from app.domain.sheets.sheets import SheetVersion
from app.repositories.connections import Connection
from app.repositories.sheets.rows import COLUMNS, VERSIONS, from_row

_REFERENCED = f"""
SELECT {COLUMNS} FROM {VERSIONS} v
WHERE client_id = $1 AND source_reference = $2 AND supplied_via = 'document' AND NOT EXISTS (
  SELECT FROM sheet_versions n WHERE n.sheet_id = v.sheet_id AND n.version > v.version
)
ORDER BY sheet_id DESC LIMIT 1
"""


async def find_referenced_sheet(
    connection: Connection, client_id: str, reference: str
) -> SheetVersion | None:
    """Return the last version of the document that a reference names; None where there is none."""
    row = await connection.fetchrow(_REFERENCED, client_id, reference)
    return None if row is None else from_row(row)
