"""A day's page shows what the month's calendar counts for it, whatever was said and moved."""

from datetime import UTC, datetime, timedelta
from random import Random

from app.services.metering.interactions.portal import DayQuery, read_day
from app.services.metering.quota.quota import read_usage
from tests.api.clients.given import a_call
from tests.service import Service

BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOURS = 61 * 24
ZONES = ("Europe/Brussels", "Pacific/Auckland", "Pacific/Honolulu")


async def a_bit_of_everything(service: Service, random: Random) -> str:
    """Return a client with calls over two months, some void, some held and released, in zones."""
    service.set_clock(NOW)
    blocked = {"plan": "ESSENTIEL", "starts_on": "2026-01-01", "block": True}
    client = await service.a_client(subscription=blocked)
    for zone in ZONES:
        await service.http.patch(f"/v1/clients/{client}", json={"timezone": zone})
        times = [BEGIN + timedelta(hours=random.randrange(HOURS)) for _ in range(110)]
        edges = [datetime(2026, 11, 1, hour, tzinfo=UTC) for hour in (0, 9, 12)]
        edges += [edge - timedelta(hours=13) for edge in edges]
        calls = [
            a_call(
                f"{zone}-{number}",
                time=at.isoformat(),
                data={"client_id": client, "requires_action": True},
            )
            for number, at in enumerate(edges + times)
        ]
        results = (await service.post(calls)).json()["results"]
        for result in random.sample(results, 8):
            interaction_id = result["decision"]["interaction_id"]
            path = f"/v1/interactions/{interaction_id}/void"
            await service.http.post(path, json={"reason": "Par erreur"})
    assert (await service.http.post(f"/v1/clients/{client}/release")).json()["released"]
    return client


async def test_the_days_of_a_month_sum_to_what_the_month_used(service: Service) -> None:
    client = await a_bit_of_everything(service, Random(7))
    database, found = service.state.database, 0
    for zone in ZONES:
        await service.http.patch(f"/v1/clients/{client}", json={"timezone": zone})
        for month in ("2026-10", "2026-11", "2026-12"):
            usage = await read_usage(database, client, month, NOW)
            for day in usage.days:
                query = DayQuery(client_id=client, timezone=zone, day=day.day)
                shown = await read_day(database, query, NOW)
                assert shown.units == day.units, (zone, day)
                found += shown.units
            assert (
                usage.days[-1].used_after == (await service.quota(client, month))["units"]["used"]
            )
    assert found > 3 * 240
