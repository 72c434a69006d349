"""Places the events of a batch: whose each of them is, as far as anything says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import DomainError
from app.domain.metering.events import Event, EventKey
from app.domain.metering.placement import Directory, place
from app.repositories.connections import Connection
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.metering.directory import read_directory
from app.repositories.metering.profiles import Profiles
from app.services.metering.results import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An event with its client, or with what says that it has none.

    Attributes:
        may_wait: it names an event that has not been seen, and cannot do without.
    """

    submission: Submission
    client_id: str | None
    obstacle: DomainError | None
    may_wait: bool

    @property
    def event(self) -> Event:
        """Return the event."""
        return self.submission.event


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What recording depends on beside the database.

    Attributes:
        region: where national numbers are read before the client is known.
        now: the instant of recording.
    """

    profiles: Profiles
    calendars: CompiledCalendars
    region: str
    now: datetime


async def place_all(
    connection: Connection, submissions: Sequence[Submission], context: Context
) -> list[Placed]:
    """Return the events with their clients; one of a batch may name another one of it."""
    events = [one.event for one in submissions]
    directory = await read_directory(connection, events, context.region, context.profiles)
    return [_placed(one, directory, context.region) for one in submissions]


def _placed(submission: Submission, directory: Directory, region: str) -> Placed:
    event = submission.event
    client, obstacle = None, None
    try:
        client = place(event, directory, region=region, limited_to=submission.limited_to)
    except DomainError as refusal:
        obstacle = refusal
    is_unseen = isinstance(event.reference, EventKey) and event.reference not in directory.owners
    if client is not None:
        directory.owners.setdefault(event.key, client)
    return Placed(
        submission=submission,
        client_id=client,
        obstacle=obstacle,
        may_wait=is_unseen and (client is None or event.is_amendment),
    )
