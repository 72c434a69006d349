"""A worker killed between sending and marking: what it sent is sent again, known as the same."""

import os
import signal
import sys
from asyncio.subprocess import create_subprocess_exec
from pathlib import Path

import pytest

from tests import sql
from tests.receivers import Receiver
from tests.services.jobs.workers import running, until
from tests.services.notifications.notifier import KEY_VARIABLE, Notifier, a_notice

PROGRAM = Path(__file__).with_name("one_worker.py")
ROOT = Path(__file__).parents[3]


@pytest.mark.slow
async def test_a_worker_killed_before_marking_delivers_at_least_once_with_the_same_id(
    notifier: Notifier, receiver: Receiver, database_url: str
) -> None:
    await notifier.an_endpoint(receiver.url)
    await notifier.tell(a_notice(None))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), KEY_VARIABLE: notifier.key}
    process = await create_subprocess_exec(
        sys.executable, PROGRAM, database_url, env=environment, cwd=ROOT
    )
    receiver.on_request = lambda _: process.send_signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL
    receiver.on_request = lambda _: None

    [job] = await notifier.jobs("webhook.delivery")
    assert (job["state"], job["attempts"]) == ("ready", 1)
    assert await sql.fetchval(notifier.database, "SELECT count(*) FROM webhook_attempts") == 0
    await sql.execute(
        notifier.database, "UPDATE jobs SET available_at = now() WHERE kind = 'webhook.delivery'"
    )
    async with running(notifier.worker()):
        await until(lambda: len(receiver.requests) == 2)
    first, second = receiver.requests
    assert first.message_id == second.message_id
    assert first.body == second.body
    assert [delivery["state"] for delivery in await notifier.deliveries()] == ["delivered"]
