"""uvicorn's protocol with bounds: of heads, of the time that requests take, of connections.

uvicorn leaves these to a proxy in front, which not everybody has. And where a request wishes to go
on in another protocol, its body is read nevertheless.
"""

import resource
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar, cast

import httptools
import structlog
from fastapi import Response
from pydantic_core import to_json
from starlette.types import Scope, Send
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from app.api.http.fast_path import WRITE_AT_ONCE
from app.api.http.problems.problems import MEDIA_TYPE, TYPE_PREFIX

_OTHER_FILES = 100
"""Database, mail, outgoing webhooks, and what is being accepted while connections are closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of connections and of what comes before a body.

    Attributes:
        connections: open at the same time.
        head_bytes: of request line and header fields together, and of trailer fields.
        head_fields: header fields of a request.
        head_seconds: until the head of a request is there, from its first byte on; of a new
            connection from its beginning on.
        body_seconds: until a body is there, and a second more for each 16 KiB of it.
    """

    connections: int = 1_000
    head_bytes: int = 32 * 1024
    head_fields: int = 100
    head_seconds: float = 10
    body_seconds: float = 30


def connections_that_fit(wanted: int) -> int:
    """Return how many connections the process can have, up to those wanted.

    It asks the system for as many files as that takes; what it gets may be fewer.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return wanted
    return min(wanted, max(soft - _OTHER_FILES, soft // 2))


_BYTES_PER_SECOND = 16 * 1024
_MOST_FRAMING_BYTES = 1024 * 1024
_MOST_UNREAD_BYTES = 32 * 1024 * 1024
_QUIET_SECONDS = 60
_OF_OTHER_PROTOCOLS = frozenset({b"upgrade", b"http2-settings"})
_LOG = structlog.get_logger()


class HeadTooLarge(Exception):
    """A request's head has more bytes or fields than are taken."""


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's protocol for whoever may connect.

    Somebody has to call ``check`` of every connection now and then.
    """

    limits: ClassVar[Limits] = Limits()
    _full_since: ClassVar[float] = float("-inf")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*args, **kwargs)
        self._is_begun = self._is_in_head = self._is_new = self._wants_other_protocol = False
        self._first_bytes = self._read_bytes = self._body_bytes = 0
        self._unseen_bytes = self._unread_bytes = 0
        self._since = 0.0
        self._due: float | None = None

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - as uvicorn has it
        """Take a connection, if need be in place of one that has been waiting for its client."""
        super().connection_made(transport)
        self._since = self.loop.time()
        self._due = self._since + self.limits.head_seconds
        if len(self.connections) > self.limits.connections:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """Read what came; a request that comes whole is not looked at any further."""
        self._unset_keepalive_if_required()
        was_in_head = self._is_in_head
        self._is_new = False
        self._read_bytes, self._body_bytes = len(data), 0
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._read_anew(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            self._refuse_unparsed(error)
        else:
            if self._is_begun:
                self._weigh(was_in_head=was_in_head)
            elif not self._is_new and self._due is None and self._owed is None:
                self._due = self.loop.time() + self.limits.head_seconds  # blank lines

    def on_message_begin(self) -> None:
        """Begin to count."""
        super().on_message_begin()
        self._is_begun = self._is_in_head = self._is_new = True
        self._first_bytes = self._unseen_bytes = self._unread_bytes = 0
        self._since = self.loop.time()

    def on_headers_complete(self) -> None:
        """Start a request, unless it is too large or to be read anew."""
        headers = self.headers
        if len(headers) > self.limits.head_fields or self._is_head_too_long():
            raise HeadTooLarge
        if self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT":
            self._wants_other_protocol = True
            return
        self._is_in_head = False
        super().on_headers_complete()
        cast("Scope", self.scope)[WRITE_AT_ONCE] = _write_at_once
        self.headers = []  # what comes after a body is no header field of its request

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body, as uvicorn does, and count it."""
        self._body_bytes += len(body)
        cycle = self.cycle
        if cycle.response_complete:
            self._unread_bytes += len(body)
            return
        cycle.body += body
        if len(cycle.body) > HIGH_WATER_LIMIT:
            self.flow.pause_reading()
        cycle.message_event.set()

    def on_message_complete(self) -> None:
        """Take notice, as uvicorn does, that a request is whole."""
        if self._wants_other_protocol:
            return
        self._is_begun = False
        self._due = None
        if not self.cycle.response_complete:
            self.cycle.more_body = False
            self.cycle.message_event.set()

    @property
    def waits_since(self) -> float | None:
        """Return since when the client has to send something; None while it waits for us."""
        owed = self._owed
        return self._since if owed is None or owed.more_body else None

    def check(self, now: float) -> None:
        """End what has taken too long to arrive.

        Args:
            now: of the loop's clock.
        """
        if self._due is None or now < self._due or self.transport.is_closing():
            return
        if self.flow.read_paused or (self._is_in_head and self._owed is not None):
            # What holds it up is this service.
            self._due = now + self.limits.body_seconds
        else:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "request-timeout", "The request did not come")

    @property
    def _owed(self) -> RequestResponseCycle | None:
        """Return the last request that has not been answered to the end."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return None if cycle is None or cycle.response_complete else cycle

    def _read_anew(self, rest: bytes) -> None:
        """Read a request once more, without its wish; a CONNECT is left without an answer."""
        if not self._wants_other_protocol:
            self._unsupported_upgrade_warning()
            return
        self._wants_other_protocol = False
        # The parser has taken the body for the other protocol: a second one reads all again.
        head = self._head_without_upgrade()
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self.data_received(head + rest)

    def _head_without_upgrade(self) -> bytes:
        """Return the head of a request without the wish to go on in another protocol.

        A server may ignore it (RFC 9110, 7.8).
        """
        version = self.parser.get_http_version().encode()
        lines = [b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, version)]
        for name, value in self.headers:
            if name == b"connection":
                lines.append(b"connection: " + b", ".join(_own_options(value)))
            elif name not in _OF_OTHER_PROTOCOLS:
                lines.append(name + b": " + value)
        return b"\r\n".join([*lines, b"", b""])

    def _is_head_too_long(self) -> bool:
        if self._first_bytes + self._unseen_bytes + self._read_bytes <= self.limits.head_bytes:
            return False
        fields = sum(len(name) + len(value) for name, value in self.headers)
        return len(self.url) + fields > self.limits.head_bytes

    def _weigh(self, *, was_in_head: bool) -> None:
        """Time a request that is not whole, and refuse what the parser gathers of it in silence.

        That is a value without an end, or chunks. A read has 256 KiB at most.
        """
        if self._is_new or was_in_head > self._is_in_head:
            seconds = self.limits.head_seconds if self._is_in_head else self.limits.body_seconds
            self._due = self.loop.time() + seconds
        if self._is_new:
            self._first_bytes = self._read_bytes  # not all of it need be this request's
            return
        if self._due is not None:
            self._due += self._body_bytes / _BYTES_PER_SECOND
        self._unseen_bytes += self._read_bytes - self._body_bytes
        most = self.limits.head_bytes if self._is_in_head else _MOST_FRAMING_BYTES
        if self._unseen_bytes > most or len(self.headers) > self.limits.head_fields:
            self._refuse_head()
        elif self._unread_bytes > _MOST_UNREAD_BYTES:
            self.transport.close()

    def _refuse_unparsed(self, error: httptools.HttpParserError) -> None:
        if isinstance(error.__context__, HeadTooLarge):
            self._refuse_head()
        else:
            self.logger.warning("Invalid HTTP request received.")
            self._refuse_words()

    def _refuse_words(self) -> None:
        """Answer what is no HTTP, as uvicorn does whatever is owed, and end the connection."""
        owed = self._owed
        if owed is None or not owed.response_started:
            title, default_headers = "This is no HTTP request", self.server_state.default_headers
            self.transport.write(
                closing_answer(HTTPStatus.BAD_REQUEST, "malformed-request", title, default_headers)
            )
        self.transport.close()

    def _make_room(self) -> None:
        """Close the connection whose client has been waited for longest; without one, this."""
        waiting = [
            (since, connection)
            for connection in self.connections
            if connection is not self
            and isinstance(connection, GuardedProtocol)
            and (since := connection.waits_since) is not None
        ]
        given_up = min(waiting, key=lambda pair: pair[0])[1] if waiting else self
        self.connections.discard(given_up)
        if given_up is self:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "too-many-connections", "Come back later")
        else:
            given_up.transport.close()
        self._tell_that_it_is_full()

    def _tell_that_it_is_full(self) -> None:
        now = time.monotonic()
        if now - GuardedProtocol._full_since > _QUIET_SECONDS:
            GuardedProtocol._full_since = now
            _LOG.warning("connections at their limit", limit=self.limits.connections)

    def _refuse_head(self) -> None:
        self._refuse(
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            "head-too-large",
            "The header fields are more or longer than is taken here",
        )

    def _refuse(self, status: HTTPStatus, code: str, title: str) -> None:
        """End the connection, with a problem unless an answer to an earlier request is owed."""
        owed = self._owed
        if owed is None or (owed.more_body and not owed.response_started and not self.pipeline):
            self.transport.write(
                closing_answer(status, code, title, self.server_state.default_headers)
            )
        self.transport.close()


def _write_at_once(send: Send, response: Response) -> bool:
    """Write a whole answer, as uvicorn does in two steps; False where it has to wait or may not."""
    cycle = cast("RequestResponseCycle", send.__self__)  # type: ignore[attr-defined]
    if cycle.flow.write_paused or cycle.disconnected or cycle.response_started:
        return False
    content: list[bytes | memoryview] = [STATUS_LINE[response.status_code]]
    for name, value in cycle.default_headers + response.raw_headers:
        content += (name, b": ", value, b"\r\n")
    content += (b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n", response.body)
    cycle.transport.write(b"".join(content))
    cycle.waiting_for_100_continue = False
    cycle.response_started = cycle.response_complete = True
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()
    return True


def _own_options(value: bytes) -> Iterable[bytes]:
    options = (option.strip() for option in value.split(b","))
    return [option for option in options if option.lower() not in _OF_OTHER_PROTOCOLS]


Header = tuple[bytes, bytes]


def closing_answer(
    status: HTTPStatus, code: str, title: str, default_headers: Iterable[Header]
) -> bytes:
    """Return a problem (RFC 9457) as it goes over the wire, the last one of its connection."""
    problem = {"type": TYPE_PREFIX + code, "title": title, "status": status, "code": code}
    body = to_json(problem)
    headers = [
        *default_headers,
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append((b"retry-after", b"1"))
    lines = [name + b": " + value + b"\r\n" for name, value in headers]
    return b"".join([STATUS_LINE[status], *lines, b"\r\n", body])
