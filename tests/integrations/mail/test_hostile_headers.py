import json
from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import urlencode

import pytest

from app.integrations.deliveries import Delivery, IntegrationKind
from app.integrations.mail.addresses import addresses_of, author_of, decode_words
from app.integrations.parties import address_of, number_of
from app.integrations.payloads.forms import URLENCODED
from app.integrations.registry import read
from app.integrations.verdicts import Action
from tests.integrations.mail.mails import CONFIG, HEADERS, OURS, raw, verdict_of
from tests.integrations.samples import MAILBOX, a_config, a_delivery
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
    "escaped quotes": '"\\' * 100_000 + "<a@b.be>",
    "brackets": "<" * 200_000 + "a@b.be>",
    "commas": "a," * 100_000 + "<a@b.be>",
    "unfinished words": "x=?a?q?" * 30_000 + "<a@b.be>",
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


ALL_NAMES = (
    *NAMES, "Sender", "Reply-To", "Bcc", "Return-Path", "Errors-To", "Delivered-To", "Resent-From",
    "Resent-To", "Resent-Message-ID", "List-Id", "List-Post", "List-Unsubscribe", "List-Owner",
    "Mailing-List", "X-Original-From", "X-BeenThere", "X-Original-Message-ID",
    "X-Failed-Recipients", "Content-Disposition", "Content-Transfer-Encoding", "Received",
    "Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "Authentication-Results",
    "X-Spam-Status", "X-Forefront-Antispam-Report",
)  # fmt: skip
A_HEADER_S_LINE = 12_000
"""Characters: with all fields so long, more than mail servers take in one header."""


def by_mailgun(fields: Mapping[str, str]) -> Delivery:
    form = {"recipient": MAILBOX, "message-headers": json.dumps([*fields.items()])}
    return a_delivery(urlencode(form).encode(), URLENCODED)


def by_mailgun_mime(fields: Mapping[str, str]) -> Delivery:
    form = {"recipient": MAILBOX, "body-mime": raw(fields)}
    return a_delivery(urlencode(form).encode(), URLENCODED)


def by_postmark(fields: Mapping[str, str]) -> Delivery:
    listed = [{"Name": name, "Value": value} for name, value in fields.items()]
    return a_delivery(json.dumps({"OriginalRecipient": MAILBOX, "Headers": listed}))


def by_brevo(fields: Mapping[str, str]) -> Delivery:
    return a_delivery(json.dumps({"items": [{"Headers": dict(fields), "Recipients": [MAILBOX]}]}))


ROUTES: Mapping[str, tuple[IntegrationKind, Callable[[Mapping[str, str]], Delivery]]] = {
    "raw": (IntegrationKind.RFC822, lambda fields: a_delivery(raw(fields), "message/rfc822")),
    "mailgun": (IntegrationKind.MAILGUN, by_mailgun),
    "mailgun mime": (IntegrationKind.MAILGUN, by_mailgun_mime),
    "postmark": (IntegrationKind.POSTMARK, by_postmark),
    "brevo": (IntegrationKind.BREVO, by_brevo),
}


def seconds_by(route: str, line: str, author: str | None = None) -> float:
    """Return what a mail costs all of whose fields hold a line."""
    kind, delivery = ROUTES[route]
    fields = dict.fromkeys(ALL_NAMES, line[:A_HEADER_S_LINE] + " <a@b.be>")
    request = delivery({**fields, "Message-ID": "<a@b.be>", "From": author or fields["From"]})
    config = a_config(kind, settings=CONFIG.settings)

    def work() -> None:
        assert read(request, config, verify=False).action is Action.INGEST

    return cpu_seconds(work, rounds=2)


@pytest.mark.parametrize("route", ROUTES)
def test_hostile_fields_add_up_to_no_time_by_any_route(route: str) -> None:
    usual = sum(seconds_by(route, line) for line in (USUAL, '"Word" <a@b.be>, ' * 2_000))
    hostile = ["escaped quotes", "commas", "at signs", "parentheses", "unfinished words"]
    for line in hostile:
        assert seconds_by(route, LINES[line]) < MOST * usual, line


def test_many_recipients_do_not_multiply_what_the_other_fields_cost() -> None:
    def read_sent(count: int) -> int:
        to = ", ".join(f"r{number}@b.be" for number in range(count))
        headers = {
            **OURS,
            "To": to,
            "Sender": line,
            "List-Post": line,
            "References": "<a@b> " * 999,
        }
        return len(verdict_of(headers).events)

    line = LINES["escaped quotes"]
    assert (read_sent(1), read_sent(500)) == (1, 500)
    assert cpu_seconds(partial(read_sent, 500)) < MOST * cpu_seconds(partial(read_sent, 1))


def test_a_list_of_500_with_long_names_is_read_whole() -> None:
    addresses = [f"jean-baptiste.vandenbroucke{n}@entreprise.example" for n in range(500)]
    listed = ", ".join(f'"Vandenbroucke, \\"JB\\" {n}" <{to}>' for n, to in enumerate(addresses))
    assert addresses_of([listed]) == addresses
    assert addresses_of(listed.split(">, ")) == addresses
    assert [event["data"]["to"] for event in verdict_of({**OURS, "To": listed}).events] == addresses


def test_a_list_that_is_too_long_is_cut_between_two_addresses() -> None:
    found = addresses_of(
        ["a" * 600 + "," + ", ".join(f'"{"x" * 900}" <a{n}@b.be>' for n in range(99))]
    )
    assert len(found) > 50
    assert all(address.endswith("@b.be") for address in found)


@pytest.mark.parametrize(
    ("value", "author"),
    [
        ('"Anne <anne@b.be>', "anne@b.be"),
        ('"Anne \\"A\\" <x@y.be>" <anne@b.be>', "anne@b.be"),
        ('\\"Anne\\" <anne@b.be>', "anne@b.be"),
        ('"Anne\\\\" <anne@b.be>, "B" <b@b.be>', "anne@b.be"),
        ('"\\"\\" <anne@b.be>', "anne@b.be"),
        ('"Anne (x" (comment, <x@y.be>) <anne@b.be>', "anne@b.be"),
        ('"anne peeters"@b.be', '"anne peeters"@b.be'),
        ("@relay.be:x, ; <@one.be,@two.be:anne@b.be>", "anne@b.be"),
    ],
)
def test_marks_in_names_hide_no_author(value: str, author: str) -> None:
    assert author_of([value]) == author


def test_what_follows_the_last_encoded_word_stays_as_it_is() -> None:
    assert decode_words("=?utf-8?Q?Anne?= € =?utf-8?Q?B") == "Anne € =?utf-8?Q?B"
    assert decode_words("=?utf-8?Q?A?=\r\n =?utf-8?Q?B?=\r\n c") == "AB c".replace(" ", "  ")


def test_a_boundary_beyond_all_measure_is_none() -> None:
    boundary = 'multipart/mixed; boundary="' + '\\"' * 20_000 + '"'
    assert verdict_of({**HEADERS, "Content-Type": boundary}).action is Action.INGEST


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
