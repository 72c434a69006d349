"""Shows a sheet passage by passage, to whoever looks for what to pass on."""

from app.domain.errors import NothingFound
from app.domain.sheets.hits import Segment
from app.repositories.database import Database
from app.repositories.metering.profiles import client_exists
from app.repositories.sheets.searching import SheetPassages, find_passages_of
from app.services.sheets.searching import Found, SearchResult


async def browse_sheet(database: Database, asked: SheetPassages) -> SearchResult:
    """Return passages of a client's sheet; nothing is found in another client's.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        passages = await find_passages_of(connection, asked)
        if not passages and not await client_exists(connection, asked.client_id):
            raise NothingFound(asked.client_id)
    return SearchResult(
        [Found(passage, (Segment(passage.text, is_hit=False),)) for passage in passages], None
    )
