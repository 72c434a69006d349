"""The guarded protocol answers what uvicorn answers, whatever a connection goes through."""

import asyncio
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any, ClassVar, cast

import pytest
from fastapi import Request, Response
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.api.http.fast_path import Endpoint, HotRoute, ServiceApp
from app.api.http.request_bodies import read_bytes
from app.api.monitoring.access_log import AccessLog, RequestLog
from app.api.monitoring.metrics import Metrics
from app.cli.serving.guarded_protocol import GuardedProtocol
from tests.served import served

WAITS_SECONDS = 10
WAITING, LET_GO = threading.Event(), threading.Event()
"""The endpoint that waits is called; it may answer."""
CALLED = threading.Semaphore(0)
"""Released once a call of it."""


async def echo(request: Request) -> Response:
    body = await read_bytes(request)
    told = f"{request.scope['query_string'].decode()} {len(body)} ".encode() + body[-20:]
    return Response(told, 201, {"X-Kept": request.headers.get("x-kept", "")})


async def unchanged(_: Request) -> Response:
    return Response(status_code=304, headers={"ETag": '"1"'})


async def fail(_: Request) -> Response:
    raise LookupError("a failure of ours")


async def wait(_: Request) -> Response:
    WAITING.set()
    CALLED.release()
    await asyncio.to_thread(LET_GO.wait, WAITS_SECONDS)
    return Response("waited")


async def gone(_: Request) -> Response:
    """Lose the connection before the answer."""
    Watched.transports[-1].abort()
    await asyncio.sleep(0.05)
    return Response("too late")


class Watched(GuardedProtocol):
    """Remembers its transports, and all that is written."""

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


def an_app(metrics: Metrics, *more: Endpoint) -> ServiceApp:
    log = RequestLog(metrics)
    endpoints = {one.__name__: one for one in (echo, fail, wait, gone, *more)}
    routes = [
        HotRoute("POST", f"/{name}", re.compile(f"/{name}"), endpoint)
        for name, endpoint in endpoints.items()
    ]
    routes.append(HotRoute("GET", "/unchanged", re.compile("/unchanged"), unchanged))
    app = ServiceApp(routes, log.answer)
    app.add_middleware(AccessLog, log=log)
    app.add_route("/cold", echo, ["POST"])
    return app


@pytest.fixture(scope="module")
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture(scope="module")
def port(metrics: Metrics) -> Iterator[int]:
    with served(an_app(metrics), http=Watched, proxy_headers=False) as number:
        yield number


@pytest.fixture(scope="module")
def usual_port() -> Iterator[int]:
    with served(an_app(Metrics()), http=HttpToolsProtocol, proxy_headers=False) as number:
        yield number


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=2 * WAITS_SECONDS)


def a_request(path: str, body: bytes = b"", method: str = "POST", more: str = "") -> bytes:
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nX-Request-Id: told\r\n{more}{length}\r\n"
    return head.encode() + body


def read_all(connection: socket.socket) -> bytes:
    received = bytearray()
    while some := connection.recv(65_536):
        received += some
    return bytes(received)


CLOSE = "Connection: close\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"
REQUESTS = {
    "plain": a_request("/echo?a=%20b", b"{}", more=CLOSE),
    "no body": a_request("/echo", more=CLOSE),
    "encoded path": a_request("/ech%6f", b"{}", more=CLOSE),
    "long": a_request("/echo", b"x" * 65_536 + b"end", more=CLOSE),
    "just short enough": a_request("/echo", b"x" * 65_533 + b"end", more=CLOSE),
    "chunked": a_request("/echo", more=CHUNKED + CLOSE) + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    "announced": a_request("/echo", b"later", more="Expect: 100-continue\r\n" + CLOSE),
    "upgrade": a_request("/echo", more="Upgrade: h2c\r\nConnection: upgrade, close\r\n"),
    "old": a_request("/echo", b"{}").replace(b"HTTP/1.1", b"HTTP/1.0"),
    "old and kept": a_request("/echo", b"{}", more="Connection: keep-alive\r\n").replace(
        b"HTTP/1.1", b"HTTP/1.0"
    ),
    "unchanged": a_request("/unchanged", method="GET", more=CLOSE),
    "failing": a_request("/fail", b"{}", more=CLOSE),
    "cold": a_request("/cold", b"{}", more=CLOSE),
    "other method": a_request("/echo", method="GET", more=CLOSE),
    "none": a_request("/nowhere", more=CLOSE),
    "two": a_request("/echo", b"first") + a_request("/echo", b"second", more=CLOSE),
    "hot and cold": a_request("/echo", b"hot") + a_request("/cold", b"cold", more=CLOSE),
    "cold and hot": a_request("/cold", b"cold") + a_request("/echo", b"hot", more=CLOSE),
}
BROKEN = {
    "a length": b"POST /cold HTTP/1.1\r\nContent-Length: two\r\n\r\n",
    "a method": b"FOO /cold HTTP/1.1\r\nHost: x\r\n\r\n",
    "a chunk": a_request("/cold", more=CHUNKED) + b"zz\r\n\r\n",
    "two lengths": a_request("/cold", b"{}", more=CHUNKED),
    "what follows": a_request("/cold", b"{}") + b"nonsense\r\n\r\n",
}


@pytest.mark.parametrize("named", REQUESTS)
@pytest.mark.parametrize("piece", [7_001, 1_000_000])
def test_what_is_answered_is_what_uvicorn_answers(
    port: int, usual_port: int, named: str, piece: int
) -> None:
    sent = REQUESTS[named]
    answers = []
    for number in (port, usual_port):
        with connect(number) as connection:
            for start in range(0, len(sent), piece):
                connection.sendall(sent[start : start + piece])
                time.sleep(0.001)
            answers.append(re.sub(rb"date: [^\r]*", b"date: now", read_all(connection)))
    assert answers[0] == answers[1]
    assert answers[0].startswith(b"HTTP/1.1 ")


@pytest.mark.parametrize("named", BROKEN)
def test_what_is_no_http_is_answered_with_a_problem_where_uvicorn_says_400(
    port: int, usual_port: int, named: str
) -> None:
    answers = []
    for number in (port, usual_port):
        with connect(number) as connection:
            connection.sendall(BROKEN[named])
            answers.append(read_all(connection))
    assert [answer.split(b"\r\n")[0] for answer in answers] == [b"HTTP/1.1 400 Bad Request"] * 2
    head, body = answers[0].split(b"\r\n\r\n", 1)
    assert b"content-type: application/problem+json" in head
    problem = json.loads(body)
    assert (problem["status"], problem["code"]) == (400, "malformed-request")


@pytest.mark.parametrize("method", ["OPTIONS", "GET", "POST"])
def test_the_server_as_a_whole_is_asked_nothing(
    port: int, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    with connect(port) as connection:
        connection.sendall(a_request("*", method=method, more=CLOSE))
        head, body = read_all(connection).split(b"\r\n\r\n", 1)
    assert head.startswith(b"HTTP/1.1 400 Bad Request")
    assert json.loads(body)["code"] == "invalid-target"
    assert "unexpected failure" not in caplog.text


def test_an_answer_waits_for_the_one_before_it(port: int) -> None:
    LET_GO.clear()
    with connect(port) as connection:
        connection.sendall(a_request("/wait", b"{}") + a_request("/echo", b"{}", more=CLOSE))
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        connection.settimeout(WAITS_SECONDS)
        LET_GO.set()
        received = read_all(connection)
    assert re.findall(rb"waited| 2 {}", received) == [b"waited", b" 2 {}"]


def test_an_answer_to_whoever_has_gone_is_dropped(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    Watched.written.clear()
    with connect(port) as connection:
        connection.sendall(a_request("/gone", b"{}"))
        assert connection.recv(65_536) == b""
    time.sleep(0.2)
    assert (Watched.written, caplog.messages) == ([], [])


@pytest.mark.parametrize(("path", "writes"), [("/echo", 1), ("/cold", 2)])
def test_an_answer_of_a_hot_route_leaves_in_one_write(port: int, path: str, writes: int) -> None:
    Watched.written.clear()
    with connect(port) as connection:
        connection.sendall(a_request(path, b"{}", more=CLOSE))
        received = read_all(connection)
    assert len(Watched.written) == writes
    assert b"".join(Watched.written) == received


def test_a_body_that_never_comes_is_told_to_ops(port: int, metrics: Metrics) -> None:
    def abandoned() -> float | None:
        labels = {"method": "POST", "route": "/echo", "status": "499"}
        return metrics.registry.get_sample_value("exitadmin_http_requests_total", labels)

    with connect(port) as connection:
        connection.sendall(a_request("/echo", b"{}")[:-1])
        time.sleep(0.1)
        assert abandoned() is None
    give_up_at = time.monotonic() + WAITS_SECONDS
    while abandoned() is None and time.monotonic() < give_up_at:
        time.sleep(0.01)
    assert abandoned() == 1


def test_the_service_ends_after_the_answers_that_are_owed() -> None:
    WAITING.clear()
    LET_GO.clear()
    with served(an_app(Metrics()), http=GuardedProtocol, proxy_headers=False) as number:
        idle, connection = connect(number), connect(number)
        connection.sendall(a_request("/wait", b"{}"))
        assert WAITING.wait(WAITS_SECONDS)
        threading.Timer(0.3, LET_GO.set).start()
    with idle, connection:
        assert read_all(idle) == b""
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"connection: close" in answer
    assert answer.endswith(b"waited")
