"""Fills directories from appointments: who booked is known by number and address from then on."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.directory.entries import (
    DirectoryEntry,
    NameOrigin,
    parties_told,
    split_parties,
    still_to_learn,
    told_before,
)
from app.repositories.connections import Connection
from app.repositories.directory.entries import (
    count_entries,
    find_entries_of,
    insert_entry,
    region_of,
    update_entry,
)
from app.services.directory.entries import MOST_ENTRIES
from app.services.identifiers import new_id

_MOST_READ = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedParty:
    """Somebody as an appointment names one; personal data."""

    name: str | None
    phone: str | None
    email: str | None


async def learn_party(
    connection: Connection, client_id: str, named: NamedParty, now: datetime
) -> None:
    """Keep the name of whoever has an appointment; one that was set by hand stays.

    The client's account is locked. A directory that is full learns nothing more.
    """
    name = (named.name or "").strip()
    if not name:
        return
    region = await region_of(connection, client_id) or ""
    parties = parties_told(named.phone, named.email, region)
    known = await find_entries_of(connection, client_id, parties, _MOST_READ)
    parties = still_to_learn(known, parties)
    if not parties:
        return
    former = told_before(known, parties)
    if former is not None:
        learned = replace(former.known_by(parties), name=name)
        if learned != former:
            await update_entry(connection, replace(learned, changed_at=now))
    elif await count_entries(connection, client_id) < MOST_ENTRIES:
        await insert_entry(connection, _new(client_id, name, parties, now))


def _new(client_id: str, name: str, parties: tuple[str, ...], now: datetime) -> DirectoryEntry:
    phones, emails = split_parties(parties)
    return DirectoryEntry(
        id=new_id(),
        client_id=client_id,
        name=name,
        phones=phones,
        emails=emails,
        origin=NameOrigin.APPOINTMENT,
        created_at=now,
        changed_at=now,
    )
