"""Audits: every client's ledger recomputed from its events, every statement from the ledger."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from textwrap import shorten

from app.domain.billing.statements.statement_audit import StatementDifference, audit_statements
from app.domain.errors import NothingFound
from app.domain.metering.verification.differences import Difference
from app.repositories.billing.billed_accounts import read_billed_account
from app.repositories.billing.statement_audits import (
    read_audited_ledger,
    read_client_count,
    read_client_ids,
    read_stored_statements,
)
from app.repositories.database import Database
from app.repositories.sheets.unsupported import UnsupportedEvent, read_unsupported
from app.services.metering.ledger import verify_ledger

_MOST_UNSUPPORTED = 1_000
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAudit:
    """What was checked of one client.

    Attributes:
        statements: how many final ones were drawn again.
        differences: a sentence each; nothing personal is in them.
        count: how many there are, which may be more.
        unsupported: events that passed on, before sheets were kept, what no sheet is: a sentence
            each, of the first thousand. They keep their decision, and differ from nothing.
    """

    client_id: str
    statements: int
    differences: tuple[str, ...]
    count: int
    unsupported: tuple[str, ...]


async def count_clients(database: Database) -> int:
    """Return how many clients an audit goes through."""
    async with database.read() as connection:
        return await read_client_count(connection)


async def audit_all_clients(database: Database) -> AsyncGenerator[ClientAudit]:
    """Audit one client after the other."""
    after: str | None = None
    while client_ids := await _client_ids(database, after):
        for client_id in client_ids:
            yield await audit_client(database, client_id)
        after = client_ids[-1]


async def _client_ids(database: Database, after: str | None) -> list[str]:
    async with database.read() as connection:
        return await read_client_ids(connection, after)


async def audit_client(database: Database, client_id: str) -> ClientAudit:
    """Recompute a client's ledger from its events, and its statements from the ledger.

    Raises:
        NothingFound: the client does not exist.
    """
    verified = (await verify_ledger(database, client_id)).differences
    async with database.read_snapshot() as connection:
        account = await read_billed_account(connection, client_id)
        if account is None:
            raise NothingFound(client_id)
        stored = await read_stored_statements(connection, client_id)
        ledger = await read_audited_ledger(connection, account)
        unsupported = await read_unsupported(connection, client_id, _MOST_UNSUPPORTED)
    differences = list(audit_statements(ledger, stored))
    return ClientAudit(
        client_id=client_id,
        statements=len(stored),
        differences=(*map(_of_ledger, verified.shown), *map(_of_statement, differences)),
        count=verified.count + len(differences),
        unsupported=tuple(map(_of_unsupported, unsupported)),
    )


def _of_unsupported(event: UnsupportedEvent) -> str:
    sheet, version = (shorten(name, _LONGEST_NAME) for name in (event.sheet, event.version))
    named = f"sheet {sheet}, version {version}"
    return f"unsupported_information: event {event.event_id} of {event.source} names {named}"


def _of_ledger(difference: Difference) -> str:
    about = [
        f"{name} {value}"
        for name, value in (
            ("month", difference.period),
            ("entry", difference.seq),
            ("interaction", difference.interaction_id),
        )
        if value is not None
    ]
    where = f" ({', '.join(about)})" if about else ""
    return f"{difference.kind}{where}: expected {difference.expected}, found {difference.found}"


def _of_statement(difference: StatementDifference) -> str:
    expected = f"expected {difference.expected}, found {difference.found}"
    return f"{difference.kind} (month {difference.period}): {expected}"
