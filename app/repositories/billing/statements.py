"""Final statements, each a frozen JSON document: appended once, never changed."""

import json

import asyncpg

from app.domain.billing.statements.adjustments import Billed, BilledPeriod, billed_by
from app.domain.billing.statements.statements import Statement
from app.domain.clients.plans.periods import Period
from app.domain.metering.ledger import Head
from app.repositories.billing.statement_units import read_late_units
from app.repositories.connections import Connection
from app.repositories.frozen_formats import Fields, FrozenFormat

_FINAL = "SELECT entries, head, document FROM statements WHERE client_id = $1 AND period = $2"

_FINALS = """
SELECT entries, head, document FROM statements
WHERE client_id = $1 AND period < $2 ORDER BY period DESC LIMIT $3
"""

_LAST = "SELECT max(period) FROM statements WHERE client_id = $1"

_KEEP = """
INSERT INTO statements (client_id, period, number, finalised_at, entries, head, net_cents,
  vat_cents, document)
SELECT $1, $2, count(*) + 1, $3, $4, $5, $6, $7, $8 FROM statements WHERE client_id = $1
"""

_KEEP_AMOUNTS = """
INSERT INTO statement_amounts (client_id, period, for_period, amount_cents, extra_units)
SELECT $1, $2, * FROM unnest($3::text[], $4::bigint[], $5::int[])
"""

_BILLED = """
SELECT a.for_period, sum(a.amount_cents)::bigint AS cents, sum(a.extra_units)::int AS extra,
  max(s.entries) AS up_to,
  coalesce((SELECT used FROM period_counters
    WHERE client_id = $1 AND period = a.for_period), 0) AS used
FROM statement_amounts a JOIN statements s USING (client_id, period)
WHERE a.client_id = $1 GROUP BY a.for_period
"""


def _second(fields: Fields) -> Fields:
    """Add what the first version did not tell: there were no disputes."""
    return fields | {"open_disputes": 0}


def _third(fields: Fields) -> Fields:
    """Add what the second version did not tell: tax was computed on the sum of all lines."""
    return fields | {"is_taxed_at_once": True}


STATEMENTS = FrozenFormat(Statement, 3, {1: _second, 2: _third})
_NOT_CHOSEN = {"treatment": "none", "rate": None, "note": None}
"""With ``is_vat_chosen`` false: a process of the version before it needs terms to read."""


def serialise_statement(statement: Statement) -> str:
    """Return a statement as JSON text, without its head."""
    fields = STATEMENTS.fields(statement, without="head")
    if statement.vat_terms is None:
        fields |= {"vat_terms": _NOT_CHOSEN, "is_vat_chosen": False}
    return json.dumps(fields, ensure_ascii=False)


def deserialise_statement(document: str, head: Head) -> Statement:
    """Return the statement that was frozen.

    Raises:
        ValueError: it was changed into what is not a statement.
    """
    fields: Fields = json.loads(document)
    if not fields.pop("is_vat_chosen", True):
        fields["vat_terms"] = None
    return STATEMENTS.deserialise(fields | {"head": head})


async def read_final_statement(
    connection: Connection, client_id: str, period: Period
) -> Statement | None:
    """Return a month's final statement; None before it is final."""
    row = await connection.fetchrow(_FINAL, client_id, period.id)
    return None if row is None else _statement(row)


async def read_final_statements(
    connection: Connection, client_id: str, before: str, limit: int
) -> list[Statement]:
    """Return final statements of months before one, given by its id, the latest first."""
    rows = await connection.fetch(_FINALS, client_id, before, limit)
    return [_statement(row) for row in rows]


async def read_last_final_period(connection: Connection, client_id: str) -> Period | None:
    """Return the latest month whose statement is final; None before the first."""
    period = await connection.fetchval(_LAST, client_id)
    return None if period is None else Period.parse(period)


async def keep_final_statement(connection: Connection, statement: Statement) -> None:
    """Freeze a final statement; the caller holds the client's lock."""
    client_id, period, head = statement.client_id, statement.period.id, statement.head
    await connection.execute(
        _KEEP,
        client_id,
        period,
        statement.finalised_at,
        head.entries,
        head.hash,
        statement.net.amount_cents,
        statement.vat.amount_cents,
        serialise_statement(statement),
    )
    billed = billed_by(statement)
    await connection.execute(
        _KEEP_AMOUNTS,
        client_id,
        period,
        list(billed),
        [part.cents for part in billed.values()],
        [part.extra for part in billed.values()],
    )


async def read_billed_periods(connection: Connection, client_id: str) -> tuple[BilledPeriod, ...]:
    """Return every month that was billed, how it stands now, and what came late for it."""
    rows = await connection.fetch(_BILLED, client_id)
    known = {row["for_period"]: row["up_to"] for row in rows}
    late = await read_late_units(connection, client_id, known)
    return tuple(
        BilledPeriod(
            period=Period.parse(row["for_period"]),
            billed=Billed(cents=row["cents"], extra=row["extra"], up_to=row["up_to"]),
            used=row["used"],
            late=tuple(late[row["for_period"]]),
        )
        for row in rows
    )


def _statement(row: asyncpg.Record) -> Statement:
    return deserialise_statement(row["document"], Head(row["entries"], row["head"]))
