"""Who paid: taken out of entries of bank statements, and out of references of payments."""

from dataclasses import dataclass

from app.repositories.connections import Connection

# What was paid and when stays; an entry's key is a digest of the bank's own reference.
_ENTRIES = """
UPDATE bank_entries b SET payer_name = NULL, payer_account = NULL, communication = NULL
WHERE coalesce(payer_name, payer_account, communication) IS NOT NULL
  AND ($4::uuid IS NULL OR EXISTS (
    SELECT FROM invoice_payments p WHERE p.bank_entry_id = b.id AND p.client_id = $4))
  AND (upper(payer_account) = $2 OR position($1 IN lower(concat_ws(' ', payer_name, communication)))
      > 0 OR ($3 <> '' AND concat_ws(' ', payer_name, communication) ~* $3))
RETURNING id
"""

_REFERENCES = """
UPDATE invoice_payments SET reference = '—'
WHERE reference <> '—' AND ($3::uuid IS NULL OR client_id = $3)
  AND (position($1 IN lower(reference)) > 0 OR ($2 <> '' AND reference ~* $2))
RETURNING id
"""

_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Somebody who paid, as bank statements may name one.

    Attributes:
        written: name, number or address as it is asked for.
        pattern: how running texts mention a number or an address; empty for a name.
        client_id: only in what paid that client's invoices; None: everywhere.
    """

    written: str
    pattern: str
    client_id: str | None


async def erase_payer(connection: Connection, payer: Payer) -> int:
    """Take a payer out of entries and references; return of how many."""
    written = " ".join(payer.written.split())
    if len(written) < _SHORTEST_NAME:
        return 0
    account = "".join(written.split()).upper()
    entries = await connection.fetch(
        _ENTRIES, written.lower(), account, payer.pattern, payer.client_id
    )
    references = await connection.fetch(
        _REFERENCES, written.lower(), payer.pattern, payer.client_id
    )
    return len(entries) + len(references)
