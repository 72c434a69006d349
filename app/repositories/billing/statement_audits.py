"""Audits: what one reads of a client, and what it found, kept for operators."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.billing.statements.statement_audit import AuditedLedger, StoredStatement
from app.domain.billing.statements.statements import Statement
from app.domain.clients.plans.periods import Period, period_at
from app.domain.metering.ledger import CountedUnit, Head, genesis
from app.repositories.billing.billed_accounts import BilledAccount
from app.repositories.billing.statement_units import read_all_units
from app.repositories.billing.statements import deserialise_statement
from app.repositories.connections import Connection

_CLIENTS = "SELECT id FROM clients WHERE id > $1 ORDER BY id LIMIT $2"
_FIRST = "00000000-0000-0000-0000-000000000000"
_AT_ONCE = 1_000

_COUNT = "SELECT count(*) FROM clients"

_STORED = """
SELECT s.period, s.entries, s.head, s.net_cents, s.vat_cents, s.document,
  (SELECT json_object_agg(for_period, json_build_array(amount_cents, extra_units))
   FROM statement_amounts a WHERE a.client_id = s.client_id AND a.period = s.period) AS amounts
FROM statements s WHERE s.client_id = $1 ORDER BY s.number
"""

_HASHES = """
SELECT e.seq, e.hash FROM ledger_entries e
WHERE e.client_id = $1 AND e.seq IN (SELECT entries FROM statements WHERE client_id = $1)
"""

_KEEP_AUDIT = """
INSERT INTO audits (ended_at, clients, statements, differences) VALUES (now(), $1, $2, $3)
"""


async def read_client_count(connection: Connection) -> int:
    """Return how many clients there are."""
    count: int = await connection.fetchval(_COUNT)
    return count


async def read_client_ids(connection: Connection, after: str | None) -> list[str]:
    """Return ids of clients in their order, as many as are taken at once."""
    rows = await connection.fetch(_CLIENTS, after or _FIRST, _AT_ONCE)
    return [row["id"] for row in rows]


async def read_stored_statements(connection: Connection, client_id: str) -> list[StoredStatement]:
    """Return a client's final statements in the order in which they became final."""
    return [
        StoredStatement(
            period=Period.parse(row["period"]),
            statement=_readable(row),
            net_cents=row["net_cents"],
            vat_cents=row["vat_cents"],
            amounts={
                period: (cents, extra)
                for period, (cents, extra) in json.loads(row["amounts"] or "{}").items()
            },
        )
        for row in await connection.fetch(_STORED, client_id)
    ]


async def read_audited_ledger(connection: Connection, account: BilledAccount) -> AuditedLedger:
    """Return a client's ledger by month, and the hashes that its statements name."""
    client_id = account.client_id
    entries: defaultdict[str, list[CountedUnit]] = defaultdict(list)
    for period, unit in await read_all_units(connection, client_id):
        entries[period].append(unit)
    hashes = {row["seq"]: row["hash"] for row in await connection.fetch(_HASHES, client_id)}
    return AuditedLedger(
        subscriptions=account.subscriptions,
        since=period_at(account.created_at, account.timezone).id,
        entries=entries,
        hashes={0: genesis(client_id).hash} | hashes,
    )


def _readable(row: asyncpg.Record) -> Statement | None:
    try:
        return deserialise_statement(row["document"], Head(row["entries"], row["head"]))
    except (ValueError, TypeError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTotals:
    """What an audit of all clients went through and found."""

    clients: int
    statements: int
    differences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit(AuditTotals):
    """An audit that ended, at a real instant."""

    ended_at: datetime


async def keep_audit(connection: Connection, totals: AuditTotals) -> None:
    """Keep what an audit found, which ends now."""
    await connection.execute(_KEEP_AUDIT, totals.clients, totals.statements, totals.differences)
