"""The catalogue of plans, in every version."""

from sqlalchemy import select

from app.domain.plans.terms import PlanTerms
from app.repositories.accounts.plan_rows import terms_from_row
from app.repositories.accounts.transactions import Transaction
from app.repositories.tables.clients import plans


async def read_plans(transaction: Transaction) -> list[PlanTerms]:
    """Return every version of every plan: the oldest versions first, in each the cheapest."""
    statement = select(plans).order_by(
        plans.c.effective_from, plans.c.monthly_price_cents, plans.c.code
    )
    return [terms_from_row(dict(row)) for row in (await transaction.execute(statement)).mappings()]
