from collections.abc import Iterator

import asyncpg
import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from app.services.outages import FailureLog, Outage, named


@pytest.fixture
def lines() -> Iterator[list[EventDict]]:
    with capture_logs() as lines:
        yield lines


def test_an_outage_leaves_one_line_when_it_begins_and_one_when_it_ends(
    lines: list[EventDict],
) -> None:
    outage = Outage("mail server", host="mail.example")
    assert [outage.note("421"), outage.note("421"), outage.note("timeout")] == [True, False, False]
    assert outage.is_on
    assert [outage.end(), outage.end()] == [True, False]
    assert not outage.is_on
    assert [(one["event"], one["host"], one["log_level"]) for one in lines] == [
        ("mail server out of reach", "mail.example", "warning"),
        ("mail server back", "mail.example", "warning"),
    ]
    assert (lines[0]["reason"], lines[1]["failures"]) == ("421", 3)


def test_the_next_outage_is_told_again(lines: list[EventDict]) -> None:
    outage = Outage("database")
    for _ in range(2):
        outage.note("gone")
        outage.end()
    assert [one.get("failures") for one in lines] == [None, 1, None, 1]


def test_what_was_never_away_is_not_told_to_be_back(lines: list[EventDict]) -> None:
    assert not Outage("database").end()
    assert lines == []


def test_a_failure_is_named_without_what_it_says() -> None:
    failure = ConnectionRefusedError("marc@dupont.example")
    assert named(failure) == "ConnectionRefusedError"


def test_what_the_database_refuses_is_logged_once_a_while(lines: list[EventDict]) -> None:
    log = FailureLog()
    for failure in (
        asyncpg.DiskFullError(""),
        asyncpg.DiskFullError(""),
        asyncpg.CheckViolationError(""),
    ):
        log.tell("failed", failure)
    assert [named(one["exc_info"]) for one in lines] == [
        "DiskFullError (53100)",
        "CheckViolationError (23514)",
    ]


def test_a_mistake_of_ours_is_logged_each_time(lines: list[EventDict]) -> None:
    log = FailureLog()
    for _ in range(2):
        log.tell("failed", KeyError("x"))
    assert len(lines) == 2


def test_a_database_that_is_away_is_left_to_its_watch(lines: list[EventDict]) -> None:
    FailureLog().tell("failed", ConnectionRefusedError())
    assert lines == []


def test_a_missing_file_is_not_taken_for_a_database(lines: list[EventDict]) -> None:
    FailureLog().tell("failed", FileNotFoundError())
    assert len(lines) == 1
