"""uvicorn's server, which looks now and then at what should have arrived."""

import asyncio

import uvicorn

from app.cli.serving.guarded_protocol import GuardedProtocol

_TICKS_PER_CHECK = 5


class WatchingServer(uvicorn.Server):
    """Ends what takes too long to arrive, within half a second."""

    async def on_tick(self, counter: int) -> bool:
        """Do what uvicorn does ten times a second."""
        if counter % _TICKS_PER_CHECK == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, GuardedProtocol):
                    connection.check(now)
        return await super().on_tick(counter)
