"""Forgets raw requests after the days that they are kept, and keys that can no longer be used."""

import asyncio
from datetime import datetime, timedelta

from app.repositories.database import Database
from app.repositories.integrations.call_tidings import purge_tidings
from app.repositories.integrations.deliveries import purge_deliveries
from app.repositories.integrations.replay_keys import purge_replay_keys
from app.services.clock import Clock
from app.services.outages import FailureLog

_PAUSE_SECONDS = 3_600.0

_REPLAY_KEY_DAYS = 2
"""A signature may be a day old at most, however generous the integration's tolerance."""

_TIDINGS_DAYS = 14
"""Of a call that ended so long ago no provider tells anything more."""


async def purge_integration_data(database: Database, now: datetime, *, days: int) -> int:
    """Delete what is older than it may be; return how many deliveries were deleted.

    Args:
        database: where.
        now: by the clock that stamped the deliveries.
        days: how long a raw request is kept.
    """
    async with database.write() as connection:
        await purge_replay_keys(connection, now - timedelta(days=_REPLAY_KEY_DAYS))
        await purge_tidings(connection, now - timedelta(days=_TIDINGS_DAYS))
        return await purge_deliveries(connection, now - timedelta(days=days))


async def keep_purging(database: Database, clock: Clock, *, days: int) -> None:
    """Purge now and every hour, until cancelled; what fails is tried again an hour later."""
    failures = FailureLog()
    while True:
        try:
            await purge_integration_data(database, clock.now(), days=days)
        except Exception as failure:  # noqa: BLE001 - the next time may be better
            failures.tell("purge failed", failure)
        await asyncio.sleep(_PAUSE_SECONDS)
