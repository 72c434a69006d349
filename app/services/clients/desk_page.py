"""A client as the desk shows it, in one reading: what to say first, then all that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.agendas.agendas import Agenda
from app.domain.clients.instructions import InstructionsVersion
from app.domain.deadlines.calendar import Calendar
from app.domain.directory.entries import DirectoryEntry
from app.domain.errors import NothingFound
from app.domain.metering.quota.quota import Quota
from app.domain.sheets.questions import Question, QuestionStatus
from app.repositories.agendas.agendas import find_agendas
from app.repositories.clients.instructions import read_last_versions
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.deadlines.work_list import WorkItem, find_item, find_waiting
from app.repositories.directory.entries import find_entries
from app.repositories.metering.interactions.reading import (
    InteractionFilter,
    count_threads,
    find_interaction,
    find_interactions,
)
from app.repositories.metering.profiles import Profiles
from app.repositories.sheets.questions import QuestionFilter, find_questions
from app.repositories.sheets.searching import SheetTitle, find_titles
from app.services.clients.read_account import Account, account_within
from app.services.deadlines.desk import DeskRow, read_rows
from app.services.deadlines.thread_standing import ThreadStanding
from app.services.metering.quota.quotas import quotas_within

_MOST_OPEN, _MOST_RECENT, _MOST_ENTRIES = 8, 8, 8
_MOST_AGENDAS, _MOST_QUESTIONS, _MOST_SHEETS = 10, 5, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSources:
    """From what the page of a client is read, and as of when."""

    database: Database
    profiles: Profiles
    calendars: CompiledCalendars
    now: datetime


@dataclass(frozen=True, slots=True)
class KeptInteraction:
    """The interaction for which a client was opened, and how its thread stands."""

    row: DeskRow
    standing: ThreadStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskClient:
    """What the page of a client shows.

    Attributes:
        calendar: by which it goes; the provider's where it has none of its own.
        quota: of its current month; None where no day of it is served.
        waiting: the first of what is open, then paused, then held.
        recent: recorded last, the last one first.
        entries: the first of its directory.
        questions: the last that are open.
        sheets: those that hold, by title.
        kept: None where it was opened for itself.
    """

    account: Account
    calendar: Calendar | None
    given: InstructionsVersion
    quota: Quota | None
    agendas: Sequence[Agenda]
    waiting: Sequence[DeskRow]
    recent: Sequence[DeskRow]
    entries: Sequence[DirectoryEntry]
    questions: Sequence[Question]
    sheets: Sequence[SheetTitle]
    kept: KeptInteraction | None


async def read_desk_client(
    sources: DeskSources, client_id: str, interaction_id: str | None
) -> DeskClient:
    """Return a client with everything around it.

    Args:
        sources: from what, by whom, when.
        client_id: which.
        interaction_id: for which of its interactions it is opened, if for any.

    Raises:
        NothingFound: there is no such client, or it has no such interaction.
    """
    now = sources.now
    async with sources.database.read_snapshot() as connection:
        account = await account_within(connection, client_id, now)
        kept = await _find_kept(connection, client_id, interaction_id)
        waiting = await find_waiting(connection, client_id, _MOST_OPEN)
        recent = await find_interactions(
            connection, InteractionFilter(limit=_MOST_RECENT, client_id=client_id)
        )
        items = [*waiting, *(WorkItem(each, None, None) for each in recent)]
        rows = await read_rows(
            connection, sources.calendars, [*items, *([kept] if kept else [])], now
        )
        zones = {client_id: account.client.timezone}
        quotas = await quotas_within(connection, sources.profiles, zones, now, sources.calendars)
        return DeskClient(
            account=account,
            calendar=await _find_calendar(connection, sources, client_id),
            given=(await read_last_versions(connection, [client_id]))[client_id],
            quota=quotas.get(client_id),
            agendas=await find_agendas(connection, client_id, None, _MOST_AGENDAS),
            waiting=rows[: len(waiting)],
            recent=rows[len(waiting) : len(items)],
            entries=await find_entries(connection, client_id, None, _MOST_ENTRIES),
            questions=await find_questions(connection, _open_questions(client_id)),
            sheets=await find_titles(connection, client_id, now, _MOST_SHEETS),
            kept=await _standing(connection, rows[-1]) if kept else None,
        )


def _open_questions(client_id: str) -> QuestionFilter:
    return QuestionFilter(client_id=client_id, limit=_MOST_QUESTIONS, status=QuestionStatus.OPEN)


async def read_kept_interaction(
    sources: DeskSources, client_id: str, interaction_id: str | None
) -> KeptInteraction | None:
    """Return for what a client is opened alone.

    Raises:
        NothingFound: the client has no such interaction.
    """
    async with sources.database.read_snapshot() as connection:
        kept = await _find_kept(connection, client_id, interaction_id)
        if kept is None:
            return None
        [row] = await read_rows(connection, sources.calendars, [kept], sources.now)
        return await _standing(connection, row)


async def _find_kept(
    connection: Connection, client_id: str, interaction_id: str | None
) -> WorkItem | None:
    if interaction_id is None:
        return None
    item = await find_item(connection, interaction_id)
    if item is None or item.interaction.client_id != client_id:
        raise NothingFound(interaction_id)
    return item


async def _find_calendar(
    connection: Connection, sources: DeskSources, client_id: str
) -> Calendar | None:
    """Return the calendar by which deadlines of a client, whose month was read, are computed."""
    profile = sources.profiles.recall(client_id)
    if profile is None:
        return None
    hours = await sources.calendars.read(connection, [profile.calendar_id])
    return hours[profile.calendar_id].calendar


async def _standing(connection: Connection, row: DeskRow) -> KeptInteraction:
    interaction = row.item.interaction
    thread_id = interaction.thread_id
    counts = await count_threads(connection, [interaction])
    is_root = thread_id == interaction.id
    root = interaction if is_root else await find_interaction(connection, thread_id)
    return KeptInteraction(row, ThreadStanding(root or interaction, counts[thread_id]))
