import io
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import structlog

from app.logs import configure_logs
from tests import sql
from tests.api.monitoring.events import a_call
from tests.service import Service, running_service

Lines = Callable[[], list[dict[str, Any]]]
PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    former = structlog.get_config()
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    configure_logs("info", for_people=False)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    structlog.configure(**former)


@pytest.fixture
async def logged(lines: Lines, database_url: str) -> AsyncIterator[Service]:
    async with running_service(database_url) as service:
        yield service


async def test_a_request_leaves_one_line_without_personal_data(
    logged: Service, lines: Lines
) -> None:
    await logged.post(a_call())
    await logged.http.get("/v1/clients?reference=dupont")
    await logged.http.get("/marc@dupont.example")
    text = json.dumps(told := lines())
    assert [(line["method"], line["route"], line["status"]) for line in told] == [
        ("POST", "/v1/events", 201),
        ("GET", "/v1/clients", 200),
        ("GET", "unmatched", 404),
    ]
    assert told[0]["milliseconds"] > 0
    assert not [part for part in ("dupont", "475550199", "chantier", "Bearer") if part in text]


async def test_the_token_of_a_feed_stands_in_no_line(logged: Service, lines: Lines) -> None:
    client_id = await logged.a_client()
    agenda = {"name": "A", "kinds": [{"code": "v", "name": "V", "duration_minutes": 60}]}
    made = await logged.http.post(f"/v1/clients/{client_id}/agendas", json=agenda)
    feeds = f"/v1/agendas/{made.json()['id']}/feeds"
    feed = await logged.http.post(feeds, json={"name": "Marc", "mode": "full"})
    url = feed.json()["url"]
    token = url.partition("token=")[2]
    statuses = [(await logged.http.get(address)).status_code for address in _addresses(url)]
    assert statuses == [200, 404, 404, 422, 405]
    told = lines()
    assert [line["route"] for line in told[-5:-1]] == ["/v1/agendas/{agenda_id}.ics"] * 4
    assert token not in json.dumps(told)
    assert token[:20] not in json.dumps(told)


def _addresses(url: str) -> list[str]:
    """Return where a program, or somebody who guesses, asks for a feed."""
    path, _, token = url.partition("?token=")
    return [
        url,
        url[:-1],
        f"{path}?token={token}%00",
        f"{url}&x={token}",
        f"{path[:-4]}/close?{token}",
    ]


async def test_what_monitors_ask_all_the_time_leaves_no_line(logged: Service, lines: Lines) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        assert (await logged.http.get(path)).status_code == 200
    assert lines() == []


async def test_a_sane_id_and_the_trace_are_kept(logged: Service, lines: Lines) -> None:
    headers = {"X-Request-Id": "front-42", "traceparent": PARENT}
    response = await logged.http.get("/v1/plans", headers=headers)
    assert response.headers["x-request-id"] == "front-42"
    [line] = lines()
    assert line["request_id"] == "front-42"
    assert line["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize("strange", ["", "a b", "é", "x" * 129, '{"a":1}'])
async def test_an_id_that_is_not_sane_is_replaced(
    logged: Service, lines: Lines, strange: str
) -> None:
    parent = "00-" + "0" * 32 + "-00f067aa0ba902b7-01"
    headers = {b"X-Request-Id": strange.encode(), b"traceparent": parent.encode()}
    response = await logged.http.get("/v1/plans", headers=headers)
    [line] = lines()
    assert len(line["request_id"]) == 32
    assert response.headers.get_list("x-request-id") == [line["request_id"]]
    assert line["trace_id"] is None


async def test_a_failure_nobody_expected_is_told_without_its_values(
    logged: Service, lines: Lines
) -> None:
    async def fail() -> None:
        numbers: dict[str, str] = {}
        numbers["+32475550199".lower()]

    logged.app.add_api_route("/failing", fail)
    response = await logged.http.get("/failing")
    assert (response.status_code, response.json()["code"]) == (500, "internal-error")
    failure, request = lines()
    assert failure["event"] == "unexpected failure"
    assert failure["request_id"] == response.headers["x-request-id"] == request["request_id"]
    assert failure["exception"].endswith("builtins.KeyError\n")
    assert "in fail" in failure["exception"]
    assert request["status"] == 500


async def test_a_lost_database_is_no_failure_of_ours(logged: Service, lines: Lines) -> None:
    async def wait() -> None:
        raise ConnectionRefusedError

    logged.app.add_api_route("/waiting", wait)
    response = await logged.http.get("/waiting")
    assert (response.status_code, response.json()["code"]) == (503, "database-unavailable")
    assert response.headers["retry-after"] == "2"
    assert [line["event"] for line in lines()] == ["request"]


async def test_what_a_database_refuses_is_told_once_a_while(logged: Service, lines: Lines) -> None:
    async def write() -> None:
        await sql.execute(logged.state.database, "INSERT INTO clients (nothing) VALUES (1)")

    logged.app.add_api_route("/writing", write)
    for _ in range(3):
        response = await logged.http.get("/writing")
        assert (response.status_code, response.json()["code"]) == (503, "database-unavailable")
        assert response.headers["retry-after"] == "2"
    failures = [line for line in lines() if line["event"] != "request"]
    assert [line["event"] for line in failures] == ["database failed"]
    assert "UndefinedColumnError (42703)" in failures[0]["exception"]


async def test_what_libraries_log_is_a_line_of_the_same_kind(lines: Lines) -> None:
    logging.getLogger("asyncio").error("Task was destroyed\ntask: <Task of +32475550199>")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request %s", "received.")
    logging.getLogger("some.library").info("of no interest")
    assert [(line["level"], line["event"]) for line in lines()] == [
        ("error", "Task was destroyed"),
        ("warning", "Invalid HTTP request received."),
    ]


def test_a_person_at_a_terminal_reads_lines_and_whole_tracebacks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    former = structlog.get_config()
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    configure_logs("warning", for_people=True)
    numbers = {"secret": 1}
    try:
        numbers["missing"]
    except KeyError:
        structlog.get_logger().exception("it failed")
    structlog.get_logger().info("of no interest")
    structlog.configure(**former)
    assert "KeyError: 'missing'" in written.getvalue()
    assert "secret" not in written.getvalue().replace('"secret": 1', "")
    assert "of no interest" not in written.getvalue()
