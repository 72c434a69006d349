"""Looks anew at when reports are due, after a change of what decides it."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.reporting.reports import report_job
from app.repositories.connections import Connection
from app.repositories.jobs.queue import enqueue
from app.repositories.reporting.settings import note_change


async def reconsider_reports(
    connection: Connection, client_ids: Sequence[str], now: datetime
) -> None:
    """Let a changed plan, calendar or time zone of clients decide when reports are due from now on.

    Args:
        connection: of the transaction that makes the change.
        client_ids: whose.
        now: the business's instant.
    """
    await note_change(connection, client_ids, now)
    await enqueue(connection, [report_job(one, now) for one in client_ids])
