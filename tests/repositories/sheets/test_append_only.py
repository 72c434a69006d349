"""What the database refuses of sheets and questions, whoever asks."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from app.domain.clients.clients import Language
from app.domain.sheets.passages import cut_text
from app.domain.sheets.sheets import (
    SheetKind,
    SheetVersion,
    Standing,
    SuppliedText,
    SuppliedVia,
)
from app.repositories.connections import Connection
from app.repositories.sheets.reading import find_version
from app.repositories.sheets.recording import insert_sheet, insert_version, withdraw_sheet
from app.services.identifiers import new_id
from tests import databases
from tests.repositories.given import a_client, connected, undone

FROM = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TEXT = "Entretien chaudière gaz : 149,50 €\n\nAppelez Marc au 0475/55.01.02, le matin."
ASKED = """
INSERT INTO sheet_questions
  (id, client_id, asked, pauses, asked_at, asked_by, asked_step, status)
SELECT gen_random_uuid(), client_id, 'Combien pour Jean ?', false, now(), 'k', 1, 'open' FROM sheets
"""
WITHDRAW = """
UPDATE sheet_questions SET status = 'withdrawn', closed_at = clock_timestamp(),
  closed_by = 'k', closed_step = 2
"""


async def store(
    connection: Connection,
    sheet: tuple[str, str],
    version: int,
    valid_from: datetime,
    valid_to: datetime | None = None,
) -> None:
    client_id, sheet_id = sheet
    cut = cut_text("Tarifs", TEXT)
    supplied = SuppliedText(
        kind=SheetKind.PRICES,
        title="Tarifs",
        language=Language.FRENCH,
        text=TEXT,
        supplied_by="Marc Dupont",
        supplied_via=SuppliedVia.MAIL,
        source_reference=None,
    )
    stored = SheetVersion(
        client_id=client_id,
        sheet_id=sheet_id,
        version=version,
        supplied=supplied,
        plain_text=cut.plain_text,
        valid_from=valid_from,
        valid_to=valid_to,
        created_at=FROM,
        created_by="k",
        withdrawn_at=None,
    )
    await insert_version(connection, stored, cut.passages)


@pytest.fixture(scope="module")
async def supplied(postgres_server: str, template_database: str) -> AsyncIterator[str]:
    """Give a database with a sheet of two versions, and a question."""
    async with databases.database(postgres_server, template_database) as url:
        async with connected(url, "superuser") as owner:
            client_id = await a_client(owner)
        async with connected(url, "application") as connection:
            sheet_id = new_id()
            await insert_sheet(connection, client_id, sheet_id)
            await store(connection, (client_id, sheet_id), 1, FROM)
            await store(connection, (client_id, sheet_id), 2, FROM + 10 * DAY)
            await connection.execute(ASKED)
        yield url


@pytest.fixture
async def application(supplied: str) -> AsyncIterator[Connection]:
    """Give a connection of the service's role; what is done is undone."""
    async with undone(supplied, "application") as connection:
        yield connection


async def standing_of(
    connection: Connection, sheet_id: str, version: int, at: datetime
) -> Standing:
    found = await find_version(connection, sheet_id, version)
    assert found is not None
    return found.standing(at)


async def sheet_of(connection: Connection) -> str:
    sheet_id: str = str(await connection.fetchval("SELECT id FROM sheets"))
    return sheet_id


@pytest.mark.parametrize(
    ("version", "days", "holds"),
    [(1, -1, False), (1, 0, True), (1, 9, True), (1, 10, False), (2, 9, False), (2, 10, True)],
)
async def test_a_version_holds_until_the_next_one_begins(
    application: Connection, version: int, days: int, *, holds: bool
) -> None:
    sheet_id = await sheet_of(application)
    standing = await standing_of(application, sheet_id, version, FROM + days * DAY)
    assert (standing is Standing.IN_FORCE) == holds


async def test_no_version_holds_from_the_withdrawal_on(application: Connection) -> None:
    sheet_id = await sheet_of(application)
    await withdraw_sheet(application, sheet_id, FROM + 12 * DAY, "k")
    standings = [
        await standing_of(application, sheet_id, version, FROM + days * DAY)
        for version, days in ((2, 11), (2, 12), (1, 0), (1, 12))
    ]
    assert standings == [
        Standing.IN_FORCE,
        Standing.WITHDRAWN,
        Standing.IN_FORCE,
        Standing.NOT_VALID,
    ]


async def test_what_ends_before_the_next_one_begins_ends_there(application: Connection) -> None:
    client_id = await application.fetchval("SELECT client_id FROM sheets")
    sheet_id = new_id()
    await insert_sheet(application, client_id, sheet_id)
    await store(application, (client_id, sheet_id), 1, FROM, FROM + DAY)
    await store(application, (client_id, sheet_id), 2, FROM + 5 * DAY)
    await store(application, (client_id, sheet_id), 3, FROM + 3 * DAY)
    spans = []
    for version in (1, 2, 3):
        found = await find_version(application, sheet_id, version)
        assert found is not None
        spans.append((found.valid_from, found.valid_to))
    assert spans == [
        (FROM, FROM + DAY),
        (FROM + 5 * DAY, FROM + 5 * DAY),
        (FROM + 3 * DAY, None),
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sheet_versions SET text = 'Autre'",
        "UPDATE sheet_passages SET text = 'Autre'",
        "DELETE FROM sheet_versions",
        "DELETE FROM sheet_passages",
        "DELETE FROM sheets",
        "TRUNCATE sheet_passages",
        "UPDATE sheets SET client_id = client_id",
        "UPDATE sheet_questions SET asked_at = now()",
        "DELETE FROM sheet_questions",
        "TRUNCATE sheet_questions",
    ],
)
async def test_the_service_has_no_right_to_change_what_was_supplied_or_asked(
    application: Connection, change: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await application.execute(change)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sheet_versions SET text = 'Autre'",
        "UPDATE sheet_versions SET valid_to = now()",
        "UPDATE sheet_versions SET plain_text = 'Autre', text = 'Autre'",
        "UPDATE sheet_passages SET text = 'Autre'",
        "UPDATE sheet_passages SET place = place + 10",
        "DELETE FROM sheet_versions",
        "DELETE FROM sheet_passages",
        "DELETE FROM sheets",
        "DELETE FROM sheet_questions",
        "TRUNCATE sheet_versions CASCADE",
        "UPDATE sheet_questions SET asked = 'Autre'",
    ],
)
async def test_nobody_changes_it_or_takes_it_out(supplied: str, change: str) -> None:
    async with connected(supplied, "superuser") as owner:
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(change)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sheets SET withdrawn_at = now(), withdrawn_by = 'x'",
        "UPDATE sheets SET withdrawn_at = NULL, withdrawn_by = NULL",
    ],
)
async def test_a_sheet_is_withdrawn_once(application: Connection, change: str) -> None:
    await withdraw_sheet(application, await sheet_of(application), FROM, "k")
    with pytest.raises(asyncpg.RestrictViolationError):
        await application.execute(change)


async def test_a_question_is_closed_once_and_its_text_can_be_erased(
    application: Connection,
) -> None:
    await application.execute(WITHDRAW)
    with pytest.raises(asyncpg.RestrictViolationError):
        await application.execute(WITHDRAW + ", sheet_id = NULL")
    await application.execute("UPDATE sheet_questions SET asked = '—'")


async def test_a_person_is_erased_from_texts_and_passages_and_found_no_more(
    application: Connection,
) -> None:
    number = r"0475[ ./-]*55[ ./-]*01[ ./-]*02"
    found = "SELECT count(*) FROM sheet_passages WHERE words @@ sought_in_sheets($1, 'fr', true)"
    assert await application.fetchval(found, "0475550102") == 2
    assert await application.fetchval("SELECT erase_from_sheets(NULL, $1)", number) == 2
    sheet_id = await sheet_of(application)
    version = await find_version(application, sheet_id, 1)
    assert version is not None
    assert version.plain_text == version.supplied.text == TEXT.replace("0475/55.01.02", "—")
    assert await application.fetchval(found, "0475550102") == 0
    passages = await application.fetch(
        "SELECT text, starts_at, ends_at FROM sheet_passages WHERE version = 1 ORDER BY place"
    )
    assert [version.plain_text[row["starts_at"] : row["ends_at"]] for row in passages] == [
        row["text"] for row in passages
    ]


@pytest.mark.parametrize("pattern", ["", "x*", "()"])
async def test_an_erasure_names_somebody(application: Connection, pattern: str) -> None:
    with pytest.raises(asyncpg.InvalidParameterValueError):
        await application.execute("SELECT erase_from_sheets(NULL, $1)", pattern)
