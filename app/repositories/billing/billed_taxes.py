"""How the months of a client were taxed: as they were invoiced, else as their statements say."""

import json
from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter

from app.domain.billing.tax import Tax, Vat, terms_of
from app.repositories.connections import Connection

_STATED = """
SELECT period, document -> 'vat_terms' AS terms FROM statements
WHERE client_id = $1 AND period = ANY($2) AND document ->> 'is_vat_chosen' IS DISTINCT FROM 'false'
"""

_INVOICED = """
SELECT DISTINCT ON (i.period) i.period,
  coalesce(nullif(l.value -> 'tax', 'null'), i.document -> 'tax') AS tax
FROM invoices i CROSS JOIN LATERAL jsonb_array_elements(i.document -> 'lines') AS l (value)
WHERE i.client_id = $1 AND i.period = ANY($2) AND i.cancels_id IS NULL
  AND NOT EXISTS (SELECT FROM invoices c WHERE c.cancels_id = i.id)
  AND coalesce(l.value ->> 'for_period', i.period) = i.period
  AND NOT (i.document ->> 'kind' = 'credit_note' AND i.document -> 'preceding' <> '[]'
    AND l.value ->> 'for_period' IS NOT NULL)
ORDER BY i.period, i.revision DESC
"""

_TERMS = TypeAdapter(Vat)
_TAX = TypeAdapter(Tax)


async def read_month_taxes(
    connection: Connection, client_id: str, periods: Sequence[str]
) -> Mapping[str, Vat]:
    """Return by month how it was taxed; a month of which nobody chose that is left out.

    An invoice that is in force goes before the statement, which may say what was so before.
    """
    stated = await connection.fetch(_STATED, client_id, periods)
    invoiced = await connection.fetch(_INVOICED, client_id, periods)
    taxes = {row["period"]: _TERMS.validate_python(json.loads(row["terms"])) for row in stated}
    return taxes | {
        row["period"]: terms_of(_TAX.validate_python(json.loads(row["tax"]))) for row in invoiced
    }
