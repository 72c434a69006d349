from datetime import UTC, datetime, timedelta

import pytest

from app.domain.access.keys import Scope
from app.domain.clients.clients import Language
from app.domain.people.people import Person, RoleWithoutClients, email_key, require_clients
from app.domain.people.roles import SCOPES, Role
from app.domain.people.sessions import Session

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def a_person(role: Role, clients: tuple[str, ...] = ()) -> Person:
    return Person(
        id="p",
        email="anne@exitadmin.example",
        name="Anne",
        language=Language.FRENCH,
        role=role,
        clients=clients,
        uses_keys=True,
        invited_at=NOW,
        welcomed_at=NOW,
        blocked_at=None,
        last_seen_at=None,
    )


def test_every_role_has_scopes_and_only_the_admin_has_all() -> None:
    assert set(SCOPES) == set(Role)
    assert [role for role, scopes in SCOPES.items() if Scope.ADMIN in scopes] == [Role.ADMIN]


def test_a_client_reads_its_own_and_an_operator_writes_events() -> None:
    client = a_person(Role.CLIENT, ("a", "b")).caller("b")
    assert client.may(Scope.QUOTA_READ)
    assert not client.may(Scope.OPS_READ, Scope.INTERACTIONS_WRITE, Scope.CLIENTS_ADMIN)
    assert client.sees("b")
    assert not client.sees("a")
    operator = a_person(Role.OPERATOR).caller("a")
    assert operator.may(Scope.EVENTS_WRITE)
    assert not operator.may(Scope.ADMIN)
    assert operator.sees("b")
    assert operator.source == "/exitadmin/people/p"


@pytest.mark.parametrize(
    ("role", "clients"), [(Role.CLIENT, ()), (Role.OPERATOR, ("a",)), (Role.ADMIN, ("a",))]
)
def test_clients_are_the_role_clients_alone(role: Role, clients: tuple[str, ...]) -> None:
    with pytest.raises(RoleWithoutClients):
        require_clients(role, clients)


def test_an_address_is_the_same_in_any_case() -> None:
    assert email_key(" Anne@Exitadmin.Example") == email_key("anne@exitadmin.example ")


@pytest.mark.parametrize(
    ("role", "opened", "seen", "is_live"),
    [
        (Role.OPERATOR, HOUR, HOUR, True),
        (Role.OPERATOR, 13 * HOUR, 12 * HOUR, False),
        (Role.ADMIN, 31 * DAY, HOUR, False),
        (Role.CLIENT, 29 * DAY, 29 * DAY, True),
        (Role.CLIENT, 31 * DAY, 30 * DAY, False),
        (Role.CLIENT, 90 * DAY, HOUR, False),
    ],
)
def test_a_session_lasts_as_its_role_says(
    role: Role, opened: timedelta, seen: timedelta, *, is_live: bool
) -> None:
    session = Session(
        id="s",
        person_id="p",
        client_id=None,
        agent="",
        opened_at=NOW - opened,
        seen_at=NOW - seen,
        ended_at=None,
    )
    assert session.is_live(role, NOW) is is_live
