"""Versions of calendars: stored once with the holidays they were made with, never changed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.deadlines.business_hours import BusinessHours
from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.calendar_json import (
    calendar_from_json,
    calendar_to_json,
    holidays_from_json,
    holidays_to_json,
)
from app.domain.deadlines.public_holidays import FrozenHolidays
from app.repositories.connections import Connection

_READ = "SELECT id, calendar, holidays FROM calendar_versions WHERE id = ANY($1::uuid[])"

_STORE = """
INSERT INTO calendar_versions (id, client_id, calendar, holidays, created_at)
VALUES ($1, $2, $3, $4, $5)
"""

_VERSION = "SELECT id, client_id, calendar, holidays, created_at FROM calendar_versions"

_PROVIDER = f"{_VERSION} WHERE client_id IS NULL ORDER BY id DESC LIMIT 1"

_OF_CLIENT = f"{_VERSION} WHERE id = (SELECT calendar_id FROM clients WHERE id = $1)"

_FOLLOW = "UPDATE clients SET calendar_id = $2 WHERE id = $1"

# In the order in which events lock accounts: two orders would wait for each other.
_FOLLOW_PROVIDER = """
WITH following AS (
  SELECT b.client_id FROM books b JOIN clients c ON c.id = b.client_id
  WHERE c.calendar_id IS NULL ORDER BY b.client_id FOR UPDATE OF b
)
UPDATE books b SET profile_version = profile_version + 1
FROM following f WHERE f.client_id = b.client_id
"""

_FOLLOWERS = "SELECT id FROM clients WHERE calendar_id IS NULL"

_WORKING_BY_PROVIDER = """
SELECT c.id FROM clients c WHERE c.calendar_id IS NULL AND EXISTS (
  SELECT FROM interactions i WHERE i.client_id = c.id AND i.status IN ('open', 'paused')
) ORDER BY c.id
"""

_ONE_PROVIDER_AT_A_TIME = "SELECT pg_advisory_xact_lock(7225011874)"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarVersion:
    """A calendar with the holidays kept for it.

    Attributes:
        client_id: None for the provider's own.
    """

    id: str
    client_id: str | None
    calendar: Calendar
    holidays: FrozenHolidays
    created_at: datetime


class CompiledCalendars:
    """Business hours by calendar version; a version never changes, so none is read twice."""

    def __init__(self) -> None:
        self._hours: dict[str, BusinessHours] = {}

    def recall(self, version_id: str) -> BusinessHours | None:
        """Return the hours of a version that was read before."""
        return self._hours.get(version_id)

    async def read(self, connection: Connection, ids: Iterable[str]) -> dict[str, BusinessHours]:
        """Return the hours of versions."""
        wanted = set(ids)
        missing = wanted - self._hours.keys()
        if missing:
            for row in await connection.fetch(_READ, list(missing)):
                self._hours[row["id"]] = _compile_row(row)
        return {version_id: self._hours[version_id] for version_id in wanted}


async def store_version(connection: Connection, version: CalendarVersion) -> None:
    """Store a new version."""
    await connection.execute(
        _STORE,
        version.id,
        version.client_id,
        json.dumps(calendar_to_json(version.calendar)),
        json.dumps(holidays_to_json(version.holidays)),
        version.created_at,
    )


async def set_provider_calendar(connection: Connection, version: CalendarVersion) -> bool:
    """Make a version the provider's calendar, unless it is already; tell whether it was made.

    Clients without a calendar of their own follow it from here on.
    """
    async with connection.transaction():
        await connection.execute(_ONE_PROVIDER_AT_A_TIME)
        current = await provider_version(connection)
        if current and current.calendar == version.calendar:
            return False
        await store_version(connection, version)
        await connection.execute(_FOLLOW_PROVIDER)
        return True


async def clients_without_own(connection: Connection) -> list[str]:
    """Return the clients that go by the provider's calendar."""
    return [row["id"] for row in await connection.fetch(_FOLLOWERS)]


async def clients_working_by_provider(connection: Connection) -> list[str]:
    """Return the clients that go by the provider's calendar and have something open or paused."""
    return [row["id"] for row in await connection.fetch(_WORKING_BY_PROVIDER)]


async def provider_version(connection: Connection) -> CalendarVersion | None:
    """Return the version that is the provider's calendar; None before the first start."""
    row = await connection.fetchrow(_PROVIDER)
    return None if row is None else _version(row)


async def version_of_client(connection: Connection, client_id: str) -> CalendarVersion | None:
    """Return the version of a client's own calendar; None if it goes by the provider's."""
    row = await connection.fetchrow(_OF_CLIENT, client_id)
    return None if row is None else _version(row)


async def follow_version(connection: Connection, client_id: str, version_id: str | None) -> None:
    """Let a client go by a version of its own, or by the provider's calendar; None is that one."""
    await connection.execute(_FOLLOW, client_id, version_id)


def compile_version(version: CalendarVersion) -> BusinessHours:
    """Return the hours of a version that may not be stored yet."""
    return BusinessHours(version.calendar, version.holidays)


def _version(row: asyncpg.Record) -> CalendarVersion:
    return CalendarVersion(
        id=row["id"],
        client_id=row["client_id"],
        calendar=calendar_from_json(json.loads(row["calendar"])),
        holidays=holidays_from_json(json.loads(row["holidays"])),
        created_at=row["created_at"],
    )


def _compile_row(row: asyncpg.Record) -> BusinessHours:
    return BusinessHours(
        calendar_from_json(json.loads(row["calendar"])),
        holidays_from_json(json.loads(row["holidays"])),
    )
