"""The clients as the desk lists them: with their plans, their months and what waits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.metering.quota.quota import Quota
from app.repositories.database import Database
from app.repositories.deadlines.desk import ClientAtDesk
from app.repositories.deadlines.desk_clients import (
    DeskClientQuery,
    WaitingCounts,
    count_waiting,
    find_desk_clients,
)
from app.repositories.metering.profiles import Profiles
from app.services.metering.quota.quotas import quotas_within

_NOT_DIGITS = re.compile(r"[^0-9]+", re.ASCII)
_NUMBER = re.compile(r"[+(0-9][-+()/. 0-9]*", re.ASCII)
_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedClient:
    """A client in the list.

    Attributes:
        quota: of the client's current month; None where no day of it is served.
    """

    client: ClientAtDesk
    quota: Quota | None
    waiting: WaitingCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientList:
    """A page of clients.

    Attributes:
        next_after: the id after which the next page begins; None on the last.
    """

    clients: Sequence[ListedClient]
    next_after: str | None


async def list_desk_clients(
    database: Database,
    profiles: Profiles,
    typed: str,
    page: tuple[str | None, int],
    now: datetime,
) -> ClientList:
    """Return a page of the clients by name, in one reading.

    Args:
        database: where.
        profiles: remembered.
        typed: a part of a name, reference, number or address; empty for all.
        page: the id after which it begins, and how many clients it has.
        now: how everything stands when.
    """
    after, limit = page
    query = DeskClientQuery(typed=typed, digits=_digits_of(typed), after=after, limit=limit + 1)
    async with database.read_snapshot() as connection:
        found = await find_desk_clients(connection, query, now)
        shown = found[:limit]
        waiting = await count_waiting(connection, [client.id for client in shown], now)
        zones = {client.id: client.timezone for client in shown}
        quotas = await quotas_within(connection, profiles, zones, now)
    clients = [
        ListedClient(client=client, quota=quotas.get(client.id), waiting=waiting[client.id])
        for client in shown
    ]
    is_last = len(found) <= limit
    return ClientList(clients=clients, next_after=None if is_last else shown[-1].id)


def _digits_of(typed: str) -> str:
    """Return what of a number that is typed stands in its international form; else nothing."""
    if _NUMBER.fullmatch(typed) is None:
        return ""
    digits = _NOT_DIGITS.sub("", typed).lstrip("0")
    return digits if len(digits) >= _FEWEST_DIGITS else ""
