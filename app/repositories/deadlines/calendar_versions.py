"""Versions of calendars: stored once with the holidays they were made with, never changed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.deadlines.calendars.calendar import Calendar
from app.domain.deadlines.calendars.calendar_json import calendar_from_json, calendar_to_json
from app.domain.deadlines.calendars.holidays_json import holidays_from_json, holidays_to_json
from app.domain.deadlines.calendars.public_holidays import FrozenHolidays
from app.domain.deadlines.hours.business_hours import BusinessHours
from app.repositories.connections import Connection

_READ = "SELECT id, calendar, holidays FROM calendar_versions WHERE id = ANY($1::uuid[])"

_STORE = """
INSERT INTO calendar_versions (id, client_id, calendar, holidays, created_at)
VALUES ($1, $2, $3, $4, $5)
"""

_PROVIDER = """
SELECT id, calendar FROM calendar_versions WHERE client_id IS NULL ORDER BY id DESC LIMIT 1
"""

_FOLLOW_PROVIDER = """
UPDATE books b SET profile_version = profile_version + 1
FROM clients c WHERE c.id = b.client_id AND c.calendar_id IS NULL
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

    async def read(self, connection: Connection, ids: Iterable[str]) -> dict[str, BusinessHours]:
        """Return the hours of versions."""
        wanted = set(ids)
        missing = wanted - self._hours.keys()
        if missing:
            for row in await connection.fetch(_READ, list(missing)):
                self._hours[row["id"]] = _compiled(row)
        return {one: self._hours[one] for one in wanted}


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
        current = await connection.fetchrow(_PROVIDER)
        if current and json.loads(current["calendar"]) == calendar_to_json(version.calendar):
            return False
        await store_version(connection, version)
        await connection.execute(_FOLLOW_PROVIDER)
        return True


async def provider_calendar_id(connection: Connection) -> str | None:
    """Return the version that is the provider's calendar."""
    row = await connection.fetchrow(_PROVIDER)
    return None if row is None else row["id"]


def _compiled(row: asyncpg.Record) -> BusinessHours:
    return BusinessHours(
        calendar_from_json(json.loads(row["calendar"])),
        holidays_from_json(json.loads(row["holidays"])),
    )
