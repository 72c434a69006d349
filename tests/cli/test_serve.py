import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import time

import httpx
import pytest

from tests.cli.programs import ADMIN_KEY, Program, Surroundings, a_call

pytestmark = pytest.mark.slow

WARNED = "this database holds demonstration clients"

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")


def printed_command(said: str) -> str:
    found = re.search(r"^curl.*?(?=\n\n)", said, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[0]


def run_in_a_shell(command: str, **settings: str) -> bytes:
    environment = {"PATH": os.environ["PATH"], **settings}
    return subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, check=True, cwd="/", env=environment
    ).stdout


@needs_curl
def test_the_printed_curl_works_as_printed(serving: Program) -> None:
    command = printed_command(serving.output.read_text())
    decision = json.loads(run_in_a_shell(command))
    assert (decision["outcome"], decision["rule"]) == ("counted", "inbound_third_party")


def test_it_ends_cleanly_and_comes_back_with_everything(
    serving: Program, surroundings: Surroundings
) -> None:
    key = surroundings.admin_key()
    with surroundings.http(key) as http:
        assert http.post("/v1/events", json=a_call("kept")).status_code == 201
        clients = http.get("/v1/clients").json()["items"]
    assert serving.end() == 0
    assert not surroundings.has_postgres
    again = surroundings.start("serve").ready()
    with surroundings.http(key) as http:
        assert http.post("/v1/events", json=a_call("kept")).json()["duplicate"]
        assert http.get("/v1/clients").json()["items"] == clients
    assert again.end(signal.SIGINT) == 0
    assert not surroundings.has_postgres


def test_the_key_that_it_makes_is_its_owners_alone(served: Surroundings) -> None:
    file = served.data_dir / "admin-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    said = (served.folder / "output").read_text()
    assert str(file) in said
    assert served.admin_key() not in said + (served.folder / "errors").read_text()


def test_it_says_where_its_documentation_is(served: Surroundings) -> None:
    said = (served.folder / "output").read_text()
    assert f"{served.url}/docs" in said
    assert httpx.get(f"{served.url}/docs").status_code == 200


def test_a_taken_port_is_told_before_anything_starts(surroundings: Surroundings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", surroundings.port))
        other.listen()
        ended = surroundings.run("serve")
    assert ended.status == 2
    assert f"127.0.0.1:{surroundings.port} is in use" in ended.errors
    assert "PORT=8001" in ended.errors
    assert not surroundings.data_dir.exists()


def test_a_signal_while_it_starts_ends_it_as_well(surroundings: Surroundings) -> None:
    starting = surroundings.start("serve")
    log = surroundings.data_dir / "postgres" / "log"
    while not log.exists():
        assert starting.process.poll() is None
        time.sleep(0.01)
    assert starting.end() == 0
    assert not surroundings.has_postgres


@needs_curl
def test_without_demonstration_there_is_nobody_and_still_something_to_try(
    surroundings: Surroundings,
) -> None:
    settings = {"EXITADMIN_DEMO": "0", "EXITADMIN_ADMIN_KEY": ADMIN_KEY}
    program = surroundings.start("serve", **settings).ready()
    with surroundings.http(ADMIN_KEY) as http:
        assert http.get("/v1/clients").json()["items"] == []
    command = printed_command(said := program.output.read_text())
    assert [plan["code"] for plan in json.loads(run_in_a_shell(command, **settings))["items"]]
    assert program.end() == 0
    assert ADMIN_KEY not in said
    assert not (surroundings.data_dir / "admin-key").exists()


def test_a_database_of_ones_own_is_migrated_and_used_and_gets_no_demonstration_unasked(
    surroundings: Surroundings, empty_database: str
) -> None:
    program = surroundings.start("serve", EXITADMIN_DATABASE_URL=empty_database).ready()
    with surroundings.http(surroundings.admin_key()) as http:
        assert http.get("/v1/clients").json()["items"] == []
    assert program.end() == 0
    assert "demonstration" not in program.errors.read_text()
    assert not (surroundings.data_dir / "postgres").exists()


def test_a_demonstration_that_was_asked_for_is_warned_of_where_it_does_not_belong(
    surroundings: Surroundings, empty_database: str
) -> None:
    settings = {"EXITADMIN_DATABASE_URL": empty_database, "EXITADMIN_ADMIN_KEY": ADMIN_KEY}
    program = surroundings.start("serve", EXITADMIN_DEMO="1", **settings).ready()
    with surroundings.http(ADMIN_KEY) as http:
        assert len(http.get("/v1/clients").json()["items"]) == 3
    assert program.end() == 0
    assert WARNED not in program.errors.read_text()
    for further in ({}, {"EXITADMIN_ENVIRONMENT": "production"}):
        program = surroundings.start("serve", **settings, **further)
        program.until(WARNED)
        assert program.end() == 0


def test_production_says_that_it_is_ready_in_its_log(
    surroundings: Surroundings, empty_database: str
) -> None:
    settings = {
        "EXITADMIN_ENVIRONMENT": "production",
        "EXITADMIN_DATABASE_URL": empty_database,
        "EXITADMIN_ADMIN_KEY": ADMIN_KEY,
    }
    program = surroundings.start("serve", **settings, EXITADMIN_ADMNI_KEY="misspelt")
    program.until('"event":"ready"')
    said = program.errors.read_text().splitlines()
    assert "did you mean EXITADMIN_ADMIN_KEY?" in json.loads(said[0])["doubt"]
    assert "EXITADMIN_SECRETS_KEY" in json.loads(said[1])["doubt"]
    told = json.loads(said[-1])
    assert told["address"] == surroundings.url
    program.until("Sign in: ")
    [link] = program.output.read_text().splitlines()
    assert link.startswith("Sign in: http://")
    assert link.rpartition("/")[2] not in program.errors.read_text()
    with surroundings.http(ADMIN_KEY) as http:
        assert http.get("/v1/clients").json()["items"] == []
        assert http.put("/v1/test-clock", json={"now": "2026-12-01T00:00:00Z"}).status_code == 404
    assert program.end() == 0
    assert ADMIN_KEY not in program.output.read_text() + program.errors.read_text()
