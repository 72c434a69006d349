"""`exitadmin worker`: does scheduled work apart from the service that answers requests."""

import asyncio

import structlog

from app.cli.configuration import configure_logs_for, read_settings
from app.cli.databases import database_url, must_be_migrated, told_plainly
from app.cli.signals import ended_by_signals
from app.repositories.database import Database


def worker() -> None:
    """Do scheduled work until Ctrl-C or SIGTERM.

    It wants a database that `exitadmin migrate` or `exitadmin serve` has migrated. Any number of
    workers may run. No kind of work is scheduled yet: for now it is ready and waits.
    """
    settings = read_settings()
    configure_logs_for(settings)
    with ended_by_signals(), database_url(settings) as url, told_plainly(url):
        asyncio.run(_work(Database(url)))


async def _work(database: Database) -> None:
    try:
        await database.open()
        await must_be_migrated(database)
        structlog.get_logger().info("worker ready", kinds_of_work=[])
        await asyncio.Event().wait()
    finally:
        await database.close()
