"""The database refuses what the business forbids of reports."""

import asyncpg
import pytest

from tests.acceptance.account import an_account
from tests.api.billing.rehearsing import set_clock
from tests.api.reporting.rehearsing import reports
from tests.conftest import execute
from tests.service import Service


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
