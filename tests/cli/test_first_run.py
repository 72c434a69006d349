from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from app.demonstration.clients import DEMO_CLIENTS
from app.demonstration.first_run import a_month, demonstrate_if_empty, is_demonstrated
from tests import databases
from tests.receivers import Mailbox, a_mailbox
from tests.repositories.given import connected
from tests.service import Service, running_service

SATURDAY_EVENING = "2026-11-28T20:49:00+01:00"
INSTANTS = [
    SATURDAY_EVENING,
    "2026-03-30T16:00:00+02:00",  # Mondays, the day after clocks changed
    "2026-10-26T11:00:00+01:00",
    "2026-12-24T20:00:00+01:00",
]


@dataclass(frozen=True)
class Demonstration:
    """A service after its first run, and where its mails would arrive."""

    service: Service
    now: str
    database_url: str
    mailbox: Mailbox


@pytest.fixture(scope="module")
async def demonstration(
    request: pytest.FixtureRequest, postgres_server: str, template_database: str
) -> AsyncIterator[Demonstration]:
    """Give the demonstration of an instant; tests only read it, or do what changes nothing."""
    now: str = request.param
    async with (
        databases.database(postgres_server, template_database) as url,
        a_mailbox() as mailbox,
        running_service(url, smtp_url=mailbox.url, mail_from="notes@exitadmin.example") as service,
    ):
        service.set_clock(datetime.fromisoformat(now))
        await demonstrate_if_empty(service.state)
        service.set_clock(datetime.fromisoformat(now))
        yield Demonstration(service, now, url, mailbox)


at_each_instant = pytest.mark.parametrize("demonstration", INSTANTS, indirect=True)
on_a_saturday_evening = pytest.mark.parametrize("demonstration", [SATURDAY_EVENING], indirect=True)


@at_each_instant
async def test_an_empty_database_gets_a_client_of_each_plan_and_its_month(
    demonstration: Demonstration,
) -> None:
    service, now = demonstration.service, demonstration.now
    clients = (await service.http.get("/v1/clients")).json()["items"]
    plans = [client["subscription"]["plan"] for client in clients]
    assert plans == ["ESSENTIEL", "CONFORT", "PREMIUM"]
    for client in clients:
        quota = await service.quota(client["id"], now[:7])
        assert quota["units"]["used"] > 0
        assert quota["ledger"]["entries"] >= quota["units"]["used"]
        assert (await service.http.get(f"/v1/clients/{client['id']}/ledger/verify")).json()["ok"]
    assert (await service.http.get("/v1/unassigned")).json()["items"] == []


@at_each_instant
async def test_each_client_has_an_agenda_with_a_week_of_appointments(
    demonstration: Demonstration,
) -> None:
    service, now = demonstration.service, demonstration.now
    for client in (await service.http.get("/v1/clients")).json()["items"]:
        path = f"/v1/clients/{client['id']}"
        [agenda] = (await service.http.get(f"{path}/agendas")).json()["items"]
        booked = (await service.http.get(f"{path}/appointments")).json()["items"]
        assert [item["status"] for item in booked].count("cancelled") == 1
        assert max(item["sequence"] for item in booked if item["status"] == "booked") == 1
        for item in booked:
            assert now < item["starts_at"]
            assert item["agenda_id"] == agenda["id"]
            assert item["title"]
            assert item["party"]["name"]
            assert item["conflicts"] == []
            history = (await service.http.get(f"/v1/appointments/{item['id']}/history")).json()
            assert history["items"][0]["interaction_id"]
        assert len(booked) == 8
        assert (await service.http.get(f"{path}/ledger/verify")).json()["ok"]
        busy = (await service.http.get(f"/v1/agendas/{agenda['id']}/busy")).json()["items"]
        assert [item["label"] for item in busy] == ["Réunion d'équipe"]


@pytest.mark.parametrize(
    "hour",
    [
        "2026-11-23T08:41:00+01:00",  # a Monday, as the office opens
        "2026-11-25T03:00:00+01:00",
        "2026-11-25T16:49:00+01:00",
        "2026-11-29T12:00:00+01:00",  # a Sunday
        "2027-01-01T12:00:00+01:00",  # a holiday
    ],
)
def test_something_came_lately_and_waits_whatever_the_hour(hour: str) -> None:
    now = datetime.fromisoformat(hour)
    events = [event for _, contents in a_month(now) for event in contents]
    done = {
        event["data"]["interaction"]["event_id"]
        for event in events
        if event["type"] == "interaction.completed"
    }
    waiting = [
        event["id"]
        for event in events
        if event["id"] not in done
        and (event["type"] == "message.received" or event["data"].get("voicemail"))
        and event["data"].get("requires_action", True)
        and now - datetime.fromisoformat(event["time"]) < timedelta(days=4)
    ]
    assert len(waiting) >= 3 * len(DEMO_CLIENTS)


@on_a_saturday_evening
async def test_the_work_list_is_not_empty_on_a_saturday_evening(
    demonstration: Demonstration,
) -> None:
    items = (await demonstration.service.http.get("/v1/worklist")).json()["items"]
    assert len({item["client_id"] for item in items}) == 3
    assert len({item["due_at"] for item in items}) > 4
    assert {item["sla"] for item in items} == {"on_track", "at_risk"}


@on_a_saturday_evening
async def test_the_month_shows_what_can_happen(demonstration: Demonstration) -> None:
    figures = (await demonstration.service.http.get("/metrics")).text
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


@on_a_saturday_evening
async def test_a_second_run_changes_nothing(demonstration: Demonstration) -> None:
    service = demonstration.service
    before = await _events(service)
    assert before
    await demonstrate_if_empty(service.state)
    assert await is_demonstrated(service.state)
    assert await _events(service) == before


async def _events(service: Service) -> list[str]:
    figures = (await service.http.get("/metrics")).text.splitlines()
    return [line for line in figures if line.startswith("exitadmin_events_total{")]


@on_a_saturday_evening
async def test_each_client_has_sheets_and_callers_are_told_of_them(
    demonstration: Demonstration,
) -> None:
    service = demonstration.service
    for client in (await service.http.get("/v1/clients")).json()["items"]:
        path = f"/v1/clients/{client['id']}/sheets"
        sheets = (await service.http.get(path)).json()["items"]
        assert {sheet["kind"] for sheet in sheets} == {"opening_hours", "prices", "services"}
    async with service.state.database.read() as connection:
        told = await connection.fetchval(
            "SELECT count(DISTINCT client_id) FROM events"
            " WHERE data ->> 'kind' = 'information_transmission' AND interaction_id IS NOT NULL"
        )
    assert told == 3


@at_each_instant
async def test_nothing_of_the_demonstration_is_mailed(demonstration: Demonstration) -> None:
    """The last of these tests: it lets a day pass."""
    service, now = demonstration.service, datetime.fromisoformat(demonstration.now)
    await service.app.state.notifying.worker.run_due(now)
    for client in (await service.http.get("/v1/clients")).json()["items"]:
        drawn = (await service.http.get(f"/v1/clients/{client['id']}/reports")).json()["items"]
        assert drawn
    service.set_clock(now + timedelta(days=1))
    await service.app.state.notifying.worker.run_due(now + timedelta(days=1))
    assert demonstration.mailbox.envelopes == []
    async with connected(demonstration.database_url, "superuser") as connection:
        assert await connection.fetchval("SELECT count(*) FROM mail_deliveries") == 0
