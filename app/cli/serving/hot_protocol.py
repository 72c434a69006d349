"""Serves hot routes without ASGI's messages in between: a whole request in, one write out.

uvicorn makes a task wait for each request's body and passes each answer in two messages, which
costs a fifth of reading and answering an event (docs/decisions/0018-hot-routes-without-asgi.md).
Everything that is not plain - long, chunked or announced bodies - and every other route is left to
uvicorn, as are parsing, pipelining, keep-alive and the end of the service.
"""

from typing import Any, cast

from fastapi import Response
from starlette.types import Message, Scope
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from app.api.http.fast_path import ServiceApp
from app.cli.serving.guarded_protocol import GuardedProtocol

_NOT_PLAIN = (b"transfer-encoding", b"upgrade")
_PATIENCE_SECONDS = 0.5


class HotProtocol(GuardedProtocol):
    """The guarded protocol, but for plain requests of hot routes of the service."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*args, **kwargs)
        self._incomplete: RequestResponseCycle | None = None

    def _start_asgi_task(
        self,
        cycle: RequestResponseCycle,
        app: Any,  # noqa: ANN401 - an application in uvicorn's own words
    ) -> None:
        """Serve a request: a plain one of a hot route once it is whole."""
        scope = cast("Scope", cycle.scope)
        if not (isinstance(app, ServiceApp) and _is_plain(cycle) and app.takes(scope)):
            super()._start_asgi_task(cycle, app)
        elif cycle.more_body:
            self._incomplete = cycle
        else:
            self._serve(cycle)

    def on_message_complete(self) -> None:
        """Take notice that a request is whole."""
        super().on_message_complete()
        if (cycle := self._incomplete) is not None and not cycle.more_body:
            self._incomplete = None
            self._serve(cycle)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the service hear of a request whose body never came."""
        super().connection_lost(exc)
        self._let_go()

    def check(self, now: float) -> None:
        """End what takes too long; who waits with a body is told of a wrong key before it."""
        if now - self._since > _PATIENCE_SECONDS:
            self._let_go()
        super().check(now)

    def _let_go(self) -> None:
        """Leave a request to uvicorn whose body is not there yet."""
        if (cycle := self._incomplete) is not None:
            self._incomplete = None
            super()._start_asgi_task(cycle, self.app)

    def _serve(self, cycle: RequestResponseCycle) -> None:
        task = self.loop.create_task(self._answer(cycle))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _answer(self, cycle: RequestResponseCycle) -> None:
        """Write what the service answers; without an answer the connection ends."""
        message = {"type": "http.request", "body": bytes(cycle.body)}

        async def receive() -> Message:
            return message

        try:
            response = await self.app.respond(cycle.scope, receive)
            if self.flow.write_paused:
                await self.flow.drain()
            if not cycle.disconnected and response is not None:
                self._write(cycle, response)
        finally:
            if not cycle.response_complete:
                self.transport.close()

    def _write(self, cycle: RequestResponseCycle, response: Response) -> None:
        content: list[bytes | memoryview] = [STATUS_LINE[response.status_code]]
        for name, value in self.server_state.default_headers + response.raw_headers:
            content += (name, b": ", value, b"\r\n")
        content.append(b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n")
        content.append(response.body)
        self.transport.write(b"".join(content))
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()


def _is_plain(cycle: RequestResponseCycle) -> bool:
    """Tell whether a request comes with a body that is short enough to be kept whole, or none."""
    if cycle.waiting_for_100_continue:
        return False
    length = 0
    for name, value in cycle.scope["headers"]:
        if name == b"content-length":
            length = int(value)
        elif name in _NOT_PLAIN:
            return False
    return length <= HIGH_WATER_LIMIT
