"""Roles: what a person may do, in the words of the keys' scopes (pages.md, People and sign-in)."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from app.domain.access.keys import Scope


class Role(StrEnum):
    """What a person is to the service."""

    CLIENT = "client"
    OPERATOR = "operator"
    ADMIN = "admin"


SCOPES: Mapping[Role, frozenset[Scope]] = {
    Role.CLIENT: frozenset(
        {
            Scope.QUOTA_READ,
            Scope.REPORTS_READ,
            Scope.DISPUTES_WRITE,
            Scope.AGENDAS_READ,
            Scope.SHEETS_READ,
            Scope.SHEETS_WRITE,
        }
    ),
    Role.OPERATOR: frozenset(
        {
            Scope.OPS_READ,
            Scope.EVENTS_WRITE,
            Scope.INTERACTIONS_WRITE,
            Scope.CLIENTS_ADMIN,
            Scope.QUOTA_READ,
            Scope.REPORTS_READ,
            Scope.AGENDAS_READ,
            Scope.AGENDAS_WRITE,
            Scope.SHEETS_READ,
            Scope.SHEETS_WRITE,
        }
    ),
    Role.ADMIN: frozenset({Scope.ADMIN}),
}
"""By role; a client's are for one client of the person's at a time."""

AT_THE_DESK = frozenset({Role.OPERATOR, Role.ADMIN})
"""Who works for all clients."""

_IDLE = {Role.CLIENT: timedelta(days=30)}
_LONGEST = {Role.CLIENT: timedelta(days=90)}
_IDLE_AT_THE_DESK, _LONGEST_AT_THE_DESK = timedelta(hours=12), timedelta(days=30)


def idle_time(role: Role) -> timedelta:
    """Return how long a session of a role lasts unused."""
    return _IDLE.get(role, _IDLE_AT_THE_DESK)


def longest_time(role: Role) -> timedelta:
    """Return how long a session of a role lasts at most."""
    return _LONGEST.get(role, _LONGEST_AT_THE_DESK)
