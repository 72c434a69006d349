"""The calendar that a client goes by: its own in the latest version, or the provider's."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.deadlines.business_hours import require_openings
from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.public_holidays import FrozenHolidays
from app.domain.errors import NothingFound
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import (
    CalendarVersion,
    compiled,
    follow_version,
    provider_version,
    store_version,
    version_of_client,
)
from app.repositories.metering.profiles import client_exists
from app.services.deadlines.provider_calendar import new_version


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarInForce:
    """What a client's next deadlines are computed by.

    Attributes:
        is_own: it is not the provider's.
        is_stored: the version is no draft.
    """

    version: CalendarVersion
    is_own: bool
    is_stored: bool = True


async def read_calendar(database: Database, client_id: str) -> CalendarInForce:
    """Return the calendar that a client goes by.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        if not await client_exists(connection, client_id):
            raise NothingFound(client_id)
        return await calendar_in_force(connection, client_id)


async def calendar_in_force(connection: Connection, client_id: str) -> CalendarInForce:
    """Return the calendar that a client goes by, as a transaction sees it."""
    own = await version_of_client(connection, client_id)
    return CalendarInForce(version=own or await _provider(connection), is_own=own is not None)


async def version_asked(
    connection: Connection, client_id: str, draft: CalendarVersion | None
) -> CalendarInForce:
    """Return the version that a client is to go by: the one it has, if nothing in it differs.

    Args:
        connection: any.
        client_id: whose.
        draft: not stored yet; None asks for the provider's.
    """
    if draft is None:
        return CalendarInForce(version=await _provider(connection), is_own=False)
    current = await version_of_client(connection, client_id)
    if current is not None and _content(current) == _content(draft):
        return CalendarInForce(version=current, is_own=True)
    own = replace(draft, client_id=client_id)
    return CalendarInForce(version=own, is_own=True, is_stored=False)


async def begin_with(connection: Connection, client_id: str, draft: CalendarVersion) -> None:
    """Let a client that has nothing open yet go by a calendar of its own."""
    await store_version(connection, replace(draft, client_id=client_id))
    await follow_version(connection, client_id, draft.id)


def drafted(calendar: Calendar | None, now: datetime) -> CalendarVersion | None:
    """Return a new version of a calendar that is asked for; None asks for the provider's.

    Raises:
        InvalidCalendar: it stays closed for more than 366 days.
    """
    if calendar is None:
        return None
    draft = new_version(calendar, None, now)
    require_openings(compiled(draft), now)
    return draft


def _content(version: CalendarVersion) -> tuple[Calendar, FrozenHolidays]:
    return version.calendar, version.holidays


async def _provider(connection: Connection) -> CalendarVersion:
    version = await provider_version(connection)
    if version is None:
        raise LookupError("the provider's calendar is stored before anything is answered")
    return version
