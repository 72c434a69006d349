"""While the database is away providers are told to try again, and then nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from app.integrations.deliveries import IntegrationKind
from app.services.jobs import lookout, worker
from app.services.metering import intake
from tests import sql
from tests.api.integrations.given import states
from tests.api.integrations.providers import a_provider
from tests.api.integrations.test_each_provider import posting_of
from tests.service import Service, running_service

TRY_AGAIN = {IntegrationKind.BREVO: 429}


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "RETRY_SECONDS", 0.1)
    monkeypatch.setattr(worker, "TROUBLE_SECONDS", 0.1)
    monkeypatch.setattr(lookout, "TROUBLE_SECONDS", 0.1)


class Line:
    """The line to the database server, which can be cut and mended."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.sleep(0.05)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self._to)
        self._writers |= {writer, back}
        await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))
        self._writers -= {writer, back}


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def behind_a_line(database_url: str) -> AsyncIterator[tuple[Service, Line]]:
    parts = urlsplit(database_url)
    line = Line(parts.hostname or "127.0.0.1", parts.port or 5432)
    await line.mend()
    login = parts.netloc.rpartition("@")[0]
    url = parts._replace(netloc=f"{login}@127.0.0.1:{line.port}").geturl()
    async with running_service(url) as service:
        yield service, line
    await line.cut()


@pytest.mark.parametrize(
    "kind",
    [
        IntegrationKind.TWILIO,
        IntegrationKind.BREVO,
        IntegrationKind.MAILGUN,
        IntegrationKind.NATIVE,
    ],
)
async def test_without_database_a_provider_is_told_to_try_again_and_then_nothing_is_lost(
    database_url: str, kind: IntegrationKind
) -> None:
    async with behind_a_line(database_url) as (service, line):
        client_id = await service.a_client()
        provider = await a_provider(service, kind)
        await sql.fetchval(service.state.database, "SELECT 1")
        await service.app.state.webhooks.recogniser.recognise(provider.id)
        await line.cut()
        refused = await provider.post(posting_of(provider))
        assert refused.status_code == TRY_AGAIN.get(kind, 503)
        assert refused.headers["retry-after"] == "5"
        await line.mend()
        assert (await provider.post(posting_of(provider))).is_success
        assert (await service.quota(client_id))["units"]["used"] == 1
        assert await states(service) == ["recorded"]


async def test_an_integration_never_heard_of_before_the_outage_is_asked_to_wait_too(
    database_url: str,
) -> None:
    async with behind_a_line(database_url) as (service, line):
        await line.cut()
        response = await service.http.post(f"/v1/hooks/{uuid4()}", content=b"{}")
        assert (response.status_code, response.json()["code"]) == (503, "database-unavailable")
        await line.mend()
