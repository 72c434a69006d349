"""What a connection may ask of the service before anybody has looked at a key."""

import json
import resource
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

import pytest
from fastapi import Request, Response

from app.api.http.request_bodies import read_bytes
from app.api.monitoring.metrics import Metrics
from app.cli.serving.guarded_protocol import GuardedProtocol, Limits, connections_that_fit
from app.cli.serving.serve import WatchingServer
from tests.cli.test_guarded_protocol import (
    CALLED,
    CLOSE,
    LET_GO,
    a_request,
    an_app,
    connect,
    read_all,
)
from tests.served import served

HANG_SECONDS = 20
CONNECTIONS = 20


class Limited(GuardedProtocol):
    limits = Limits(connections=CONNECTIONS, head_seconds=1, body_seconds=2)


async def refuse_unread(_: Request) -> Response:
    return Response(status_code=401)


async def livez(_: Request) -> Response:
    return Response("alive")


async def count(request: Request) -> Response:
    return Response(str(len(await read_bytes(request))))


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = an_app(Metrics(), refuse_unread)
    app.add_route("/livez", livez, ["GET"])
    app.add_route("/count", count, ["POST"])
    app.add_route("/cold-refusal", refuse_unread, ["POST"])
    with served(app, WatchingServer, http=Limited, proxy_headers=False) as number:
        yield number


def answer_to(port: int, *pieces: bytes) -> tuple[int, bytes]:
    """Return the status of the first answer to what is sent, and all that came back."""
    with connect(port) as connection:
        sending = threading.Thread(target=_send, args=(connection, pieces))
        sending.start()
        received = bytearray()
        try:
            received += read_all(connection)
        except ConnectionError:
            pass
        finally:
            sending.join(HANG_SECONDS)
    return int(received.split(b" ", 2)[1]) if received else 0, bytes(received)


def _send(connection: socket.socket, pieces: tuple[bytes, ...]) -> None:
    try:
        for piece in pieces:
            connection.sendall(piece)
    except OSError:
        return  # it was cut off, as it should be


def is_alive(port: int) -> bool:
    status, answer = answer_to(port, a_request("/livez", method="GET", more=CLOSE))
    return (status, answer[-5:]) == (200, b"alive")


START = b"GET /livez HTTP/1.1\r\nHost: x\r\n"
ENDLESS_HEADS = {
    "five million fields": (START, *[b"a: b\r\n" * 500_000] * 10, b"\r\n"),
    "a hundred and one fields": (START, b"a: b\r\n" * 100, b"\r\n"),
    "a long value": (START, b"a: ", *[b"x" * 1_000_000] * 12, b"\r\n\r\n"),
    "a long name": (START, *[b"x" * 1_000_000] * 6, b": a\r\n\r\n"),
    "a head without an end": (START, b"a: ", *[b"x" * 1_000_000] * 20),
    "a million cookies": (START, b"Cookie: ", *[b"a=b; " * 200_000] * 5, b"\r\n\r\n"),
    "a long path": (b"GET /", *[b"x" * 1_000_000] * 12, b" HTTP/1.1\r\n\r\n"),
    "too long in pieces": (START, *[b"a: " + b"x" * 3_000 + b"\r\n"] * 11, b"\r\n"),
    "just too long": (START, b"a: " + b"x" * 33_000 + b"\r\n\r\n"),
}


@pytest.mark.parametrize("named", ENDLESS_HEADS)
def test_a_head_without_bounds_is_cut_off(port: int, named: str) -> None:
    status, received = answer_to(port, *ENDLESS_HEADS[named])
    assert status in {431, 0}  # 0: the client was still sending when its connection was cut
    if received:
        problem = json.loads(received.split(b"\r\n\r\n", 1)[1])
        assert (problem["status"], problem["code"]) == (431, "head-too-large")
        assert b"content-type: application/problem+json" in received
    assert is_alive(port)


def test_a_head_within_the_bounds_is_read(port: int) -> None:
    fields = b"".join(b"a%d: %b\r\n" % (number, b"x" * 300) for number in range(98))
    status, _ = answer_to(port, START + fields + CLOSE.encode() + b"\r\n")
    assert status == 200


@pytest.mark.parametrize(
    ("framing", "status"),
    [
        (b"1\r\nx\r\n" * 400_000 + b"0\r\n\r\n", 431),
        (b"0\r\n" + b"a: b\r\n" * 500_000 + b"\r\n", 400),
        (b"0\r\na: " + b"x" * 5_000_000, 431),
        (b"1;" + b"x" * 5_000_000, 431),
    ],
    ids=["tiny chunks", "trailers", "a trailer without an end", "an extension without an end"],
)
def test_what_is_around_a_body_has_bounds_too(port: int, framing: bytes, status: int) -> None:
    head = a_request("/count", more="Transfer-Encoding: chunked\r\n" + CLOSE)
    assert answer_to(port, head, framing)[0] in {431, 0, status}
    assert is_alive(port)


def test_a_trailer_field_is_no_header_field(port: int) -> None:
    head = a_request("/echo", more="Transfer-Encoding: chunked\r\n" + CLOSE)
    _, received = answer_to(port, head, b"1\r\nx\r\n0\r\nX-Kept: from a trailer\r\n\r\n")
    assert b"from a trailer" not in received


UNFINISHED = {
    "nothing": b"",
    "half a line": b"GET /liv",
    "half a head": START,
    "half a field": START + b"a: ",
    "blank lines": b"\r\n\r\n",
    "hot body": a_request("/echo", b"x" * 100)[:-1],
    "body": a_request("/count", b"x" * 100)[:-1],
    "long body": a_request("/echo", b"x" * 66_000)[:-1],
    "a second head": a_request("/livez", method="GET") + b"GET /again",
}


def test_what_does_not_come_is_not_waited_for(port: int) -> None:
    with ThreadPoolExecutor(len(UNFINISHED)) as at_once:
        answers = list(at_once.map(partial(answer_to, port), UNFINISHED.values()))
    statuses = dict(zip(UNFINISHED, (status for status, _ in answers), strict=True))
    assert statuses == dict.fromkeys(UNFINISHED, 408) | {"a second head": 200}
    assert all(b"request-timeout" in received for _, received in answers)


def test_a_trickle_of_header_fields_is_not_waited_for(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(START)
        connection.settimeout(0.2)
        give_up_at = time.monotonic() + HANG_SECONDS
        received = b""
        while not received and time.monotonic() < give_up_at:
            connection.sendall(b"a: b\r\n")
            try:
                received = connection.recv(65_536)
            except TimeoutError:
                continue
    assert received.startswith(b"HTTP/1.1 408 ")


def test_a_body_that_keeps_coming_is_waited_for(port: int) -> None:
    """Sixteen kilobytes buy a second."""
    with connect(port) as connection:
        connection.sendall(a_request("/count", b"x" * 160_000, more=CLOSE)[:-160_000])
        for _ in range(10):
            connection.sendall(b"x" * 16_000)
            time.sleep(0.25)
        assert read_all(connection).endswith(b"160000")


@pytest.mark.parametrize("path", ["/refuse_unread", "/cold-refusal"])
@pytest.mark.parametrize("size", [10, 1_000_000])
def test_a_refusal_does_not_wait_for_the_body(port: int, path: str, size: int) -> None:
    with connect(port) as connection:
        connection.sendall(a_request(path, b"x" * size)[:-size])
        assert connection.recv(65_536).startswith(b"HTTP/1.1 401 ")


def test_the_service_answers_while_others_hold_half_open_connections(port: int) -> None:
    with ExitStack() as held:
        for _ in range(3 * CONNECTIONS):
            connection = held.enter_context(connect(port))
            connection.sendall(START)
        assert all(is_alive(port) for _ in range(5))


def test_a_connection_too_many_is_told_to_come_back(port: int) -> None:
    """All others are being answered: none can be closed in its place."""
    LET_GO.clear()
    while CALLED.acquire(blocking=False):
        pass  # calls of other tests
    with ExitStack() as held:
        busy = [held.enter_context(connect(port)) for _ in range(CONNECTIONS)]
        for connection in busy:
            connection.sendall(a_request("/wait", b"{}", more=CLOSE))
        assert all(CALLED.acquire(timeout=HANG_SECONDS) for _ in busy)
        status, received = answer_to(port, b"")
        LET_GO.set()
        assert status == 503
        assert b"too-many-connections" in received
        assert b"retry-after: 1" in received
        assert all(read_all(connection).endswith(b"waited") for connection in busy)
    assert is_alive(port)


UPGRADES = ["h2c", "TLS/1.2", "h2c, foo/2", "websocket", "HTTP/2.0"]


@pytest.mark.parametrize("path", ["/echo", "/cold"])
@pytest.mark.parametrize("wish", UPGRADES)
@pytest.mark.parametrize("piece", [1, 50, 100_000])
def test_a_wish_for_another_protocol_does_not_lose_the_body(
    port: int, path: str, wish: str, piece: int
) -> None:
    more = f"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: {wish}\r\nHTTP2-Settings: AAMA\r\n"
    chunked = a_request(path, more=more + "Transfer-Encoding: chunked\r\n") + (
        b"4\r\nanew\r\n0\r\n\r\n"
    )
    sent = a_request(path, b"body", more=more) + chunked + a_request(path, b"last", more=CLOSE)
    pieces = [sent[start : start + piece] for start in range(0, len(sent), piece)]
    _, received = answer_to(port, *pieces)
    assert [line for line in (b"body", b"anew", b"last") if b" 4 " + line in received] == [
        b"body", b"anew", b"last",
    ]  # fmt: skip


def test_there_are_no_more_connections_than_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (500, hard))
        assert connections_that_fit(1_000) == min(1_000, hard - 100)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(1_100, hard)
        assert connections_that_fit(hard + 1_000) == hard - 100
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
