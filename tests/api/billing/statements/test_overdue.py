"""Without a worker, and without grace: a statement is final when its time has come."""

from datetime import datetime

from app.services.billing.statement_audit import audit_client
from tests.acceptance.account import an_account
from tests.api.billing.statements.rehearsing import leap, lines, net, set_clock, statement
from tests.service import running_service


async def test_what_is_overdue_is_made_final_by_being_asked_for(database_url: str) -> None:
    async with running_service(database_url, worker=False) as service:
        account = await an_account(service)
        await account.fill(121)
        service.set_clock(datetime.fromisoformat("2026-12-10T09:00:00+01:00"))
        assert (await statement(account))["status"] == "final"
        await account.record(account.call("late", "2026-11-20T09:00:00+01:00"))
        service.set_clock(datetime.fromisoformat("2027-02-10T09:00:00+01:00"))
        january = await statement(account, "2027-01")
        assert (january["status"], net(january)) == ("final", 336_00)
        december = await statement(account, "2026-12")
        assert lines(december)[1:] == [("adjustment", "2026-11", 1, 3_00)]
        assert december["finalised_at"] == january["finalised_at"] == "2027-02-10T08:00:00Z"
        service.set_clock(datetime.fromisoformat("2027-05-02T09:00:00+02:00"))
        listed = (await account.read("/statements")).json()["items"]
        assert [(one["period"], one["status"]) for one in listed] == [
            ("2027-05", "running"),
            ("2027-04", "draft"),
            *((f"2027-0{month}", "final") for month in (3, 2, 1)),
            ("2026-12", "final"),
            ("2026-11", "final"),
        ]


async def test_a_month_of_before_the_client_came_is_final_alone(database_url: str) -> None:
    async with running_service(database_url) as service:
        account = await an_account(service)
        assert net(await statement(account, "2026-08")) == 336_00
        await account.record(account.call("late", "2026-08-03T09:00:00+02:00"))
        await account.fill(120, "2026-08-04")
        listed = (await account.read("/statements")).json()["items"]
        assert [one["period"] for one in listed] == ["2026-11", "2026-08"]
        assert lines(await statement(account))[1:] == [("adjustment", "2026-08", 1, 3_00)]
        await leap(service, "2026-12-05T09:00:00+01:00")
        listed = (await account.read("/statements")).json()["items"]
        assert [(one["period"], net(one)) for one in listed] == [
            ("2026-12", 336_00),
            ("2026-11", 339_00),
            ("2026-08", 336_00),
        ]
        assert net(await statement(account, "2026-10")) == 336_00
        assert (await audit_client(service.state.database, account.id)).differences == ()


async def test_without_grace_there_is_no_draft(database_url: str) -> None:
    async with running_service(database_url, grace_days=0) as service:
        account = await an_account(service, timezone="America/New_York", starts_on="2026-11-01")
        await set_clock(service, "2026-12-01T04:59:59Z")
        assert (await statement(account))["status"] == "running"
        await set_clock(service, "2026-12-01T05:00:00Z")
        final = await statement(account)
        assert (final["status"], final["finalised_at"]) == ("final", "2026-12-01T05:00:00Z")


async def test_service_may_begin_at_the_end_of_time(database_url: str) -> None:
    async with running_service(database_url) as service:
        account = await an_account(service, starts_on="9998-12-31")
        assert (await account.read("/statements")).json()["items"] == []
