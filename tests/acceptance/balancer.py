"""One port before several processes: each request goes to the next of them, by its own connection.

What passes can be stopped: held back as by a network that stalls, or lost as by one that forgets
its connections, which no end is told of.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import cycle

_KEPT_OPEN, _CLOSED = b"keep-alive", b"close     "


class Balancer:
    """A round robin over processes.

    Args:
        ports: of the processes, on loopback.

    Attributes:
        ports: of the processes.
        port: its own.
        passed: how many requests each process was given.
    """

    def __init__(self, *ports: int) -> None:
        self.ports = ports
        self._next = cycle(ports)
        self._flows = asyncio.Event()
        self._flows.set()
        self._loses = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.passed: Counter[int] = Counter()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self, *, loses: bool) -> None:
        """Pass nothing on.

        Args:
            loses: for good, on the connections that there are; else until it goes on.
        """
        self._loses = loses
        self._flows.clear()

    def go_on(self) -> None:
        self._loses = False
        self._flows.set()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Balancer"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        port = next(self._next)
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.transport.abort()
            return
        self.passed[port] += 1
        ways = (self._pass(reader, server_writer), self._pass(server_reader, writer))
        try:
            await asyncio.gather(*ways)
        except asyncio.CancelledError:
            return  # it is closed: nobody waits for this
        finally:
            for end in (writer, server_writer):
                end.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):  # an end that has gone
            while data := await reader.read(65_536):
                if self._loses:
                    await asyncio.Event().wait()
                await self._flows.wait()
                # the process ends the connection, and the next request goes to the next one
                writer.write(data.replace(_KEPT_OPEN, _CLOSED, 1))
                await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()
