import time
from uuid import uuid4

import pytest

from tests.cli.programs import Surroundings, a_call

pytestmark = pytest.mark.slow

STANDARD = ("keys", "create", "--name", "Standard", "--scope", "events:write")
KNOWN_SECONDS = 1.1
"""After which a running service knows what was done beside it."""


def status_with(served: Surroundings, key: str) -> int:
    with served.http(key) as http:
        return http.post("/v1/events", json=a_call("by-key")).status_code


def test_a_key_made_beside_a_running_service_works_until_it_is_revoked(
    served: Surroundings,
) -> None:
    made = served.invoke(*STANDARD, "--expires", "2999-12-31")
    key = made.output.strip()
    assert (made.status, made.output.count("\n")) == (0, 1)
    time.sleep(KNOWN_SECONDS)
    assert status_with(served, key) in (200, 201)
    key_id = key.split("_")[2]
    listed = served.invoke("keys", "list").output
    assert f"{key_id}  Standard  events:write  all" in listed
    assert "until 2999-12-31" in listed
    assert key not in listed
    assert served.invoke("keys", "revoke", key_id).status == 0
    time.sleep(KNOWN_SECONDS)
    assert status_with(served, key) == 401


def test_a_key_for_one_client_sees_no_other(served: Surroundings) -> None:
    with served.http(served.admin_key()) as http:
        first, second, _ = (item["id"] for item in http.get("/v1/clients").json()["items"])
    command = ("keys", "create", "--name", "Client", "--scope", "quota:read", "--client", first)
    key = served.invoke(*command).output.strip()
    time.sleep(KNOWN_SECONDS)
    with served.http(key) as http:
        assert http.get(f"/v1/clients/{first}/quota").status_code == 200
        assert http.get(f"/v1/clients/{second}/quota").status_code == 404


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--client", str(uuid4())), "There is no client"),
        (("--expires", "2020-01-01"), "lies behind us"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    served: Surroundings, more: tuple[str, ...], told: str
) -> None:
    ended = served.run(*STANDARD, *more)
    assert (ended.status, ended.output) == (2, "")
    assert told in ended.errors


def test_what_was_never_made_cannot_be_revoked(served: Surroundings) -> None:
    ended = served.run("keys", "revoke", "0123456789ab")
    assert (ended.status, "There is no key" in ended.errors) == (2, True)


def test_without_a_service_the_server_is_started_meanwhile(surroundings: Surroundings) -> None:
    too_early = surroundings.run(*STANDARD)
    assert too_early.status == 2
    assert "run `exitadmin migrate` first" in too_early.errors
    assert surroundings.run("migrate").status == 0
    assert surroundings.run(*STANDARD).output.startswith("ea_development_")
    assert not surroundings.has_postgres
