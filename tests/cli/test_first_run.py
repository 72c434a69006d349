from datetime import datetime

import pytest

from app.cli.serving.first_run import demonstrate_if_empty, is_demonstrated
from tests.service import Service

MONDAYS = ["2026-11-23T10:00:00+01:00", "2026-03-30T16:00:00+02:00", "2026-10-26T11:00:00+01:00"]


@pytest.mark.parametrize("now", MONDAYS)
async def test_an_empty_database_gets_a_client_of_each_plan_and_its_month(
    service: Service, now: str
) -> None:
    service.set_clock(datetime.fromisoformat(now))
    await demonstrate_if_empty(service.state)
    clients = (await service.http.get("/v1/clients")).json()["items"]
    plans = [client["subscription"]["plan"] for client in clients]
    assert plans == ["ESSENTIEL", "CONFORT", "PREMIUM"]
    for client in clients:
        quota = await service.quota(client["id"], now[:7])
        assert quota["units"]["used"] > 0
        assert quota["ledger"]["entries"] >= quota["units"]["used"]
        assert (await service.http.get(f"/v1/clients/{client['id']}/ledger/verify")).json()["ok"]
    assert (await service.http.get("/v1/unassigned")).json()["items"] == []


async def test_the_month_shows_what_can_happen(service: Service) -> None:
    await demonstrate_if_empty(service.state)
    figures = (await service.http.get("/metrics")).text
    assert 'outcome="failed"' not in figures
    assert 'outcome="refused"' not in figures
    rules = (
        "inbound_third_party",
        "inbound_no_action",
        "inbound_from_client",
        "inbound_unanswered",
        "follow_up_included",
        "follow_up_extra",
        "outbound",
        "outbound_unreached",
    )
    assert not [rule for rule in rules if f'rule="{rule}"' not in figures]


async def test_a_database_with_clients_is_left_as_it_is(service: Service) -> None:
    client = await service.a_client()
    await demonstrate_if_empty(service.state)
    assert not await is_demonstrated(service.state)
    [found] = (await service.http.get("/v1/clients")).json()["items"]
    assert found["id"] == client
    assert (await service.quota(client))["units"]["used"] == 0


async def test_a_second_run_changes_nothing(service: Service) -> None:
    await demonstrate_if_empty(service.state)
    before = await _events(service)
    assert before
    await demonstrate_if_empty(service.state)
    assert await is_demonstrated(service.state)
    assert await _events(service) == before


async def _events(service: Service) -> list[str]:
    figures = (await service.http.get("/metrics")).text.splitlines()
    return [line for line in figures if line.startswith("exitadmin_events_total{")]
