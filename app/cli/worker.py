"""`exitadmin worker`: does scheduled work apart from the service that answers requests."""

import asyncio

import structlog

from app.cli.configuration import configure_logs_for, read_settings
from app.cli.databases import database_url, must_be_migrated, plain_refusals
from app.cli.serving.signals import ENDING, ended_by_signals
from app.composition.job_handlers import create_worker
from app.composition.parts import Parts
from app.settings import Settings


def worker() -> None:
    """Do scheduled work until Ctrl-C or SIGTERM; what was begun is finished first.

    It wants a database that `exitadmin migrate` or `exitadmin serve` has migrated. Any number of
    workers may run, beside `exitadmin serve`, which does the same unless EXITADMIN_WORKER=0. It
    goes by the real time: a test clock is set in the service alone.
    """
    settings = read_settings()
    configure_logs_for(settings)
    with ended_by_signals(), database_url(settings) as url, plain_refusals(url):
        asyncio.run(_work(settings, url))


async def _work(settings: Settings, url: str) -> None:
    parts = Parts(settings, url)
    async with parts.open():
        await must_be_migrated(parts.database)
        hands = create_worker(settings, parts.webhooks)
        for number in ENDING:
            asyncio.get_running_loop().add_signal_handler(number, hands.stop)
        structlog.get_logger().info("worker ready", kinds_of_work=hands.kinds)
        await hands.run()
        await parts.state.intake.finish()
