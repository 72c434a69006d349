"""Tells what the interactions were about that a statement charges or gives back."""

from app.domain.billing.statements.statements import Matters, Statement
from app.repositories.billing.statement_units import read_matters
from app.repositories.database import Database


async def matters_of(database: Database, statement: Statement) -> Matters:
    """Return what is known of each interaction that a statement's lines name."""
    named = {unit.interaction_id for line in statement.lines for unit in line.units}
    if not named:
        return {}
    async with database.read() as connection:
        return await read_matters(connection, statement.client_id, sorted(named))
