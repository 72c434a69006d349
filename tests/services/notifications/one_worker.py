"""A worker in a process of its own, which a test may kill: ``one_worker.py DATABASE_URL``."""

import asyncio
import sys

from app.repositories.database import Database
from tests.services.notifications.notifier import Notifier


async def work(url: str) -> None:
    database = Database(url)
    await database.open()
    await Notifier(database).worker().run()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
