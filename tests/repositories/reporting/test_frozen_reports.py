"""The database refuses what the business forbids of reports."""

import json
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from tests import sql
from tests.acceptance.account import an_account
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.reporting.rehearsing import reports
from tests.conftest import execute
from tests.service import Service


async def test_it_reads_the_same_when_the_client_has_another_name_and_zone(
    service: Service,
) -> None:
    await set_clock(service, "2026-11-23T08:00:00+01:00")
    account = await an_account(service)
    await set_clock(service, "2026-11-23T17:00:00+01:00")
    [drawn] = await reports(account)
    path, text = f"/v1/reports/{drawn['id']}", {"Accept": "text/plain"}
    before = (await service.http.get(path, headers=text)).text
    changes = {"name": "Another name", "timezone": "America/New_York", "language": "nl"}
    changed = await service.http.patch(f"/v1/clients/{account.id}", json=changes)
    assert changed.status_code == 200, changed.text
    assert (await service.http.get(path, headers=text)).text == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports SET content = '{}'",
        "UPDATE reports SET sent_at = now(), covers_until = now()",
        "DELETE FROM reports",
        "TRUNCATE reports",
    ],
)
async def test_a_report_never_changes(service: Service, database_url: str, statement: str) -> None:
    await set_clock(service, "2026-11-23T08:00:00+01:00")
    account = await an_account(service)
    await set_clock(service, "2026-11-23T17:00:00+01:00")
    assert len(await reports(account)) == 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await sql.execute(service.state.database, statement)
    with pytest.raises(asyncpg.RestrictViolationError):
        await execute(database_url, statement)
    await execute(database_url, "UPDATE reports SET sent_at = now()")
    with pytest.raises(asyncpg.RestrictViolationError):
        await execute(database_url, "UPDATE reports SET sent_at = now()")


FORMER = Path(__file__).parents[2] / "documents" / "reporting" / "golden"
FREEZE = """
INSERT INTO reports (client_id, id, kind, number, covers_from, covers_until, recorded, entries,
  language, plan, drawn_at, content, client_name, timezone)
SELECT client_id, $1, kind, 2, '2026-11-20T17:00:00+01:00', '2026-11-23T17:00:00+01:00', recorded,
  entries, language, plan, '2026-11-23T17:00:00+01:00', $2, 'Dupont & Fils SRL', timezone
FROM reports
"""


async def test_one_of_the_version_before_reads_as_it_did(service: Service) -> None:
    await set_clock(service, "2026-11-23T08:00:00+01:00")
    await an_account(service)
    await set_clock(service, "2026-11-23T17:00:00+01:00")
    content = (FORMER / "version_1.json").read_text(encoding="utf-8")
    report_id = str(uuid4())
    await sql.execute(service.state.database, FREEZE, report_id, content)
    path = f"/v1/reports/{report_id}"
    text = await service.http.get(path, headers={"Accept": "text/plain"})
    assert text.text == (FORMER / "version_1.fr.txt").read_text(encoding="utf-8")
    page = await service.http.get(path, headers={"Accept": "text/html"})
    assert page.text == (FORMER / "version_1.fr.html").read_text(encoding="utf-8")
    told = (await service.http.get(path)).json()["content"]
    assert told.keys() == json.loads(content).keys()
    pdf = await service.http.get(path, headers={"Accept": "application/pdf"})
    assert pdf.content.startswith(b"%PDF-")
