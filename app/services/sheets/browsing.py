"""Shows a sheet passage by passage, to whoever looks for what to pass on."""

from datetime import datetime

from app.domain.sheets.hits import Segment
from app.repositories.database import Database
from app.repositories.sheets.searching import find_passages_of
from app.services.sheets.searching import Found, SearchResult


async def browse_sheet(
    database: Database, client_id: str, sheet_id: str, at: datetime, most: int
) -> SearchResult:
    """Return the first passages of a client's sheet as it stands, in their order.

    Args:
        database: where.
        client_id: whose; nothing is found in another client's.
        sheet_id: which.
        at: when it holds.
        most: how many passages.
    """
    async with database.read() as connection:
        passages = await find_passages_of(connection, client_id, sheet_id, at, most)
    return SearchResult(
        [Found(passage, (Segment(passage.text, is_hit=False),)) for passage in passages], None
    )
