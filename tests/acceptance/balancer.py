"""One port before several processes: each request goes to the next of them, by its own connection.

What passes can be stopped: held back as by a network that stalls, or lost as by one that forgets
its connections, which no end is told of.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import cycle, islice

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_KEPT_OPEN, _CLOSED = b"keep-alive", b"close     "


class Balancer:
    """A round robin over processes.

    Args:
        ports: of the processes, on loopback.

    Attributes:
        ports: of the processes.
        port: its own.
        passed: how many requests each process was given.
        answered_by: the port of the process that was given the last request for a path.
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
        self.answered_by: dict[str, int] = {}

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
        with suppress(asyncio.CancelledError):  # it is closed: nobody waits for this
            await self._join(reader, writer)
        writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Give a connection to the next process, once something is asked on it."""
        if not (head := await reader.read(65_536)) or (found := await self._connect()) is None:
            return
        port, (server_reader, server_writer) = found
        self.passed[port] += 1
        self.answered_by[head.split(b" ", 2)[1].decode()] = port
        try:
            await asyncio.gather(
                self._pass(reader, server_writer, head), self._pass(server_reader, writer)
            )
        finally:
            server_writer.transport.abort()

    async def _connect(self) -> tuple[int, Connection] | None:
        """Return the next process that listens, and a connection to it."""
        for port in islice(self._next, len(self.ports)):
            with suppress(OSError):
                return port, await asyncio.open_connection("127.0.0.1", port)
        return None

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes = b""
    ) -> None:
        with suppress(OSError):  # an end that has gone
            while data := head or await reader.read(65_536):
                head = b""
                if self._loses:
                    await asyncio.Event().wait()
                await self._flows.wait()
                # the process ends the connection, and the next request goes to the next one
                writer.write(data.replace(_KEPT_OPEN, _CLOSED, 1))
                await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()
