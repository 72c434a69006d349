"""A door to PostgreSQL that can be shut, or cut just after a commit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

_COMMIT = b"COMMIT"


class DatabaseProxy:
    """Passes bytes between the service and the server."""

    def __init__(self, database_url: str) -> None:
        self._behind = urlsplit(database_url)
        self._port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.cuts_after_commit = False
        self.cut = 0

    @property
    def is_open(self) -> bool:
        return self._server is not None and self._server.is_serving()

    @property
    def url(self) -> str:
        user = self._behind.netloc.rpartition("@")[0]
        return urlunsplit(self._behind._replace(netloc=f"{user}@127.0.0.1:{self._port}"))

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Refuse connections, and end those that there are."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        host, port = self._behind.hostname, self._behind.port
        server_reader, server_writer = await asyncio.open_connection(host, port)
        ends = {writer, server_writer}
        self._writers |= ends
        try:
            await asyncio.gather(
                self._pass(reader, server_writer, writer), self._pass(server_reader, writer, None)
            )
        finally:
            self._writers -= ends
            for end in ends:
                end.transport.abort()

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        sender: asyncio.StreamWriter | None,
    ) -> None:
        """Pass bytes on until one end closes; the sender of a commit may never hear of it."""
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
                if sender is not None and self.cuts_after_commit and _COMMIT in data:
                    self.cuts_after_commit = False
                    self.cut += 1
                    sender.transport.abort()
                    await asyncio.sleep(0.2)
        writer.transport.abort()


@asynccontextmanager
async def database_proxy(database_url: str) -> AsyncIterator[DatabaseProxy]:
    proxy = DatabaseProxy(database_url)
    await proxy.open()
    try:
        yield proxy
    finally:
        await proxy.shut()
