"""Recipients of mail: read, replaced as a whole, added and removed."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.clients.clients import Language
from app.domain.errors import NothingFound
from app.domain.notifications.endpoints import require_audience
from app.domain.notifications.notices import NoticeType
from app.domain.notifications.recipients import (
    USUAL_ATTACHMENTS,
    Attachment,
    Recipient,
)
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.notifications.recipients import (
    delete_recipient,
    keep_recipients,
    language_of,
    list_recipients,
    replace_recipients,
)
from app.services.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientDraft:
    """An address as it is asked for; without a language it is written to in the client's."""

    address: str
    types: frozenset[NoticeType]
    language: Language | None
    attachments: frozenset[Attachment] = USUAL_ATTACHMENTS


async def read_recipients(database: Database, client_id: str | None) -> list[Recipient]:
    """Return a client's recipients, or the operators', by address.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read_snapshot() as connection:
        await _language(connection, client_id)
        return await list_recipients(connection, client_id)


async def set_recipients(
    database: Database, client_id: str | None, drafts: Sequence[RecipientDraft]
) -> list[Recipient]:
    """Make these the recipients of a client, or of the operators; one left out hears no more.

    Raises:
        NothingFound: there is no such client.
        NotForClients: a client's address wants what is for operators only.
    """
    async with database.write() as connection:
        return await set_recipients_within(connection, client_id, drafts)


async def set_recipients_within(
    connection: Connection, client_id: str | None, drafts: Sequence[RecipientDraft]
) -> list[Recipient]:
    """Make these the recipients in the transaction of a greater change.

    Raises:
        NothingFound, NotForClients.
    """
    recipients = await _recipients(connection, client_id, drafts)
    await replace_recipients(connection, client_id, recipients)
    return await list_recipients(connection, client_id)


async def add_recipients(
    database: Database, client_id: str | None, drafts: Sequence[RecipientDraft]
) -> None:
    """Write to these addresses of a client, or of the operators, too.

    One that is there already hears of what is asked for now.

    Raises:
        NothingFound: there is no such client.
        NotForClients: a client's address wants what is for operators only.
    """
    async with database.write() as connection:
        recipients = await _recipients(connection, client_id, drafts)
        await keep_recipients(connection, client_id, recipients)


async def remove_recipient(database: Database, client_id: str, address: str) -> None:
    """Write to an address of a client no more; one that is not there changes nothing.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.write() as connection:
        await _language(connection, client_id)
        await delete_recipient(connection, client_id, address)


async def _recipients(
    connection: Connection, client_id: str | None, drafts: Sequence[RecipientDraft]
) -> list[tuple[str, Recipient]]:
    """Return recipients as they are stored, under new ids."""
    for draft in drafts:
        require_audience(draft.types, client_id)
    language = await _language(connection, client_id)
    return [
        (
            new_id(),
            Recipient(
                client_id=client_id,
                address=draft.address,
                types=draft.types,
                language=draft.language or language,
                attachments=draft.attachments,
            ),
        )
        for draft in drafts
    ]


async def _language(connection: Connection, client_id: str | None) -> Language:
    if client_id is None:
        return Language.FRENCH
    language = await language_of(connection, client_id)
    if language is None:
        raise NothingFound
    return language
