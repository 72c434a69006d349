"""Reads where periods stand; what is asked for while a statement runs is read by the next one.

None is answered from before it asked.
"""

import asyncio
from functools import lru_cache

from app.repositories.database import Database
from app.repositories.metering.quota import Standing, StandingAsked, read_standings
from app.services.coalescing import Coalescer

_Waiting = dict[StandingAsked, "list[asyncio.Future[Standing | None]]"]


class Standings:
    """Coalesces the questions of one process to one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: _Waiting = {}
        self._batches = Coalescer(lambda: bool(self._waiting), self._answer_next)

    async def read(self, asked: StandingAsked) -> Standing | None:
        """Return where a period stands; None when there is no such client."""
        answered = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(asked, []).append(answered)
        self._batches.wake()
        standing: Standing | None = await answered
        return standing

    async def _answer_next(self) -> None:
        batch, self._waiting = self._waiting, {}
        try:
            async with self._database.read() as connection:
                standings = await read_standings(connection, list(batch))
        except Exception as failure:  # noqa: BLE001 - every reader must hear of it
            for answered in _open(batch):
                answered.set_exception(failure)
            return
        for standing, waiting in zip(standings, batch.values(), strict=True):
            for answered in waiting:
                if not answered.done():
                    answered.set_result(standing)


@lru_cache(maxsize=1)
def standings_of(database: Database) -> Standings:
    """Return the one reader of a database: a process has one."""
    return Standings(database)


def _open(batch: _Waiting) -> "list[asyncio.Future[Standing | None]]":
    return [one for waiting in batch.values() for one in waiting if not one.done()]
