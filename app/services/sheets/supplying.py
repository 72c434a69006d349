"""Takes in what clients supply: new sheets, their next versions, and their withdrawal."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from app.domain.access.keys import Caller
from app.domain.errors import NothingFound
from app.domain.live.topics import Topic
from app.domain.sheets.passages import CutText, cut_text
from app.domain.sheets.sheets import SheetVersion, SuppliedText, Validity
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.live.noting import changed
from app.repositories.metering.accounts import lock_accounts
from app.repositories.sheets.reading import find_version
from app.repositories.sheets.recording import insert_sheet, insert_version, withdraw_sheet
from app.services.identifiers import new_id
from app.services.sheets.reading import seen_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What is supplied, cut already, and from when to when it is to hold.

    Attributes:
        valid_from: None for the instant when it is recorded.
        valid_to: None for until further notice.
    """

    supplied: SuppliedText
    cut: CutText
    valid_from: datetime | None
    valid_to: datetime | None

    def validity(self, now: datetime) -> Validity:
        """Return from when to when it holds.

        Raises:
            SheetNeverValid: it would end before it begins.
        """
        return Validity(valid_from=self.valid_from or now, valid_to=self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """Who records something, and when.

    Attributes:
        now: tells the instant, once the client's lock is held: what is recorded under the lock
            before was recorded earlier.
    """

    caller: Caller
    now: Callable[[], datetime]

    def stamp(self) -> "Stamp":
        """Return who records, and that it is now."""
        return Stamp(self.caller.key_id, self.now())


class Stamp(NamedTuple):
    """The id of the key or person who recorded something, and when."""

    by: str
    at: datetime


async def cut_supplied(supplied: SuppliedText) -> CutText:
    """Cut what was supplied, beside the loop: a long text takes up to a second."""
    return await asyncio.to_thread(cut_text, supplied.title, supplied.text)


async def create_version(
    database: Database, supplier: Supplier, sheet_id: str, supply: Supply, read: frozenset[int]
) -> SheetVersion:
    """Store the next version of a sheet in a transaction of its own.

    Raises:
        NothingFound: the supplier sees no such sheet.
        VersionConflict: another version came meanwhile.
        SheetWithdrawn: it has no further versions.
        SheetNeverValid: it would end before it begins.
        VersionDatedBack: it would begin before now.
    """
    async with database.write() as connection:
        return await supply_version(connection, supplier, sheet_id, supply, read)


async def supply_sheet(
    connection: Connection, supplier: Supplier, client_id: str, supply: Supply
) -> SheetVersion:
    """Store a new sheet of a client; its first version may be dated back.

    Raises:
        NothingFound: there is no such client.
        SheetNeverValid: it would end before it begins.
    """
    if client_id not in await lock_accounts(connection, [client_id]):
        raise NothingFound(client_id)
    version = _version(client_id, new_id(), 1, supply, supplier.stamp())
    await insert_sheet(connection, client_id, version.sheet_id)
    changed(Topic.SHEETS, client_id)
    await insert_version(connection, version, supply.cut.passages)
    return version


async def supply_version(
    connection: Connection,
    supplier: Supplier,
    sheet_id: str,
    supply: Supply,
    read: frozenset[int] | None,
) -> SheetVersion:
    """Store the next version of a sheet, which begins now or later: the former one ends there.

    Args:
        connection: in a transaction.
        supplier: who does so, and when.
        sheet_id: whose version.
        supply: what and for how long.
        read: the numbers of versions that the supplier has read; None for any.

    Raises:
        NothingFound: the supplier sees no such sheet.
        VersionConflict: another version came meanwhile.
        SheetWithdrawn: it has no further versions.
        SheetNeverValid: it would end before it begins.
        VersionDatedBack: it would begin before now.
    """
    last = await _locked(connection, supplier.caller, sheet_id)
    last.must_be_last_of(read)
    changed(Topic.SHEETS, last.client_id)
    stamp = supplier.stamp()
    validity = supply.validity(stamp.at).of_next_version(stamp.at)
    supply = replace(supply, valid_from=validity.valid_from)
    version = _version(last.client_id, sheet_id, last.version + 1, supply, stamp)
    await insert_version(connection, version, supply.cut.passages)
    return version


async def withdraw(database: Database, supplier: Supplier, sheet_id: str) -> SheetVersion:
    """Let no version of a sheet hold any more; one that is withdrawn stays as it is.

    Raises:
        NothingFound: the supplier sees no such sheet.
    """
    async with database.write() as connection:
        last = await _locked(connection, supplier.caller, sheet_id)
        if last.withdrawn_at is not None:
            return last
        changed(Topic.SHEETS, last.client_id)
        stamp = supplier.stamp()
        await withdraw_sheet(connection, sheet_id, stamp.at, stamp.by)
    return replace(last, withdrawn_at=stamp.at)


async def _locked(connection: Connection, caller: Caller, sheet_id: str) -> SheetVersion:
    """Return the last version of a sheet, under its client's lock."""
    seen = await seen_version(connection, caller, sheet_id)
    await lock_accounts(connection, [seen.client_id])
    return await find_version(connection, sheet_id) or seen


def _version(
    client_id: str, sheet_id: str, number: int, supply: Supply, stamp: Stamp
) -> SheetVersion:
    validity = supply.validity(stamp.at)
    return SheetVersion(
        client_id=client_id,
        sheet_id=sheet_id,
        version=number,
        supplied=supply.supplied,
        plain_text=supply.cut.plain_text,
        valid_from=validity.valid_from,
        valid_to=validity.valid_to,
        created_at=stamp.at,
        created_by=stamp.by,
        withdrawn_at=None,
    )
