"""An answer arrives as one piece, and large ones whole."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar, cast

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from app.cli.serving.one_write import OneWriteProtocol
from tests.served import served

LINE = b"0123456789" * 100
LINES = 5_000
LARGE_BYTES = 64 * 1024
WAITS_SECONDS = 10
READ = threading.Event()
"""The beginning of the slow answer was read."""


async def short(_: Request) -> Response:
    return PlainTextResponse("that is all")


async def long(_: Request) -> Response:
    async def lines() -> AsyncIterator[bytes]:
        for _ in range(LINES):
            yield LINE

    return StreamingResponse(lines())


async def slow(_: Request) -> Response:
    async def words() -> AsyncIterator[bytes]:
        yield b"first"
        await asyncio.to_thread(READ.wait, WAITS_SECONDS)
        yield b"last"

    return StreamingResponse(words())


async def gone(_: Request) -> Response:
    """Let the connection be lost between an answer and the end of the loop's turn."""
    asyncio.get_running_loop().call_soon(Watched.transports[-1].abort)
    return PlainTextResponse("too late")


class Watched(OneWriteProtocol):
    """Remembers its transports, and what is written, each time that something is."""

    written: ClassVar[list[bytes]] = []
    transports: ClassVar[list[asyncio.Transport]] = []

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        Watched.transports.append(transport)
        super().connection_made(cast("asyncio.Transport", WatchedTransport(transport)))


class WatchedTransport:
    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def write(self, data: bytes) -> None:
        Watched.written.append(data)
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    routes = [Route(f"/{serve.__name__}", serve) for serve in (short, long, slow, gone)]
    with served(Starlette(routes=routes), http=Watched) as number:
        yield number


def ask(port: int, path: str, *, close: bool = False) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=2 * WAITS_SECONDS)
    ending = "Connection: close\r\n" if close else ""
    connection.sendall(f"GET /{path} HTTP/1.1\r\nHost: x\r\n{ending}\r\n".encode())
    return connection


def test_head_and_body_are_written_together(port: int) -> None:
    Watched.written.clear()
    with ask(port, "short") as connection:
        for _ in range(3):
            assert connection.recv(65_536).endswith(b"\r\n\r\nthat is all")
            connection.sendall(b"GET /short HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.recv(65_536)
    assert len(Watched.written) == 4


@pytest.mark.parametrize("path", ["short", "long"])
def test_what_is_sent_before_the_connection_ends_arrives(port: int, path: str) -> None:
    with ask(port, path, close=True) as connection:
        received = bytearray()
        while some := connection.recv(65_536):
            received += some
    assert received.count(LINE) == (LINES if path == "long" else 0)
    assert max(map(len, Watched.written)) < 2 * LARGE_BYTES
    assert received.endswith(b"that is all" if path == "short" else b"\r\n0\r\n\r\n")


def test_an_answer_to_whoever_has_gone_is_dropped(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with ask(port, "gone") as connection:
        assert connection.recv(65_536) == b""
    with ask(port, "short") as connection:
        assert connection.recv(65_536).endswith(b"that is all")
    assert caplog.messages == []


def test_what_is_there_is_sent_before_what_comes_later(port: int) -> None:
    with ask(port, "slow") as connection:
        assert b"first" in connection.recv(65_536)
        READ.set()
        assert b"last" in connection.recv(65_536)
