"""Changes a client's calendar, and moves the deadlines that run as chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.deadlines.calendar import Calendar
from app.domain.errors import NothingFound
from app.domain.jobs.jobs import Job
from app.domain.jobs.outcomes import Outcome
from app.domain.metering.counting.calendar_changes import (
    CalendarChange,
    OpenDeadlines,
    WeighedDeadline,
    weigh,
)
from app.repositories.clients.transactions import lock_account, raise_profile_version
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import (
    CalendarVersion,
    CompiledCalendars,
    compile_version,
    follow_version,
    store_version,
)
from app.repositories.deadlines.deadline_changes import (
    DeadlineChange,
    move_deadlines,
    record_changes,
    running_interactions,
)
from app.repositories.jobs.queue import enqueue
from app.services.clock import Clock
from app.services.deadlines.calendars import (
    CalendarInForce,
    calendar_in_force,
    draft_version,
    resolve_version,
)
from app.services.identifiers import new_id
from app.services.jobs.job_handler import HandleJobs
from app.services.metering.write_set import deadline_jobs
from app.services.reporting.reports import reconsider_reports


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRequest:
    """A calendar in the place of the present one; None is the provider's.

    Attributes:
        open_deadlines: what becomes of deadlines that run.
        is_rehearsal: nothing is to be stored.
        by: the id of the key or person who asks.
    """

    calendar: Calendar | None
    open_deadlines: OpenDeadlines
    is_rehearsal: bool = False
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedCalendar:
    """The calendar that a client goes by from here on, and what it did to open deadlines.

    Attributes:
        deadlines: those that went by another version before.
    """

    in_force: CalendarInForce
    deadlines: tuple[WeighedDeadline, ...]


async def change_calendar(
    database: Database,
    calendars: CompiledCalendars,
    client_id: str,
    request: CalendarRequest,
    now: datetime,
) -> ChangedCalendar:
    """Store a calendar and move open deadlines, or only tell what would move.

    Raises:
        NothingFound: there is no such client.
        InvalidCalendar: it stays closed for more than 366 days.
    """
    draft = draft_version(request.calendar, now)
    async with database.write() as connection:
        if not await lock_account(connection, client_id):
            raise NothingFound(client_id)
        made = Moment(now, request.by)
        change = CalendarOfClient(connection, client_id, calendars, made)
        changed = await change.weigh_deadlines(draft, request.open_deadlines)
        if not request.is_rehearsal:
            await change.apply(changed, request.open_deadlines)
            await raise_profile_version(connection, client_id)
            await reconsider_reports(connection, [client_id], now)
        return changed


async def follow_provider(
    database: Database,
    calendars: CompiledCalendars,
    client_id: str,
    choice: OpenDeadlines,
    now: datetime,
) -> None:
    """Move open deadlines onto the provider's latest calendar; of a client with its own, none."""
    async with database.write() as connection:
        if not await lock_account(connection, client_id):
            return
        if (await calendar_in_force(connection, client_id)).is_own:
            return
        change = CalendarOfClient(connection, client_id, calendars, Moment(now))
        await change.apply(await change.weigh_deadlines(None, choice), choice)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a calendar is changed, and the id of who does; None for the settings."""

    at: datetime
    by: str | None = None


class CalendarOfClient:
    """A client's calendar while the client's account is locked.

    Args:
        connection: of the transaction that holds the account.
        client_id: whose.
        calendars: compiled ones, kept from one change to the next.
        made: when it is changed, and by whom.
    """

    def __init__(
        self, connection: Connection, client_id: str, calendars: CompiledCalendars, made: Moment
    ) -> None:
        self._connection = connection
        self._client_id = client_id
        self._calendars = calendars
        self._made = made

    async def is_other(self, calendar: Calendar | None) -> bool:
        """Return whether a calendar is not the client's present one; None: the provider's."""
        current = await calendar_in_force(self._connection, self._client_id)
        return calendar != (current.version.calendar if current.is_own else None)

    async def weigh_deadlines(
        self, draft: CalendarVersion | None, choice: OpenDeadlines
    ) -> ChangedCalendar:
        """Return what a version would do to the deadlines that run by another one."""
        request = await resolve_version(self._connection, self._client_id, draft)
        running = await running_interactions(self._connection, self._client_id)
        versions = {
            interaction.terms.calendar_id for interaction in running if interaction.terms
        } - {request.version.id}
        hours = await self._calendars.read(self._connection, versions)
        change = CalendarChange(
            calendar_id=request.version.id,
            hours={**hours, request.version.id: compile_version(request.version)},
            choice=choice,
            at=self._made.at,
        )
        others = [
            interaction
            for interaction in running
            if interaction.terms and interaction.terms.calendar_id in versions
        ]
        return ChangedCalendar(
            in_force=request, deadlines=tuple(weigh(other, change) for other in others)
        )

    async def apply(self, changed: ChangedCalendar, choice: OpenDeadlines) -> None:
        """Store the version, the deadlines as chosen, and what the histories say of it."""
        version = changed.in_force.version
        if not changed.in_force.is_stored:
            await store_version(self._connection, version)
        own_id = version.id if changed.in_force.is_own else None
        await follow_version(self._connection, self._client_id, own_id)
        await self._move(version.id, changed.deadlines, choice)

    async def _move(
        self, version_id: str, deadlines: Sequence[WeighedDeadline], choice: OpenDeadlines
    ) -> None:
        moved = [
            deadline.chosen for deadline in deadlines if deadline.chosen is not deadline.former
        ]
        await move_deadlines(self._connection, moved)
        changes = [self._change(deadline, version_id, choice) for deadline in deadlines]
        await record_changes(self._connection, self._client_id, changes)
        await enqueue(
            self._connection, [job for interaction in moved for job in deadline_jobs(interaction)]
        )

    def _change(
        self, deadline: WeighedDeadline, version_id: str, choice: OpenDeadlines
    ) -> DeadlineChange:
        return DeadlineChange(
            id=new_id(),
            interaction_id=deadline.former.id,
            changed_at=self._made.at,
            changed_by=self._made.by,
            choice=choice,
            former_due_at=deadline.former.due_at,
            due_at=deadline.chosen.due_at,
            calendar_id=version_id,
        )


def calendar_follow_handler(database: Database, clock: Clock) -> HandleJobs:
    """Return what handles the jobs that a new calendar of the provider leaves, one per client."""
    calendars = CompiledCalendars()

    async def follow(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        for job in jobs:
            choice = OpenDeadlines(job.payload["choice"])
            await follow_provider(
                database, calendars, job.payload["client_id"], choice, clock.now()
            )
        return {}

    return follow
