"""Clients as decisions see them, remembered by version."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping

import asyncpg

from app.domain.metering.profiles import ClientProfile
from app.domain.parties.contact_points import ContactPoint, ContactRole
from app.domain.parties.normalisation import Party, PartyKind
from app.domain.plans.subscriptions import Subscription
from app.repositories.accounts.plan_rows import terms_from_row
from app.repositories.connections import Connection

_CAPACITY = 10_000

_CLIENTS = "SELECT id, timezone, region FROM clients WHERE id = ANY($1::uuid[])"

_CONTACT_POINTS = """
SELECT client_id, role, kind, value, valid_from, valid_to
FROM contact_points WHERE client_id = ANY($1::uuid[])
"""

_SUBSCRIPTIONS = """
SELECT s.client_id, s.starts_on, s.ends_before, s.is_blocking, p.*
FROM subscriptions s JOIN plans p ON p.code = s.plan_code AND p.version = s.plan_version
WHERE s.client_id = ANY($1::uuid[]) ORDER BY s.starts_on
"""


class Profiles:
    """The clients' profiles; a version read under the client's lock makes a stale one impossible.

    Every change of a client, its contact points or its subscriptions raises the version in its
    book, in the same transaction.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[int, ClientProfile]] = OrderedDict()

    def recall(self, client_id: str) -> ClientProfile | None:
        """Return the profile last seen; it may be out of date."""
        found = self._known.get(client_id)
        return found and found[1]

    async def read(
        self,
        connection: Connection,
        versions: Mapping[str, int],
    ) -> dict[str, ClientProfile]:
        """Return the profiles of clients at the versions given, reading those not remembered."""
        missing = [
            client
            for client, version in versions.items()
            if client not in self._known or self._known[client][0] != version
        ]
        if missing:
            for profile in await _load(connection, missing):
                self._known[profile.id] = (versions[profile.id], profile)
                self._known.move_to_end(profile.id)
        profiles = {client: self._known[client][1] for client in versions}
        while len(self._known) > max(_CAPACITY, len(versions)):
            self._known.popitem(last=False)
        return profiles


async def _load(connection: Connection, ids: list[str]) -> list[ClientProfile]:
    clients = await connection.fetch(_CLIENTS, ids)
    points = _by_client(await connection.fetch(_CONTACT_POINTS, ids))
    subscriptions = _by_client(await connection.fetch(_SUBSCRIPTIONS, ids))
    return [
        ClientProfile(
            id=row["id"],
            timezone=row["timezone"],
            region=row["region"],
            contact_points=_contact_points(points[row["id"]]),
            subscriptions=_subscriptions(subscriptions[row["id"]]),
        )
        for row in clients
    ]


def _by_client(rows: Iterable[asyncpg.Record]) -> defaultdict[str, list[asyncpg.Record]]:
    grouped: defaultdict[str, list[asyncpg.Record]] = defaultdict(list)
    for row in rows:
        grouped[row["client_id"]].append(row)
    return grouped


def _contact_points(rows: list[asyncpg.Record]) -> tuple[ContactPoint, ...]:
    return tuple(
        ContactPoint(
            role=ContactRole(row["role"]),
            party=Party(PartyKind(row["kind"]), row["value"]),
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
        )
        for row in rows
    )


def _subscriptions(rows: list[asyncpg.Record]) -> tuple[Subscription, ...]:
    return tuple(
        Subscription(
            terms=terms_from_row(row),
            starts_on=row["starts_on"],
            ends_before=row["ends_before"],
            is_blocking=row["is_blocking"],
        )
        for row in rows
    )
