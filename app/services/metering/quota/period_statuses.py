"""Reads where periods stand; what is asked for while a statement runs is read by the next one.

None is answered from before it asked.
"""

import asyncio

from app.repositories.database import Database
from app.repositories.metering.quota import PeriodStatus, PeriodStatusQuery, read_period_statuses
from app.services.coalescing import Coalescer

_Waiting = dict[PeriodStatusQuery, "list[asyncio.Future[PeriodStatus | None]]"]


class PeriodStatuses:
    """Coalesces the questions of one process to one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: _Waiting = {}
        self._batches = Coalescer(lambda: bool(self._waiting), self._answer_next)

    async def read(self, query: PeriodStatusQuery) -> PeriodStatus | None:
        """Return where a period stands; None when there is no such client."""
        answered = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(query, []).append(answered)
        self._batches.wake()
        status: PeriodStatus | None = await answered
        return status

    async def _answer_next(self) -> None:
        batch, self._waiting = self._waiting, {}
        try:
            async with self._database.read() as connection:
                statuses = await read_period_statuses(connection, list(batch))
        except Exception as failure:  # noqa: BLE001 - every reader must hear of it
            for answered in _open(batch):
                answered.set_exception(failure)
            return
        for status, waiting in zip(statuses, batch.values(), strict=True):
            for answered in waiting:
                if not answered.done():
                    answered.set_result(status)


def _open(batch: _Waiting) -> "list[asyncio.Future[PeriodStatus | None]]":
    return [one for waiting in batch.values() for one in waiting if not one.done()]
