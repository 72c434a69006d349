"""Clients as decisions see them, remembered by version."""

from collections import OrderedDict, defaultdict
from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from itertools import islice

import asyncpg

from app.domain.clients.parties.contact_points import ContactPoint, ContactRole
from app.domain.clients.parties.normalisation import Party, PartyKind
from app.domain.clients.plans.subscriptions import Subscription
from app.domain.metering.placement import InboxPoint
from app.domain.metering.profiles import ClientProfile
from app.repositories.clients.plans import PLAN_COLUMNS, terms_from_row
from app.repositories.connections import Connection

_CAPACITY = 10_000

_CLIENTS = """
SELECT c.id, c.timezone, c.region, b.profile_version,
  coalesce(c.calendar_id, (
    SELECT id FROM calendar_versions WHERE client_id IS NULL ORDER BY id DESC LIMIT 1
  )) AS calendar_id
FROM clients c JOIN books b ON b.client_id = c.id WHERE c.id = ANY($1::uuid[])
"""

_INBOX_OWNERS = """
SELECT DISTINCT client_id FROM contact_points WHERE role = 'inbox' AND value = ANY($1::text[])
"""

_CONTACT_POINTS = """
SELECT client_id, role, kind, value, valid_from, valid_to
FROM contact_points WHERE client_id = ANY($1::uuid[])
"""

_SUBSCRIPTIONS = f"""
SELECT s.client_id, s.starts_on, s.ends_before, s.is_blocking, {PLAN_COLUMNS}
FROM subscriptions s JOIN plans p ON p.code = s.plan_code AND p.version = s.plan_version
WHERE s.client_id = ANY($1::uuid[]) ORDER BY s.starts_on
"""


class Profiles:
    """The clients' profiles, remembered with the version at which they were read.

    Every change of a client, its contact points or its subscriptions raises the version in its
    account, in the same transaction: a version read under the client's lock makes a stale profile
    impossible, and what was decided with one is decided again.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[int, ClientProfile]] = OrderedDict()
        self._inboxes: dict[Party, list[InboxPoint]] = {}

    def recall(self, client_id: str) -> ClientProfile | None:
        """Return the profile last read; it may be out of date."""
        found = self._known.get(client_id)
        return found and found[1]

    def is_current(self, client_id: str, version: int) -> bool:
        """Tell whether the profile is remembered at a version."""
        found = self._known.get(client_id)
        return found is not None and found[0] == version

    def inboxes(self, parties: Iterable[Party]) -> tuple[InboxPoint, ...]:
        """Return the inboxes remembered of these numbers and mailboxes; they may be out of date."""
        return tuple(inbox for party in parties for inbox in self._inboxes.get(party, ()))

    async def find_inboxes(
        self, connection: Connection, addressed: Iterable[tuple[Party, datetime]]
    ) -> None:
        """Read who answers numbers and mailboxes at instants, where nobody remembered does.

        An inbox may have passed from a client that is remembered to one that is not.
        """
        values = {
            party.value
            for party, at in addressed
            if party.kind is not PartyKind.OTHER
            and not any(inbox.covers(at) for inbox in self._inboxes.get(party, ()))
        }
        if values:
            rows = await connection.fetch(_INBOX_OWNERS, list(values))
            await self.refresh(connection, {row["client_id"] for row in rows})

    async def read(
        self, connection: Connection, versions: Mapping[str, int]
    ) -> dict[str, ClientProfile]:
        """Return profiles at the versions given or newer, reading those not remembered."""
        stale = [
            client_id
            for client_id, version in versions.items()
            if not self.is_current(client_id, version)
        ]
        await self.refresh(connection, stale, keep=versions)
        return {client: self._known[client][1] for client in versions}

    async def refresh(
        self, connection: Connection, client_ids: Iterable[str], keep: Container[str] = ()
    ) -> None:
        """Read profiles anew; a client that does not exist is left out.

        Args:
            connection: any.
            client_ids: whose profiles.
            keep: those that may not be forgotten to make room.
        """
        ids = list(client_ids)
        if not ids:
            return
        for version, profile in await _load(connection, ids):
            self._forget(profile.id)
            self._known[profile.id] = (version, profile)
            for inbox in _inboxes_of(profile):
                self._inboxes.setdefault(inbox.party, []).append(inbox)
        excess = max(0, len(self._known) - _CAPACITY)
        for client in list(
            islice((client_id for client_id in self._known if client_id not in keep), excess)
        ):
            self._forget(client)

    def _forget(self, client_id: str) -> None:
        _, profile = self._known.pop(client_id, (0, None))
        for party in {inbox.party for inbox in _inboxes_of(profile)} if profile else ():
            others = [
                inbox for inbox in self._inboxes.pop(party, ()) if inbox.client_id != client_id
            ]
            if others:
                self._inboxes[party] = others


def _inboxes_of(profile: ClientProfile) -> list[InboxPoint]:
    return [
        InboxPoint(
            party=point.party,
            client_id=profile.id,
            valid_from=point.valid_from,
            valid_to=point.valid_to,
        )
        for point in profile.contact_points
        if point.role is ContactRole.INBOX
    ]


async def _load(connection: Connection, ids: list[str]) -> list[tuple[int, ClientProfile]]:
    # The version first: rows that change meanwhile then belong to a newer one, and are read again.
    clients = await connection.fetch(_CLIENTS, ids)
    points = _by_client(await connection.fetch(_CONTACT_POINTS, ids))
    subscriptions = _by_client(await connection.fetch(_SUBSCRIPTIONS, ids))
    return [
        (
            row["profile_version"],
            ClientProfile(
                id=row["id"],
                timezone=row["timezone"],
                region=row["region"],
                contact_points=_contact_points(points[row["id"]]),
                subscriptions=_subscriptions(subscriptions[row["id"]]),
                calendar_id=row["calendar_id"],
            ),
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


async def client_exists(connection: Connection, client_id: str) -> bool:
    """Tell whether there is such a client."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM clients WHERE id = $1)", client_id
    )
    return found
