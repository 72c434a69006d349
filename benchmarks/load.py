"""A load generator: a fixed number of connections, each sending its next request on an answer.

Run in a process of its own; requests are made before the clock starts, and answers are only
scanned for their end, so that it takes little of the core that it shares.
"""

import asyncio
import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import cast

import uvloop

_HEADER_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
_LONGEST_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Load:
    """What a run of requests came to; latencies in milliseconds."""

    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: int


class _Sender(asyncio.Protocol):
    """One connection: sends its requests one after the other."""

    def __init__(self, requests: Sequence[bytes], done: "asyncio.Future[None]") -> None:
        self._requests = iter(requests)
        self._done = done
        self._buffer = b""
        self._sent_at = 0.0
        self.latencies: list[float] = []
        self.errors = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(_HEADER_END)
        if head < 0:
            return
        start = self._buffer.find(_LENGTH) + len(_LENGTH)
        length = int(self._buffer[start : self._buffer.index(b"\r", start)])
        if len(self._buffer) < head + len(_HEADER_END) + length:
            return
        self.latencies.append(perf_counter() - self._sent_at)
        self.errors += self._buffer[9:10] != b"2"
        self._buffer = b""
        self._send()

    def connection_lost(self, _: Exception | None) -> None:
        if not self._done.done():
            self._done.set_result(None)

    def _send(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            return
        self._sent_at = perf_counter()
        self._transport.write(request)


def http_request(method: str, path: str, body: bytes = b"", key: str = "") -> bytes:
    """Return a request as it goes over the wire."""
    head = f"{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {key}\r\n"
    if body:
        head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def run(port: int, requests: Sequence[bytes], connections: int) -> Load:
    """Send requests over connections to a server on this machine, from another process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply_async(_run, (port, requests, connections)).get(_LONGEST_SECONDS)


def _run(port: int, requests: Sequence[bytes], connections: int) -> Load:
    return uvloop.run(_send_all(port, requests, connections))


async def _send_all(port: int, requests: Sequence[bytes], connections: int) -> Load:
    loop = asyncio.get_running_loop()
    finished = [loop.create_future() for _ in range(connections)]
    started = perf_counter()
    senders: list[_Sender] = []
    for number, done in enumerate(finished):
        make = _maker(requests[number::connections], done)
        _, sender = await loop.create_connection(make, "127.0.0.1", port)
        senders.append(sender)
    await asyncio.gather(*finished)
    seconds = perf_counter() - started
    latencies = sorted(one for sender in senders for one in sender.latencies)
    return Load(
        per_second=len(latencies) / seconds,
        p50_ms=latencies[len(latencies) // 2] * 1000,
        p95_ms=latencies[len(latencies) * 95 // 100] * 1000,
        p99_ms=latencies[len(latencies) * 99 // 100] * 1000,
        errors=sum(sender.errors for sender in senders),
    )


def _maker(requests: Sequence[bytes], done: "asyncio.Future[None]") -> Callable[[], _Sender]:
    return lambda: _Sender(requests, done)
