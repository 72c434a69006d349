"""Series: each number is taken in the transaction that uses it, so that none is ever lost."""

from datetime import date

from app.domain.billing.invoices.issued_invoices import Place
from app.repositories.connections import Connection

# The row stays locked until the transaction ends: the next one waits, and sees what became of it.
_TAKE = """
INSERT INTO invoice_series AS s (series, issued, last_issued_on) VALUES ($1, 1, $2)
ON CONFLICT (series) DO UPDATE SET
  issued = s.issued + 1, last_issued_on = greatest(s.last_issued_on, excluded.last_issued_on)
RETURNING issued, last_issued_on
"""


async def next_number(connection: Connection, series: str, today: date) -> Place:
    """Take the next place of a series; it is given back should the transaction fail."""
    row = await connection.fetchrow(_TAKE, series, today)
    if row is None:
        raise RuntimeError("taking a place returns it")
    return Place(series, row["issued"], row["last_issued_on"])
