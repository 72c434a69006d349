"""Reads sheets and their versions, of those that a caller may see."""

from app.domain.access.keys import Caller
from app.domain.errors import NothingFound
from app.domain.metering.interactions.interactions import Interaction, Kind
from app.domain.sheets.sheets import SheetVersion
from app.domain.sheets.transmissions import PassedOn
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.profiles import client_exists
from app.repositories.sheets.passed_on import find_passed_on
from app.repositories.sheets.reading import SheetFilter, find_sheets, find_version, find_versions


async def read_version(
    database: Database, caller: Caller, sheet_id: str, version: int | None
) -> SheetVersion:
    """Return a version of a sheet, or its last one.

    Raises:
        NothingFound: the caller sees none.
    """
    async with database.read() as connection:
        return await seen_version(connection, caller, sheet_id, version)


async def list_versions(
    database: Database, caller: Caller, sheet_id: str, limit: int, before: int | None
) -> list[SheetVersion]:
    """Return versions of a sheet, the last one first.

    Raises:
        NothingFound: the caller sees no such sheet.
    """
    async with database.read() as connection:
        await seen_version(connection, caller, sheet_id)
        return await find_versions(connection, sheet_id, limit, before)


async def list_sheets(database: Database, filters: SheetFilter) -> list[SheetVersion]:
    """Return one version of each of a client's sheets, the sheet supplied last first.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        if not await client_exists(connection, filters.client_id):
            raise NothingFound(filters.client_id)
        return await find_sheets(connection, filters)


async def read_passed_on(database: Database, interaction: Interaction) -> PassedOn | None:
    """Return what an interaction passed on of a sheet; None where it is something else."""
    if interaction.kind is not Kind.ACTION:
        return None
    async with database.read() as connection:
        return await find_passed_on(connection, interaction)


async def seen_version(
    connection: Connection, caller: Caller, sheet_id: str, version: int | None = None
) -> SheetVersion:
    """Return a version of a sheet, or its last one.

    Raises:
        NothingFound: the caller sees none.
    """
    found = await find_version(connection, sheet_id, version)
    if found is None or not caller.sees(found.client_id):
        raise NothingFound(sheet_id)
    return found
