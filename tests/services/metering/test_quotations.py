"""What sheets cost the hot path: nothing without a quotation, one statement a batch with them."""

from typing import Any

from app.api.metering.events.reading import read_event
from app.services.metering.batch_context import load_snapshot
from app.services.metering.results import Submission
from tests.acceptance.account import Account, Event, an_account
from tests.api.sheets.supplied import a_sheet, quoting
from tests.service import NOW, Service


async def statements(account: Account, events: list[Event]) -> list[str]:
    """Return what is asked of the database before a batch is decided."""
    asked: list[str] = []

    def note(record: Any) -> None:
        asked.append(record.query)

    state = account.service.state
    submissions = [Submission(read_event(event, NOW)) for event in events]
    async with state.database.read() as connection:
        connection.add_query_logger(note)
        async with load_snapshot(connection, submissions, state.context()):
            pass
        connection.remove_query_logger(note)
    return asked


async def test_a_batch_asks_once_for_all_that_it_quotes(service: Service) -> None:
    account = await an_account(service)
    sheet_ids = [await a_sheet(service, account.id) for _ in range(5)]
    plain = [
        *(account.call(f"call-{place}") for place in range(10)),
        *(account.action(f"plain-{place}") for place in range(10)),
    ]
    await statements(account, plain)  # what is remembered of the client is read once
    usual = await statements(account, plain)
    quotes = [
        account.action(f"quote-{place}", **quoting(sheet_ids[place % 5])) for place in range(20)
    ]
    mixed = await statements(account, [*plain, *quotes])
    assert not [statement for statement in usual if "sheet" in statement]
    assert len([statement for statement in mixed if "sheet" in statement]) == 1
    assert len(mixed) == len(usual) + 1
