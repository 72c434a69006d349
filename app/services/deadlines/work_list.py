"""The work list, and who has taken what of it."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.access.keys import Caller
from app.domain.deadlines.errors import AlreadyTaken, NothingToHandle
from app.domain.errors import NothingFound
from app.domain.live.topics import Topic
from app.domain.metering.interactions.interactions import Status
from app.domain.metering.interactions.readings import DeadlineStatus, deadline_status
from app.repositories.access.api_keys import read_names
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.deadlines.work_list import (
    WorkItem,
    WorkListQuery,
    find_item,
    find_work,
    hand_back,
    take,
    take_over,
)
from app.repositories.live.noting import changed


@dataclass(frozen=True, slots=True)
class WorkListEntry:
    """An item of the work list with how its deadline stands; None without a deadline.

    Attributes:
        operator: the name of who has it; None where nobody has.
    """

    item: WorkItem
    status: DeadlineStatus | None
    operator: str | None


async def read_work_list(
    database: Database, calendars: CompiledCalendars, query: WorkListQuery, now: datetime
) -> list[WorkListEntry]:
    """Return open interactions in the order of rulebook section 7."""
    async with database.read() as connection:
        items = await find_work(connection, query, now)
        versions = {item.interaction.terms.calendar_id for item in items if item.interaction.terms}
        hours = await calendars.read(connection, versions)
        names = await read_names(connection, {item.operator for item in items if item.operator})
    return [
        WorkListEntry(
            item,
            deadline_status(item.interaction, hours[item.interaction.terms.calendar_id], now),
            item.operator and names[item.operator],
        )
        for item in items
        if item.interaction.terms
    ]


async def give_to_operator(
    database: Database, caller: Caller, interaction_id: str, operator: str, now: datetime
) -> WorkItem:
    """Let an operator take an interaction; taking it twice changes nothing.

    Raises:
        NothingFound: there is no such interaction, or the caller may not see it.
        NothingToHandle: it is done, or held.
        AlreadyTaken: another operator has it.
    """
    async with database.write() as connection:
        await visible_item(connection, caller, interaction_id)
        is_taken = await take(connection, interaction_id, operator, now)
        item = await visible_item(connection, caller, interaction_id)
        changed(Topic.WORKLIST, item.interaction.client_id)
    if not is_taken:
        is_to_do = item.interaction.status in (Status.OPEN, Status.PAUSED)
        raise AlreadyTaken(interaction_id) if is_to_do else NothingToHandle(interaction_id)
    return item


async def take_over_from(
    database: Database, caller: Caller, interaction_id: str, former: str, now: datetime
) -> None:
    """Let the caller take what another operator has.

    Args:
        database: where.
        caller: a person, under whose id it is taken.
        interaction_id: what.
        former: who has it, as it is stored.
        now: when.

    Raises:
        NothingFound: there is no such interaction, or the caller may not see it.
        NothingToHandle: it is done, or held.
        AlreadyTaken: yet another operator has it by now.
    """
    async with database.write() as connection:
        await visible_item(connection, caller, interaction_id)
        is_taken = await take_over(connection, interaction_id, caller.key_id, former, now)
        item = await visible_item(connection, caller, interaction_id)
        changed(Topic.WORKLIST, item.interaction.client_id)
    if is_taken or item.operator == caller.key_id:
        return
    if item.interaction.status not in (Status.OPEN, Status.PAUSED):
        raise NothingToHandle(interaction_id)
    if item.operator is not None:
        raise AlreadyTaken(interaction_id)
    await give_to_operator(database, caller, interaction_id, caller.key_id, now)


async def take_from_operator(database: Database, caller: Caller, interaction_id: str) -> WorkItem:
    """Hand an interaction back to the list.

    Raises:
        NothingFound: there is no such interaction, or the caller may not see it.
    """
    async with database.write() as connection:
        await visible_item(connection, caller, interaction_id)
        await hand_back(connection, interaction_id)
        item = await visible_item(connection, caller, interaction_id)
        changed(Topic.WORKLIST, item.interaction.client_id)
        return item


async def visible_item(connection: Connection, caller: Caller, interaction_id: str) -> WorkItem:
    """Return an interaction that the caller may see.

    Raises:
        NothingFound: there is none.
    """
    item = await find_item(connection, interaction_id)
    if item is None or not caller.sees(item.interaction.client_id):
        raise NothingFound(interaction_id)
    return item
