from functools import partial

import pytest

from app.integrations.parties import address_of, number_of
from app.integrations.verdicts import Action
from tests.integrations.mail.mails import HEADERS, verdict_of
from tests.yardsticks import cpu_seconds

NAMES = (
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Content-Type",
)
USUAL = "word " * 40_000
MOST = 20
"""Times what all fields take of usual words; what reads a line again and again takes thousands."""
LINES = {
    "parentheses": "(" * 200_000,
    "nested address": "(" * 19_000 + "a@b.be",
    "addresses": "a@b.be, " * 50_000,
    "backslashes": "\\" * 100_000,
    "colons": "a:" * 100_000,
    "at signs": "@" * 100_000,
    "quotes": '"' * 200_001,
    "encoded words": "=?utf-8?Q?a?= " * 20_000,
    "message ids": "<a@b> " * 50_000,
    "parameters": '; a="' * 50_000,
    "blanks": " " * 200_000 + "x",
}


@pytest.fixture(scope="module")
def yardstick() -> float:
    return sum(cpu_seconds(partial(verdict_of, {**HEADERS, name: USUAL})) for name in NAMES)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_header_is_read_in_no_time(name: str, line: str, yardstick: float) -> None:
    def read() -> None:
        verdict = verdict_of({**HEADERS, name: LINES[line]})
        assert verdict.action is Action.INGEST

    assert cpu_seconds(read, rounds=1) < MOST * yardstick


def test_a_hostile_party_is_left_as_it_is() -> None:
    nested = "sip:" + "(" * 400 + "@x"
    assert number_of(nested, "BE") == nested
    assert address_of("(" * 400 + "a@b.be") is None


@pytest.mark.parametrize("depth", [3, 2_000])
def test_a_report_nested_without_end_is_read_in_no_time(depth: int) -> None:
    body = "".join(
        f"--b{i}\r\nContent-Type: multipart/mixed; boundary=b{i + 1}\r\n\r\n" for i in range(depth)
    )
    headers = {**HEADERS, "Content-Type": "multipart/report; boundary=b0"}
    assert verdict_of(headers, body).action is Action.INGEST
