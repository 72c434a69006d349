"""Takes in the files of a folder: each becomes a sheet, a next version, or nothing new."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.clients.clients import Language
from app.domain.sheets.files import SheetFile
from app.domain.sheets.sheets import SheetVersion, SuppliedText, SuppliedVia
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.accounts import lock_accounts
from app.repositories.sheets.importing import find_referenced_sheet
from app.services.sheets.supplying import (
    Supplier,
    Supply,
    cut_supplied,
    supply_sheet,
    supply_version,
)


class FileOutcome(StrEnum):
    """What became of a file."""

    NEW = "new"
    NEXT = "changed"
    SAME = "unchanged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """What became of a file, and the version that stands for it."""

    outcome: FileOutcome
    version: SheetVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOrigin:
    """Where a file comes from.

    Attributes:
        name: by which it is known when it is imported again.
        supplied_by: who handed it over.
    """

    client_id: str
    language: Language
    name: str
    supplied_by: str


async def import_file(
    database: Database, supplier: Supplier, origin: FileOrigin, file: SheetFile
) -> ImportedFile:
    """Store what a file says unless that is what its sheet says already.

    What was withdrawn stays so until the file says something else: then it is a new sheet.
    """
    supplied = SuppliedText(
        kind=file.kind,
        title=file.title,
        language=origin.language,
        text=file.text,
        supplied_by=origin.supplied_by,
        supplied_via=SuppliedVia.DOCUMENT,
        source_reference=origin.name,
    )
    supply = Supply(
        supplied=supplied, cut=await cut_supplied(supplied), valid_from=None, valid_to=None
    )
    async with database.write() as connection:
        await lock_accounts(connection, [origin.client_id])
        last = await find_referenced_sheet(connection, origin.client_id, origin.name)
        if last is not None and _is_same(last.supplied, supplied):
            is_withdrawn = last.withdrawn_at is not None
            outcome = FileOutcome.WITHDRAWN if is_withdrawn else FileOutcome.SAME
            return ImportedFile(outcome=outcome, version=last)
        return await _supply(connection, supplier, supply, origin.client_id, last)


def _is_same(known: SuppliedText, read: SuppliedText) -> bool:
    return (known.kind, known.title, known.language, known.text) == (
        read.kind,
        read.title,
        read.language,
        read.text,
    )


async def _supply(
    connection: Connection,
    supplier: Supplier,
    supply: Supply,
    client_id: str,
    last: SheetVersion | None,
) -> ImportedFile:
    if last is None or last.withdrawn_at is not None:
        version = await supply_sheet(connection, supplier, client_id, supply)
        return ImportedFile(outcome=FileOutcome.NEW, version=version)
    read = frozenset({last.version})
    version = await supply_version(connection, supplier, last.sheet_id, supply, read)
    return ImportedFile(outcome=FileOutcome.NEXT, version=version)
