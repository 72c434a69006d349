"""Calls as they come in: what rings first, then the last ones, with what to know of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from app.domain.calls.ringing import RingingCall
from app.domain.clients.instructions import Instructions
from app.domain.metering.interactions.interactions import Interaction
from app.repositories.calls.recent import find_last_calls, find_open, read_client_names
from app.repositories.calls.ringing import find_clients_knowing, find_ringing
from app.repositories.clients.instructions import read_last_versions
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.deadlines.work_list import WorkItem
from app.repositories.directory.names import PartyOfClient
from app.services.deadlines.desk import DeskRow, read_rows
from app.services.directory.names import names_within

_MOST_RINGING = 50


_Owners: TypeAlias = Mapping[tuple[str, str], Sequence[str]]
"""By source and call id, whose a call may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledClient:
    """A client that a call is for, or may be for.

    Attributes:
        caller_name: by that client's own directory; None where it knows none.
        open: what it has open with the caller, the latest first.
    """

    id: str
    name: str
    instructions: Instructions
    caller_name: str | None
    open: Sequence[Interaction]


@dataclass(frozen=True, slots=True)
class RingingNow:
    """A call that rings, and whose it may be: several, or nobody's that is known."""

    call: RingingCall
    clients: Sequence[CalledClient]


@dataclass(frozen=True, slots=True)
class RecentCall:
    """A call that was recorded, as the work list has it, and for whom."""

    row: DeskRow
    client: CalledClient


@dataclass(frozen=True, slots=True)
class RecentCalls:
    """A page of calls.

    Attributes:
        next_before: the id before which the next page begins; None on the last one.
    """

    ringing: Sequence[RingingNow]
    calls: Sequence[RecentCall]
    next_before: str | None


async def recent_calls(
    database: Database,
    calendars: CompiledCalendars,
    before: str | None,
    limit: int,
    now: datetime,
) -> RecentCalls:
    """Return what rings, and a page of the last calls of all clients, newest first.

    Args:
        database: where.
        calendars: compiled.
        before: the id of a call, before which the page begins; None for the first one, which
            alone has what rings.
        limit: how many calls.
        now: by the business's clock.
    """
    async with database.read_snapshot() as connection:
        found = await find_last_calls(connection, before, limit + 1)
        items = found[:limit]
        ringing = [] if before else await find_ringing(connection, now, _MOST_RINGING)
        owners = await _owners(connection, ringing, now)
        parties = [*_parties_of(ringing, owners), *_parties_told(items)]
        known = await _read_known(connection, parties, now)
        rows = await read_rows(connection, calendars, items, now)
    return RecentCalls(
        [RingingNow(call, known.clients_of(call, owners)) for call in ringing],
        [RecentCall(row, known.client(*_party_of(row.item))) for row in rows],
        items[-1].interaction.id if len(found) > limit else None,
    )


async def ringing_now(database: Database, now: datetime) -> Sequence[RingingNow]:
    """Return what rings by the business's clock, the last one first."""
    async with database.read_snapshot() as connection:
        ringing = await find_ringing(connection, now, _MOST_RINGING)
        if not ringing:
            return []
        owners = await _owners(connection, ringing, now)
        known = await _read_known(connection, [*_parties_of(ringing, owners)], now)
    return [RingingNow(call, known.clients_of(call, owners)) for call in ringing]


async def _owners(connection: Connection, ringing: Sequence[RingingCall], now: datetime) -> _Owners:
    """Return whose each call may be: the called line's, else all clients that know the caller."""
    unplaced = {call.from_party for call in ringing if call.from_party and not call.client_ids}
    knowing = await find_clients_knowing(connection, sorted(unplaced), now)
    return {
        (call.source, call.call_id): call.client_ids or knowing.get(call.from_party or "", ())
        for call in ringing
    }


def _parties_of(
    ringing: Sequence[RingingCall], owners: _Owners
) -> Iterator[tuple[str, str | None]]:
    for call in ringing:
        for client_id in owners[call.source, call.call_id]:
            yield client_id, call.from_party


def _parties_told(items: Iterable[WorkItem]) -> Iterator[tuple[str, str | None]]:
    for item in items:
        yield _party_of(item)


def _party_of(item: WorkItem) -> tuple[str, str | None]:
    return item.interaction.client_id, item.interaction.counterpart


@dataclass(frozen=True, slots=True)
class _Known:
    clients: Mapping[str, str]
    instructions: Mapping[str, Instructions]
    names: Mapping[PartyOfClient, str]
    open: Mapping[PartyOfClient, Sequence[Interaction]]

    def clients_of(self, call: RingingCall, owners: _Owners) -> list[CalledClient]:
        return [
            self.client(client_id, call.from_party)
            for client_id in owners[call.source, call.call_id]
        ]

    def client(self, client_id: str, party: str | None) -> CalledClient:
        key = (client_id, party or "")
        return CalledClient(
            id=client_id,
            name=self.clients[client_id],
            instructions=self.instructions[client_id],
            caller_name=self.names.get(key),
            open=self.open.get(key, ()),
        )


async def _read_known(
    connection: Connection, parties: Sequence[tuple[str, str | None]], now: datetime
) -> _Known:
    client_ids = sorted({client_id for client_id, _ in parties})
    named = [(client_id, party) for client_id, party in parties if party]
    versions = await read_last_versions(connection, client_ids)
    return _Known(
        clients=await read_client_names(connection, client_ids),
        instructions={
            client_id: version.instructions.as_of(now) for client_id, version in versions.items()
        },
        names=await names_within(connection, named),
        open=await find_open(connection, named),
    )
