"""What a client looks for among its interactions: a day's, and those of a month that wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.domain.clients.plans.periods import Period, local_midnight
from app.domain.deadlines.clocks import Sla
from app.domain.metering.disputes import Dispute, DisputeStatus
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.interactions.readings import sla_at
from app.domain.sheets.questions import Question, QuestionStatus
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.disputes import DisputeFilter, find_disputes, read_marks
from app.repositories.metering.interactions.portal import (
    DayFilter,
    DescribedInteraction,
    find_by_ids,
    find_day,
    find_held,
    find_thread,
    find_urgent,
    sum_day,
)
from app.repositories.metering.interactions.reading import count_held
from app.repositories.sheets.questions import QuestionFilter, find_questions
from app.services.directory.names import names_within

A_PAGE = 50
_OF_A_DAY = 35
_MOST_WAITING = 25
_DAY = timedelta(days=1)
_ANY_ZONE = timedelta(days=2)
"""More than any two zones' dates are apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDay:
    """The interactions that stand on a date, and what all of them count.

    Attributes:
        total, units: of the whole date, beyond this page too.
        disputes: how the last dispute stands, by interaction.
        next_after: where the next page begins; None on the last.
    """

    day: date
    items: Sequence[DescribedInteraction]
    slas: Mapping[str, Sla]
    disputes: Mapping[str, DisputeStatus]
    total: int
    units: int
    next_after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayQuery:
    """Which page of which date of a client is asked for."""

    client_id: str
    timezone: str
    day: date
    after: str | None = None


async def read_day(database: Database, query: DayQuery, now: datetime) -> ClientDay:
    """Return a page of a date's interactions in the order of their times.

    As in the month's use, a released one stands on the date of its release, and none outside the
    month that it counts in, whatever the client's zone was then.
    """
    filters = _filter(query)
    async with database.read_snapshot() as connection:
        found = await _name_all(connection, await find_day(connection, filters))
        total, units = await sum_day(connection, filters)
        ids = [item.interaction.id for item in found]
        disputes = await read_marks(connection, query.client_id, ids)
    shown = found[:_OF_A_DAY]
    slas = {item.interaction.id: sla_at(item.interaction, now) for item in shown}
    return ClientDay(
        day=query.day,
        items=shown,
        slas={interaction_id: sla for interaction_id, sla in slas.items() if sla is not None},
        disputes=disputes,
        total=total,
        units=units,
        next_after=shown[-1].interaction.id if len(found) > _OF_A_DAY else None,
    )


def _filter(query: DayQuery) -> DayFilter:
    """Return what stands on a date; the month's first and last ones take another zone's rest."""
    day, month = query.day, Period(query.day.year, query.day.month)
    is_first, is_last = day == month.first_day, day + _DAY == month.next.first_day
    since, until = (local_midnight(each, query.timezone) for each in (day, day + _DAY))
    return DayFilter(
        client_id=query.client_id,
        period=month.id,
        since=since - _ANY_ZONE if is_first else since,
        until=until + _ANY_ZONE if is_last else until,
        limit=_OF_A_DAY + 1,
        after=query.after,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for a client, of each the first few.

    Attributes:
        held: oldest first; ``held_total`` of them in all.
        disputed: the interactions of ``disputes``, by id.
        has_more_questions, has_more_disputes: whether there are more than these.
    """

    held: Sequence[DescribedInteraction]
    held_total: int
    questions: Sequence[Question]
    disputes: Sequence[Dispute]
    disputed: Mapping[str, DescribedInteraction]
    has_more_questions: bool
    has_more_disputes: bool


async def read_waiting(database: Database, client_id: str) -> Waiting:
    """Return what the block holds, open questions to the client, and its open disputes."""
    asked = QuestionFilter(client_id=client_id, limit=_MOST_WAITING + 1, status=QuestionStatus.OPEN)
    objected = DisputeFilter(
        client_id=client_id,
        limit=_MOST_WAITING + 1,
        status=DisputeStatus.OPEN,
        is_oldest_first=True,
    )
    async with database.read_snapshot() as connection:
        held = await find_held(connection, client_id, _MOST_WAITING)
        held_total = await count_held(connection, client_id)
        questions = await find_questions(connection, asked)
        disputes = await find_disputes(connection, objected)
        ids = [dispute.interaction_id for dispute in disputes]
        disputed = await find_by_ids(connection, client_id, ids)
        named = await _name_all(connection, [*held, *disputed])
    return Waiting(
        held=named[: len(held)],
        held_total=held_total,
        questions=questions[:_MOST_WAITING],
        disputes=disputes[:_MOST_WAITING],
        disputed={item.interaction.id: item for item in named[len(held) :]},
        has_more_questions=len(questions) > _MOST_WAITING,
        has_more_disputes=len(disputes) > _MOST_WAITING,
    )


async def read_urgent(
    database: Database, client_id: str, period: Period
) -> Sequence[DescribedInteraction]:
    """Return the urgent requests granted in a month, in the order of their days."""
    days = (period.first_day, period.next.first_day)
    async with database.read() as connection:
        return await _name_all(connection, await find_urgent(connection, client_id, days, A_PAGE))


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedThread:
    """The thread around an interaction.

    Attributes:
        members: the first, in the order of their times.
        known_as: what the client's directory calls the other party of that interaction.
    """

    members: Sequence[DescribedInteraction]
    known_as: str | None


async def read_thread(database: Database, interaction: Interaction) -> NamedThread:
    """Return the first interactions of an interaction's thread, with their parties' names."""
    async with database.read() as connection:
        client_id, thread_id = interaction.client_id, interaction.thread_id
        members = await find_thread(connection, client_id, thread_id, A_PAGE)
        itself = DescribedInteraction(
            interaction=interaction, subject=None, summary=None, action=None
        )
        *named, itself = await _name_all(connection, [*members, itself])
    return NamedThread(members=named, known_as=itself.known_as)


async def _name_all(
    connection: Connection, items: Sequence[DescribedInteraction]
) -> list[DescribedInteraction]:
    """Return interactions with what each client's own directory calls their other parties."""
    parties = [(item.interaction.client_id, item.interaction.counterpart or "") for item in items]
    names = await names_within(connection, [party for party in parties if party[1]])
    return [
        replace(item, known_as=names.get(party)) for item, party in zip(items, parties, strict=True)
    ]
