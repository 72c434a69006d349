"""The database refuses what the business forbids of reports."""

import asyncpg
import pytest

from tests.acceptance.account import an_account
from tests.api.billing.rehearsing import set_clock
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
        await service.state.database.pool.execute(statement)
    with pytest.raises(asyncpg.RestrictViolationError):
        await execute(database_url, statement)
    await execute(database_url, "UPDATE reports SET sent_at = now()")
    with pytest.raises(asyncpg.RestrictViolationError):
        await execute(database_url, "UPDATE reports SET sent_at = now()")
