"""Several hosts in one URL: the first that does is taken, a silent one is not waited for."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
import pytest
import uvloop

from app.repositories.database import Database, connect, hosts_of
from tests import sql

_TRANSPORT = "_transport"
"""Where the driver has it; it shows it to nobody."""


@asynccontextmanager
async def a_silent_host() -> AsyncIterator[int]:
    """Give the port of a host that lets anybody in and never says a word."""
    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: writers.append(writer), "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    for writer in writers:
        writer.close()


def after(first: int, url: str, query: str = "") -> str:
    """Return a URL that names another host before its own."""
    parts = urlsplit(url)
    login, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{login}@127.0.0.1:{first},{host}", query=query).geturl()


def test_each_host_is_asked_for_the_same() -> None:
    assert hosts_of("postgresql://u:p@a:1,b:2/db?target_session_attrs=read-write") == [
        "postgresql://u:p@a:1/db?target_session_attrs=read-write",
        "postgresql://u:p@b:2/db?target_session_attrs=read-write",
    ]
    assert hosts_of("postgresql://u:p@[::1]:1/db") == ["postgresql://u:p@[::1]:1/db"]
    assert hosts_of("postgresql:///db?host=/run") == ["postgresql:///db?host=/run"]


async def test_a_silent_host_is_passed_over(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.repositories.database.HOST_SECONDS", 0.5)
    async with a_silent_host() as port:
        database = Database(after(port, database_url))
        await database.open()
        assert await sql.fetchval(database, "SELECT 1") == 1
        await database.close()


async def test_without_a_server_that_writes_none_is_taken(database_url: str) -> None:
    url = after(1, database_url, "target_session_attrs=standby")
    with pytest.raises(OSError, match="Connect call failed"):
        await connect(url)
    with pytest.raises(asyncpg.InternalClientError):
        await connect(f"{database_url}?target_session_attrs=standby")


@pytest.mark.skipif(sys.platform != "linux", reason="the options are of Linux")
@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_a_machine_that_is_gone_is_noticed(database_url: str, run: object) -> None:
    async def options() -> list[int]:
        connection = await connect(database_url)
        transport: asyncio.Transport = getattr(connection, _TRANSPORT)
        to = transport.get_extra_info("socket")
        names = (socket.TCP_KEEPIDLE, socket.TCP_KEEPCNT, socket.TCP_USER_TIMEOUT)
        found = [to.getsockopt(socket.IPPROTO_TCP, name) for name in names]
        await connection.close()
        return found

    assert run(options()) == [10, 2, 20_000]  # type: ignore[operator]
