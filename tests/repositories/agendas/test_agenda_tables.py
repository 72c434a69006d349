"""What the database refuses of agendas and appointments, whoever asks, and what it keeps."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from app.domain.agendas.agendas import Agenda, AppointmentKind
from app.domain.agendas.occupancy import Spans
from app.repositories.agendas.agendas import find_agenda, find_agendas, insert_agenda
from app.repositories.agendas.occupied_times import (
    OccupiedQuery,
    read_busy_spans,
    read_occupied_spans,
)
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.services.identifiers import new_id
from tests.repositories.given import a_client, connected

NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
KINDS = (
    AppointmentKind(code="visit", name="Visite", duration_minutes=60, after_minutes=15),
    AppointmentKind(code="call", name="Appel", duration_minutes=15, reminder_hours=24),
)
APPOINTMENT = """
INSERT INTO appointments (client_id, agenda_id, id, kind, kind_name, duration_minutes,
  before_minutes, after_minutes, invite, status, held_until, starts_at, ends_at, occupied_from,
  occupied_until, lane, title, sequence, version, created_at, changed_at)
VALUES ($1, $2, $3, 'visit', 'Visite', 60, 0, 0, false, $4, $5, $6, $7, $6, $7, $8, 'Chaudière', 0,
  1, now(), now())
"""
CHANGE = """
INSERT INTO appointment_changes (appointment_id, version, changed_at, changed_by, change, before,
  after, override)
VALUES ($1, 1, now(), 'k', 'booked', NULL, $2, '{}')
"""
BUSY = """
INSERT INTO busy_times (agenda_id, id, starts_at, ends_at, is_all_day, exdates, created_at)
VALUES ($1, $2, $3, $4, false, '{}', now())
"""
SPAN = "INSERT INTO busy_spans (busy_id, agenda_id, starts_at, ends_at) VALUES ($2, $1, $3, $4)"


CALENDAR = """
INSERT INTO calendar_versions (id, calendar, holidays, created_at) VALUES ($1, '{}', '{}', now())
"""


async def a_calendar(connection: Connection) -> str:
    """Store the provider's calendar, which is not read here."""
    version_id = new_id()
    await connection.execute(CALENDAR, version_id)
    return version_id


@dataclass(frozen=True)
class Desk:
    """A database with one agenda."""

    connection: Connection
    agenda: Agenda

    async def book(self, start: datetime = NINE, lane: int = 0, **given: Any) -> str:
        appointment_id = new_id()
        status, end = given.get("status", "booked"), given.get("end", start + HOUR)
        await self.connection.execute(
            APPOINTMENT,
            self.agenda.client_id,
            self.agenda.id,
            appointment_id,
            status,
            given.get("held_until"),
            start,
            end,
            lane,
        )
        return appointment_id


def an_agenda(client_id: str, hours_id: str) -> Agenda:
    return Agenda(
        id=new_id(),
        client_id=client_id,
        name="Camionnette 1",
        timezone=None,
        zone="Europe/Brussels",
        calendar_id=None,
        calendar=None,
        hours_id=hours_id,
        step_minutes=30,
        capacity=1,
        notice_minutes=0,
        horizon_days=60,
        kinds=KINDS,
        version=1,
        created_at=NINE,
    )


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    database = Database(database_url)
    await database.open()
    try:
        async with database.read() as connection:
            agenda = an_agenda(await a_client(connection), await a_calendar(connection))
            await insert_agenda(connection, agenda)
            yield Desk(connection, agenda)
    finally:
        await database.close()


def microseconds(*instants: datetime) -> list[int]:
    return [int(at.timestamp()) * 1_000_000 for at in instants]


async def test_an_agenda_is_read_as_it_was_stored(desk: Desk) -> None:
    agenda = desk.agenda
    assert await find_agenda(desk.connection, agenda.id) == agenda
    assert await find_agendas(desk.connection, agenda.client_id, None, 10) == [agenda]
    assert await find_agendas(desk.connection, agenda.client_id, agenda.id, 10) == []
    assert await find_agenda(desk.connection, new_id()) is None


async def test_appointments_of_one_lane_do_not_overlap(desk: Desk) -> None:
    await desk.book()
    with pytest.raises(asyncpg.ExclusionViolationError) as refusal:
        await desk.book(NINE + HOUR / 2)
    assert refusal.value.constraint_name == "appointments_no_overlap"
    await desk.book(NINE + HOUR)
    await desk.book(NINE + HOUR / 2, lane=1)
    await desk.book(status="cancelled")
    await desk.book(status="expired")


async def test_one_statement_may_deal_lanes_anew(desk: Desk) -> None:
    await desk.book(lane=0)
    await desk.book(lane=1)
    await desk.connection.execute("UPDATE appointments SET lane = 1 - lane")
    with pytest.raises(asyncpg.ExclusionViolationError):
        await desk.connection.execute("UPDATE appointments SET lane = 0")


async def test_what_takes_the_time_is_read_as_integers(desk: Desk) -> None:
    connection, agenda = desk.connection, desk.agenda
    booked = await desk.book()
    await desk.book(NINE + HOUR, status="held", held_until=NINE)
    await desk.book(NINE + HOUR * 2, status="held", held_until=NINE + HOUR)
    await desk.book(NINE + HOUR * 5, status="cancelled")
    sought = OccupiedQuery(agenda.id, NINE, NINE + HOUR * 3, NINE)
    assert await read_occupied_spans(connection, sought) == Spans(
        microseconds(NINE, NINE + HOUR * 2), microseconds(NINE + HOUR, NINE + HOUR * 3)
    )
    without = sought._replace(without=booked)
    assert len((await read_occupied_spans(connection, without)).starts) == 1
    for statement in (BUSY, SPAN):
        await connection.execute(statement, agenda.id, agenda.id, NINE + HOUR, NINE + HOUR * 2)
    busy = await read_busy_spans(connection, agenda.id, NINE, NINE + HOUR * 3)
    assert busy == Spans(microseconds(NINE + HOUR), microseconds(NINE + HOUR * 2))
    assert await read_busy_spans(connection, agenda.id, NINE, NINE + HOUR) == Spans([], [])


async def test_what_was_done_stays_and_persons_can_be_erased(desk: Desk) -> None:
    connection = desk.connection
    told = {"title": "Chaudière", "party": {"name": "Mme Lambert"}, "status": "booked"}
    await connection.execute(CHANGE, await desk.book(), json.dumps(told))
    erased = told | {"title": "—", "party": None}
    await connection.execute("UPDATE appointment_changes SET after = $1", json.dumps(erased))
    for other in (erased | {"title": "Autre"}, erased | {"status": "held"}):
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute("UPDATE appointment_changes SET after = $1", json.dumps(other))


@pytest.mark.parametrize(
    "change", ["UPDATE appointment_changes SET change = 'held'", "DELETE FROM appointment_changes"]
)
async def test_nobody_takes_out_what_was_done(desk: Desk, database_url: str, change: str) -> None:
    await desk.connection.execute(CHANGE, await desk.book(), "{}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await desk.connection.execute(change)
    async with connected(database_url, "superuser") as owner:
        for statement in (change, "TRUNCATE appointment_changes"):
            with pytest.raises(asyncpg.RestrictViolationError):
                await owner.execute(statement)
