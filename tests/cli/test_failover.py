"""A primary that is killed under load: what was acknowledged is on the one that takes over."""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.cli.programs import ADMIN_KEY, Program, Surroundings
from tests.cli.replicas import DATABASE, STANDBY, Replica, two_servers
from tests.databases import PREFIX, quick_folder
from tests.service import DUPONT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="finds a server's processes in /proc"),
]
SENDERS = 4
EACH_SENDS = 60
PATIENCE_SECONDS = 120
HEADERS = {"Authorization": f"Bearer {ADMIN_KEY}"}


@pytest.fixture
def servers() -> Iterator[tuple[Replica, Replica]]:
    with (
        tempfile.TemporaryDirectory(prefix=PREFIX, dir=quick_folder()) as folder,
        two_servers(Path(folder)) as both,
    ):
        yield both


def told(primary: Replica, standby: Replica) -> dict[str, str]:
    """Return the settings of a service that goes to whichever server writes."""
    hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
    return {
        "EXITADMIN_DATABASE_URL": f"postgresql://postgres@{hosts}/{DATABASE}"
        "?target_session_attrs=read-write",
        "EXITADMIN_ADMIN_KEY": ADMIN_KEY,
        "EXITADMIN_DEMO": "0",
        "EXITADMIN_WORKER": "0",
    }


class Sender:
    """Sends calls one after the other, each until it is acknowledged."""

    def __init__(self, http: httpx.AsyncClient, name: str) -> None:
        self._http = http
        self._name = name
        self.acknowledged = 0
        self.is_under_way = asyncio.Event()

    async def send_all(self) -> None:
        for number in range(EACH_SENDS):
            await self._send(f"{self._name}-{number}")
            self.acknowledged += 1
            if self.acknowledged * 4 > EACH_SENDS:
                self.is_under_way.set()

    async def _send(self, event_id: str) -> None:
        data = {"from": "+32475550199", "to": "+3225550101", "answered": True}
        event = {"id": event_id, "source": "/failover", "type": "call.received", "data": data}
        while True:
            response = await self._http.post("/v1/events", json=event)
            if response.status_code in (200, 201):
                return
            assert response.status_code == 503, response.text
            await asyncio.sleep(float(response.headers["retry-after"]) / 4)


async def test_nothing_acknowledged_is_lost_when_a_standby_takes_over(
    surroundings: Surroundings, servers: tuple[Replica, Replica]
) -> None:
    primary, standby = servers
    settings = told(primary, standby)
    await primary.execute(f"CREATE DATABASE {DATABASE}", database="postgres")
    migrated = await asyncio.to_thread(surroundings.run, "migrate", settings=settings)
    assert migrated.status == 0, migrated.errors
    await primary.execute(
        f"ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 ({STANDBY})'",
        "SELECT pg_reload_conf()",
    )
    serving = surroundings.start("serve", **settings)
    try:
        await asyncio.to_thread(serving.ready)
        await _fail_over(surroundings, primary, standby)
        audited = await asyncio.to_thread(surroundings.run, "audit", settings=settings)
        assert audited.status == 0, audited.errors
        await _a_worker_works(surroundings, settings)
        assert await asyncio.to_thread(serving.end) == 0
    finally:
        serving.kill_if_left()
    away = [line for line in serving.errors.read_text().splitlines() if "out of reach" in line]
    assert len(away) == 1


async def _fail_over(surroundings: Surroundings, primary: Replica, standby: Replica) -> None:
    async with httpx.AsyncClient(
        base_url=surroundings.url, headers=HEADERS, timeout=PATIENCE_SECONDS
    ) as http:
        client_id = await _a_client(http)
        senders = [Sender(http, str(number)) for number in range(SENDERS)]
        async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as sending:
            for sender in senders:
                sending.create_task(sender.send_all())
            for sender in senders:
                await sender.is_under_way.wait()
            primary.kill()
            assert any(sender.acknowledged < EACH_SENDS for sender in senders)
            await asyncio.sleep(1)
            standby.promote()
        verified = (await http.get(f"/v1/clients/{client_id}/ledger/verify")).json()
        assert (verified["ok"], verified["entries"]) == (True, SENDERS * EACH_SENDS)
        assert (await http.get("/readyz")).status_code == 200


async def _a_client(http: httpx.AsyncClient) -> str:
    subscription = {"plan": "ESSENTIEL", "starts_on": f"{datetime.now(UTC).year}-01-01"}
    response = await http.post("/v1/clients", json=DUPONT | {"subscription": subscription})
    assert response.status_code == 201, response.text
    client_id: str = response.json()["id"]
    return client_id


async def _a_worker_works(surroundings: Surroundings, settings: dict[str, str]) -> None:
    folder = surroundings.folder / "worker"
    folder.mkdir()
    worker: Program = Surroundings(folder).start("worker", **settings)
    try:
        await asyncio.to_thread(worker.until, "worker ready")
        assert await asyncio.to_thread(worker.end) == 0
    finally:
        worker.kill_if_left()
