"""Changes a client; what was recorded keeps the period that it was recorded in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.accounts import Client, Language
from app.domain.errors import NothingFound
from app.repositories.accounts.clients import update_client
from app.repositories.accounts.contact_points import (
    delete_contact_points,
    insert_contact_points,
    read_history,
)
from app.repositories.accounts.transactions import (
    Transaction,
    lock_account,
    raise_profile_version,
)
from app.repositories.database import Database
from app.services.accounts.contact_point_changes import ContactPointDraft, Replacement
from app.services.accounts.create_client import under_new_ids
from app.services.accounts.read_account import Account, account_within


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientChange:
    """What is to change of a client; None leaves it as it is.

    Attributes:
        contact_points: the whole list; one left out ends now.
    """

    name: str | None
    timezone: str | None
    language: Language | None
    region: str | None
    contact_points: Sequence[ContactPointDraft] | None


async def change_client(
    database: Database, client_id: str, asked: ClientChange, now: datetime
) -> Account:
    """Store a change and return the client as stored.

    Raises:
        NothingFound: there is no such client.
        RefusedContactPoint: one cannot be read, or ends before it begins.
        InboxTaken: another client has it.
    """
    async with database.transaction() as transaction:
        if not await lock_account(transaction, client_id):
            raise NothingFound(client_id)
        client = _changed((await account_within(transaction, client_id, now)).client, asked)
        await update_client(transaction, client)
        if asked.contact_points is not None:
            replacement = Replacement(
                drafts=asked.contact_points, region=client.region, now=now, begins=now
            )
            await _replace_contact_points(transaction, client_id, replacement)
        await raise_profile_version(transaction, client_id)
        return await account_within(transaction, client_id, now)


def _changed(client: Client, asked: ClientChange) -> Client:
    return replace(
        client,
        name=asked.name or client.name,
        timezone=asked.timezone or client.timezone,
        language=asked.language or client.language,
        region=asked.region or client.region,
    )


async def _replace_contact_points(
    transaction: Transaction, client_id: str, replacement: Replacement
) -> None:
    history = await read_history(transaction, client_id)
    wanted = replacement.after(history.values())
    stored = {given.point for given in history.values()}
    kept = {given.point for given in wanted}
    gone = [row_id for row_id, given in history.items() if given.point not in kept]
    new = [given for given in wanted if given.point not in stored]
    await delete_contact_points(transaction, client_id, gone)
    await insert_contact_points(transaction, client_id, under_new_ids(new))
