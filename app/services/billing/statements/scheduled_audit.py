"""The daily audit: a job that is given up, with what it found, where something does not agree."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from app.domain.billing.statements.statement_schedule import audit_job
from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import Failed, Outcome
from app.repositories.billing.statement_audits import AuditFound, keep_audit
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.services.billing.statements.auditing import audit_everybody
from app.services.clock import Clock
from app.services.jobs.work import Handle, Work

LEASE_SECONDS = 6 * 3_600.0
_LOG = structlog.get_logger()


def auditing(database: Database, clock: Clock) -> Work:
    """Return the work of the daily audit: it takes half of the time that it needs, no more.

    Args:
        database: what is audited.
        clock: the business's; while it is set for a rehearsal there is no audit.
    """
    return Work(
        kind=JobKind.STATEMENT_AUDIT,
        handle=_handle(database, clock),
        lease_seconds=LEASE_SECONDS,
    )


def _handle(database: Database, clock: Clock) -> Handle:
    async def audit(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        for job in jobs:
            async with database.write() as connection:
                await enqueue(connection, [audit_job(max(clock.now(), job.run_at))])
            if clock.is_set:
                continue
            found = await _everybody(database)
            if found:
                outcomes[job.id] = Failed("; ".join(found), is_final=True)
        return outcomes

    return audit


async def _everybody(database: Database) -> list[str]:
    loop = asyncio.get_running_loop()
    found: list[str] = []
    clients = statements = differences = 0
    began_at = loop.time()
    async for one in audit_everybody(database):
        clients += 1
        statements += one.statements
        differences += one.count
        if one.count:
            _LOG.error("audit", client_id=one.client_id, differences=one.differences)
            found += [f"client {one.client_id}: {text}" for text in one.differences[:1]]
        await asyncio.sleep(loop.time() - began_at)
        began_at = loop.time()
    audited = AuditFound(clients=clients, statements=statements, differences=differences)
    async with database.write() as connection:
        await keep_audit(connection, audited)
    return found
