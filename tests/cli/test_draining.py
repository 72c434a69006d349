import asyncio
from collections.abc import Iterator

import httpx
import pytest

from tests.cli.programs import Program, Surroundings, a_call

pytestmark = pytest.mark.slow

SENDERS = 24
BOUND_SECONDS = 30


class Acknowledged(list[str]):
    """The ids of the events that were, and whether there are more than senders began with."""

    def __init__(self) -> None:
        super().__init__()
        self.is_flowing = asyncio.Event()

    def add(self, event_id: str) -> None:
        self.append(event_id)
        if len(self) > SENDERS:
            self.is_flowing.set()


async def send_until_refused(
    http: httpx.AsyncClient, sender: int, acknowledged: Acknowledged
) -> None:
    for number in range(10_000):
        event = a_call(f"{sender}-{number}")
        try:
            response = await http.post("/v1/events", json=event)
        except httpx.TransportError:
            break
        if response.status_code != 201:
            assert response.status_code == 503
            break
        acknowledged.add(event["id"])


def in_hundreds(ids: list[str]) -> Iterator[list[dict[str, object]]]:
    for first in range(0, len(ids), 100):
        yield [a_call(event_id) for event_id in ids[first : first + 100]]


async def test_what_was_acknowledged_when_it_was_told_to_end_is_kept(
    serving: Program, surroundings: Surroundings
) -> None:
    headers = {"Authorization": f"Bearer {surroundings.admin_key()}"}
    limits = httpx.Limits(max_connections=SENDERS)
    async with (
        httpx.AsyncClient(base_url=surroundings.url, headers=headers, limits=limits) as http,
        asyncio.timeout(BOUND_SECONDS),
    ):
        acknowledged = Acknowledged()
        senders = [
            asyncio.create_task(send_until_refused(http, number, acknowledged))
            for number in range(SENDERS)
        ]
        await acknowledged.is_flowing.wait()
        assert await asyncio.to_thread(serving.end) == 0
        await asyncio.gather(*senders)
    again = surroundings.start("serve").ready()
    with surroundings.http(surroundings.admin_key()) as later:
        for batch in in_hundreds(acknowledged):
            counts = later.post("/v1/events", json=batch).json()["counts"]
            assert counts == {"duplicate": len(batch)}
    assert again.end() == 0
