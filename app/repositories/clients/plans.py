"""The catalogue of plans, in every version."""

from app.domain.clients.plans.terms import PlanTerms
from app.repositories.clients.plan_rows import PLAN_COLUMNS, terms_from_row
from app.repositories.connections import Connection

_READ = f"""
SELECT {PLAN_COLUMNS} FROM plans p
ORDER BY p.effective_from, p.monthly_price_cents, p.code
"""


async def read_plans(connection: Connection) -> list[PlanTerms]:
    """Return every version of every plan: the oldest versions first, in each the cheapest."""
    return [terms_from_row(row) for row in await connection.fetch(_READ)]
