"""Mail recipients of a client, or of the operators."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert

from app.domain.accounts import Language
from app.domain.notifications.notices import NoticeType
from app.domain.notifications.recipients import Recipient
from app.repositories.accounts.transactions import Transaction
from app.repositories.tables.clients import clients
from app.repositories.tables.jobs import notification_recipients

_R = notification_recipients.c


async def list_recipients(transaction: Transaction, client_id: str | None) -> list[Recipient]:
    """Return a client's recipients, or the operators', by address."""
    statement = select(notification_recipients).where(_owned_by(client_id)).order_by(_R.address)
    return [
        Recipient(
            client_id=row.client_id,
            address=row.address,
            types=frozenset(map(NoticeType, row.types)),
            language=Language(row.language),
        )
        for row in await transaction.execute(statement)
    ]


async def language_of(transaction: Transaction, client_id: str) -> Language | None:
    """Return the language of a client, or None when there is no such client."""
    statement = select(clients.c.language).where(clients.c.id == client_id)
    language = (await transaction.execute(statement)).scalar()
    return None if language is None else Language(language)


async def replace_recipients(
    transaction: Transaction, client_id: str | None, recipients: Sequence[tuple[str, Recipient]]
) -> None:
    """Make recipients those of a client, or the operators'.

    Args:
        transaction: of the change.
        client_id: None for the operators.
        recipients: each with an id for its row, should it be new.
    """
    kept = [one.address for _, one in recipients]
    await transaction.execute(
        delete(notification_recipients).where(_owned_by(client_id), _R.address.not_in(kept))
    )
    if not recipients:
        return
    new = insert(notification_recipients).values([_row(row_id, one) for row_id, one in recipients])
    await transaction.execute(
        new.on_conflict_do_update(
            index_elements=[_R.client_id, _R.address],
            set_={"types": new.excluded.types, "language": new.excluded.language},
        )
    )


def _owned_by(client_id: str | None) -> ColumnElement[bool]:
    return _R.client_id.is_not_distinct_from(client_id)


def _row(row_id: str, recipient: Recipient) -> dict[str, Any]:
    return {
        "id": row_id,
        "client_id": recipient.client_id,
        "address": recipient.address,
        "types": sorted(recipient.types),
        "language": recipient.language,
    }
