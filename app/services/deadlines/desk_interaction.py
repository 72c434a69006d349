"""One interaction as the desk shows it: with its thread, why it is due, and what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.access.keys import Caller
from app.domain.metering.disputes import DisputeStatus
from app.domain.metering.events.events import EventKey
from app.domain.sheets.transmissions import PassedOn
from app.repositories.agendas.agendas import first_open_agenda
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.deadlines.desk import read_clients_at_desk
from app.repositories.deadlines.work_list import WorkItem, WorkListQuery, find_work
from app.repositories.metering.disputes import DisputeFilter
from app.repositories.metering.interactions.notes import read_notes
from app.repositories.metering.interactions.reassigning import find_successor
from app.services.deadlines.desk import DeskRow, read_rows
from app.services.deadlines.explaining import Explanation, explain_deadline
from app.services.deadlines.thread_standing import ThreadStanding
from app.services.deadlines.work_list import visible_item
from app.services.directory.names import name_parties
from app.services.metering.disputes.reading import ReadDispute, list_disputes
from app.services.metering.interactions.amendments import SuggestedCause, suggest_causes
from app.services.metering.interactions.reading import ReadInteraction, read_interaction
from app.services.sheets.reading import read_passed_on

_LOOKED_AHEAD = 50
_MOST_DISPUTES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """An interaction of the client that another one really was of."""

    id: str
    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskInteraction:
    """What the page of an interaction shows.

    Attributes:
        root: what its thread began with; itself where it did.
        notes: what was said in words, by the fact that it came with.
        names: of the thread's and the suggestions' other parties that the client's directory knows.
        suggestions: what it was perhaps done for.
        dispute: the open one, if it is disputed.
        next_id: what to handle after it; None where nothing waits.
        agenda_id: the client's first one in which something can be booked.
        passed_on: of a sheet, if that is what it is.
        successor: what it was reassigned to, if it was another client's.
    """

    row: DeskRow
    found: ReadInteraction
    root: ReadInteraction
    explanation: Explanation
    notes: Mapping[EventKey, str]
    names: Mapping[str, str]
    suggestions: Sequence[SuggestedCause]
    dispute: ReadDispute | None
    next_id: str | None
    agenda_id: str | None
    passed_on: PassedOn | None
    successor: Successor | None

    @property
    def standing(self) -> ThreadStanding:
        """Return how its thread stands."""
        return ThreadStanding(self.root.interaction, self.found.thread)


async def read_desk_interaction(
    database: Database,
    calendars: CompiledCalendars,
    caller: Caller,
    interaction_id: str,
    now: datetime,
) -> DeskInteraction:
    """Return an interaction with everything around it.

    Raises:
        NothingFound: there is no such interaction.
    """
    found = await read_interaction(database, caller, interaction_id, now)
    thread_id = found.interaction.thread_id
    is_root = thread_id == found.interaction.id
    async with database.read() as connection:
        item = await visible_item(connection, caller, interaction_id)
        [row] = await read_rows(connection, calendars, [item], now)
        notes = await read_notes(connection, item.interaction)
        ahead = await find_work(connection, WorkListQuery(limit=_LOOKED_AHEAD), now)
        agenda_id = await first_open_agenda(connection, item.interaction.client_id)
    root = found if is_root else await read_interaction(database, caller, thread_id, now)
    suggestions = await suggest_causes(database, caller, interaction_id)
    return DeskInteraction(
        row=row,
        found=found,
        root=root,
        explanation=await explain_deadline(database, calendars, caller, interaction_id, now),
        notes=notes,
        names=await _read_names(database, root, suggestions),
        suggestions=suggestions,
        dispute=await _open_dispute(database, found),
        next_id=_next(item, ahead, caller.key_id),
        agenda_id=agenda_id,
        passed_on=await read_passed_on(database, found.interaction),
        successor=await read_successor(database, interaction_id)
        if found.interaction.is_voided
        else None,
    )


async def read_successor(database: Database, interaction_id: str) -> Successor | None:
    """Return what an interaction was reassigned to; None where it was not."""
    async with database.read() as connection:
        found = await find_successor(connection, interaction_id)
        if found is None:
            return None
        successor_id, client_id = found
        clients = await read_clients_at_desk(connection, [client_id])
    return Successor(id=successor_id, client=clients[client_id].name)


async def _read_names(
    database: Database, root: ReadInteraction, suggestions: Sequence[SuggestedCause]
) -> dict[str, str]:
    """Return what the client calls those of its thread, and of what it may have been done for."""
    client_id = root.interaction.client_id
    members = [root.interaction, *root.follow_ups.first]
    found = {member.counterpart for member in members}
    found |= {suggestion.candidate.counterpart for suggestion in suggestions}
    names = await name_parties(database, [(client_id, party) for party in found if party])
    return {party: name for (_, party), name in names.items()}


async def _open_dispute(database: Database, found: ReadInteraction) -> ReadDispute | None:
    interaction = found.interaction
    disputes = await list_disputes(
        database,
        DisputeFilter(
            limit=_MOST_DISPUTES, client_id=interaction.client_id, status=DisputeStatus.OPEN
        ),
    )
    of_this = (each for each in disputes if each.dispute.interaction_id == interaction.id)
    return next(of_this, None)


def _next(item: WorkItem, ahead: Sequence[WorkItem], operator: str) -> str | None:
    """Return what comes after an item of what nobody else has; from the end, the first again."""
    free = [
        other
        for other in ahead
        if other.operator in (None, operator) and other.interaction.id != item.interaction.id
    ]
    later = [other for other in free if other.position > item.position]
    return next((other.interaction.id for other in [*later, *free]), None)
