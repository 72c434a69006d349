"""Fills an empty database with the demonstration, the way real events come in."""

from app.api.metering.events.reading import read_event
from app.api.state import State
from app.demonstration.clients import DEMO_CLIENTS, TIMEZONE
from app.demonstration.month import a_month, first_day
from app.domain.clients.clients import ReferenceTaken
from app.domain.clients.plans.periods import local_midnight
from app.repositories.clients.clients import Sought
from app.services.clients.create_client import create_client
from app.services.clients.read_account import list_accounts
from app.services.metering.results import Submission


async def demonstrate_if_empty(state: State) -> None:
    """Create the clients of the demonstration and record their month, unless there are clients.

    Events are recorded in the order of their time, each hour as of its end.
    """
    now = state.clock.now()
    if await list_accounts(state.database, Sought(limit=1), now):
        return
    try:
        await _create_clients(state)
    except ReferenceTaken:  # by another process that starts now
        return
    try:
        for at, contents in a_month(now):
            state.clock.set(at)
            events = [Submission(read_event(content, now)) for content in contents]
            await state.intake.submit(events)
    finally:
        state.clock.clear()


async def is_demonstrated(state: State) -> bool:
    """Tell whether the clients of the demonstration are there."""
    sought = Sought(limit=1, reference=DEMO_CLIENTS[0].reference)
    return bool(await list_accounts(state.database, sought, state.clock.now()))


async def _create_clients(state: State) -> None:
    """Create the clients as of the first day of their service: reports begin with it."""
    begins = first_day(state.clock.now())
    async with state.database.write() as connection:
        for client in DEMO_CLIENTS:
            created_at = local_midnight(begins, TIMEZONE)
            await create_client(connection, client.as_new(begins), created_at, state.grace_days)
