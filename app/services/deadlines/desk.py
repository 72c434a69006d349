"""The work list as the desk shows it: with words, names and counts, in one reading."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.access.keys import Caller
from app.domain.deadlines.business_hours import BusinessHours
from app.domain.metering.interactions.readings import DeadlineStatus, deadline_status
from app.repositories.access.api_keys import read_names
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.deadlines.desk import (
    ClientAtDesk,
    WorkCounts,
    clients_with_work,
    count_work,
    read_clients_at_desk,
)
from app.repositories.deadlines.work_list import WorkItem, WorkListQuery, find_work
from app.repositories.metering.interactions.reading import EventTexts, read_texts
from app.services.deadlines.work_list import visible_item
from app.services.directory.names import names_within

_MOST_CLIENTS = 40
_NO_TEXTS = EventTexts(subject=None, summary=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """One interaction of the list.

    Attributes:
        status: how its deadline stands; None without one. While it is paused, as it stood then.
        operator: the name of who has it; None where nobody has.
        party: what the client's directory calls the other party; None where it does not know it.
    """

    item: WorkItem
    client: ClientAtDesk
    texts: EventTexts
    status: DeadlineStatus | None
    operator: str | None
    party: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskList:
    """A part of the list, and what there is in all.

    Attributes:
        clients: some for whom there is work, to choose from.
    """

    rows: Sequence[DeskRow]
    counts: WorkCounts
    clients: Sequence[ClientAtDesk]


async def read_desk(
    database: Database,
    calendars: CompiledCalendars,
    query: WorkListQuery,
    operator: str,
    now: datetime,
) -> DeskList:
    """Return interactions in the order of rulebook section 7.

    Args:
        database: where.
        calendars: compiled.
        query: which.
        operator: whose own are counted.
        now: how deadlines stand when.
    """
    async with database.read() as connection:
        items = await find_work(connection, query, now)
        counts = await count_work(connection, now, operator)
        clients = await clients_with_work(connection, _MOST_CLIENTS)
        rows = await read_rows(connection, calendars, items, now)
    return DeskList(rows=rows, counts=counts, clients=clients)


async def read_rows(
    connection: Connection, calendars: CompiledCalendars, items: Sequence[WorkItem], now: datetime
) -> list[DeskRow]:
    """Return what is shown of items of the list, in their order."""
    interactions = [item.interaction for item in items]
    terms = {interaction.terms for interaction in interactions if interaction.terms}
    hours = await calendars.read(connection, {each.calendar_id for each in terms})
    texts = await read_texts(connection, interactions)
    clients = await read_clients_at_desk(connection, {each.client_id for each in interactions})
    names = await read_names(connection, {item.operator for item in items if item.operator})
    parties = await names_within(
        connection,
        [(each.client_id, each.counterpart) for each in interactions if each.counterpart],
    )
    return [
        DeskRow(
            item=item,
            client=clients[item.interaction.client_id],
            texts=texts.get(item.interaction.id, _NO_TEXTS),
            status=_status(item, hours, now),
            operator=item.operator and names[item.operator],
            party=parties.get((item.interaction.client_id, item.interaction.counterpart or "")),
        )
        for item in items
    ]


async def read_desk_row(
    database: Database,
    calendars: CompiledCalendars,
    caller: Caller,
    interaction_id: str,
    now: datetime,
) -> DeskRow:
    """Return what is shown of one interaction.

    Raises:
        NothingFound: there is no such interaction, or the caller may not see it.
    """
    async with database.read() as connection:
        item = await visible_item(connection, caller, interaction_id)
        [row] = await read_rows(connection, calendars, [item], now)
    return row


def _status(
    item: WorkItem, hours: dict[str, BusinessHours], now: datetime
) -> DeadlineStatus | None:
    interaction = item.interaction
    if interaction.terms is None:
        return None
    at = interaction.paused_at or now
    return deadline_status(interaction, hours[interaction.terms.calendar_id], at)


async def clients_at_desk(database: Database, client_ids: Iterable[str]) -> dict[str, ClientAtDesk]:
    """Return clients by their ids."""
    async with database.read() as connection:
        return await read_clients_at_desk(connection, client_ids)


async def find_client_of(database: Database, caller: Caller, interaction_id: str) -> str:
    """Return the client whose an interaction is.

    Raises:
        NothingFound: there is no such interaction, or the caller may not see it.
    """
    async with database.read() as connection:
        return (await visible_item(connection, caller, interaction_id)).interaction.client_id
