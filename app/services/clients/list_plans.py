"""Reads the catalogue of plans."""

from collections.abc import Sequence
from datetime import date

from app.domain.clients.plans.terms import PlanTerms, UnknownPlan
from app.domain.errors import NothingFound
from app.repositories.clients.plans import read_plans
from app.repositories.database import Database


async def list_plans(database: Database) -> list[PlanTerms]:
    """Return every version of every plan: the oldest versions first, in each the cheapest."""
    async with database.read() as connection:
        return await read_plans(connection)


async def find_plan(database: Database, code: str, version: str | None, today: date) -> PlanTerms:
    """Return a plan in one version; left out, in the newest one in force.

    Before any version is in force, the first one is shown.

    Raises:
        NothingFound: there is no such plan, or no such version of it.
    """
    plans = [plan for plan in await list_plans(database) if plan.code == code]
    if version is not None:
        plans = [plan for plan in plans if plan.version == version]
    if not plans:
        raise NothingFound(code)
    in_force = [plan for plan in plans if plan.effective_from <= today]
    return in_force[-1] if in_force else plans[0]


def find_offered_plan(plans: Sequence[PlanTerms], code: str, on: date) -> PlanTerms:
    """Return the newest version of a plan in force on a date.

    Args:
        plans: the catalogue, oldest versions first.
        code: the plan's name.
        on: when it is signed for.

    Raises:
        UnknownPlan: there is no plan of that code.
    """
    versions = [plan for plan in plans if plan.code == code]
    if not versions:
        raise UnknownPlan(code)
    # A service that began before the first version of the annex goes by that version.
    return max(
        (version for version in versions if version.effective_from <= on),
        default=versions[0],
        key=_age,
    )


def _age(terms: PlanTerms) -> date:
    return terms.effective_from
