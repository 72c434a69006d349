"""Headers that real mailers write, a little beside the standard."""

from datetime import datetime
from typing import Any

import pytest

from tests.integrations.mail.mails import CONFIG, HEADERS, events_of, raw
from tests.integrations.samples import MAILBOX, a_delivery


def _event(**changes: str | None) -> Any:
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    return events_of({**HEADERS, **named})[0]


@pytest.mark.parametrize("blanks", [" ", "\t", " \r\n\t", "  \r\n \r\n "])
def test_a_line_of_blanks_ends_no_header_that_goes_on(blanks: str) -> None:
    told = {**HEADERS, "Subject": f"Re: TEST\r\n{blanks}\r\n\tsuite", "X-A": f"b\r\n{blanks}"}
    last = {name: told.pop(name) for name in ("Message-ID", "Date")}
    headers = {**told, **last, "In-Reply-To": "<o@x>", "Auto-Submitted": "auto-replied"}
    [event] = events_of(headers)
    assert event["id"] == "<in-1@exemple.be>"
    assert event["mailclass"] == "auto_reply"
    assert (event["data"]["subject"], event["data"]["in_reply_to"]) == ("Re: TEST suite", "<o@x>")
    assert "time" in event


def test_a_line_of_blanks_before_a_text_ends_the_header() -> None:
    from app.integrations.mail.parts import parse_mail  # noqa: PLC0415

    headers, parts = parse_mail(b"From: a@b.be\r\n \r\nBonjour\r\n\r\n  suite: x\r\n")
    assert headers.first("from") == "a@b.be"
    assert parts[0].content == b"Bonjour\r\n\r\n  suite: x\r\n"
    assert parse_mail(b"From: a@b.be\n\n    Hi!\n")[1][0].content == b"    Hi!\n"


@pytest.mark.parametrize(
    ("header", "value", "answered"),
    [
        ("In-Reply-To", "b1@exitadmin.example", "<b1@exitadmin.example>"),
        ("References", "a1@x.be b1@exitadmin.example", "<b1@exitadmin.example>"),
        ("References", "<a1@x.be>,b1@exitadmin.example", "<b1@exitadmin.example>"),
        ("In-Reply-To", "<b1@exitadmin.example", "<b1@exitadmin.example>"),
        ("In-Reply-To", "b1@exitadmin.example>", "<b1@exitadmin.example>"),
        ("References", "<a1@x.be <b1@exitadmin.example>", "<b1@exitadmin.example>"),
        ("In-Reply-To", "Message of anne@x.be of Monday", None),
        ("In-Reply-To", 'Your message of "Mon, 23 Nov" <b1@x.be>', "<b1@x.be>"),
    ],
)
def test_ids_without_brackets_are_ids(header: str, value: str, answered: str | None) -> None:
    assert _event(**{header: value})["data"].get("in_reply_to") == answered


@pytest.mark.parametrize(
    "date",
    ["Mon,23 Nov 2026 10:05:00 +0100", "Mon , 23 Nov 2026 10:05:00 +0100",
     "Mon Nov 23 10:05:00 2026", "Mon Nov 23 10:05:00 CET 2026",
     "Mon Nov 23 10:05:00 2026 +0100", "Mon, 23 Nov 2026 10:05:00 (CET) +0100",
     "Mon, 23 Nov 2026 03:05:00 -600", "Mon, 23 Nov 2026 10:05:00 +1", "2026-11-23T10:05:00+01:00",
     "Mon, 23 Nov 2026 10:05:00 GMT+01:00", "Mon, 23 Nov 2026 10:05:00 +0100 CET",
     "Mon, 23 Nov 2026 10:05:00.5 +0100 (Central (European) Time)", "2026-11-23 10:05:00"],
)  # fmt: skip
def test_a_date_is_read_in_every_form(date: str) -> None:
    assert _event(Date=date)["time"] == "2026-11-23T09:05:00Z"
    assert datetime.fromisoformat(_event(Date=date)["time"]).tzinfo is not None


@pytest.mark.parametrize(
    "date",
    ["Mon Foo 23 10:05:00 2026", "Mon, 23 Nov 2026 10:05:00 +99999", "(" * 300, "23/11/2026"],
)
def test_a_date_that_is_none_is_left_out(date: str) -> None:
    assert "time" not in _event(Date=date)


@pytest.mark.parametrize(
    ("author", "address"),
    [
        ("anne@tiers.example bert@tiers.example", "anne@tiers.example"),
        ("<@relais.example,@b.example:anne@tiers.example>", "anne@tiers.example"),
        ("Anne, service@tiers <anne@tiers.example>", "anne@tiers.example"),
        ("service@tiers.example, Anne <anne@tiers.example>", "anne@tiers.example"),
        ("info@bank.example <anne@tiers.example>", "anne@tiers.example"),
        ('"Peeters, Anne" <anne@tiers.example>, Bert <b@x.be>', "anne@tiers.example"),
        ("Anne (at <work@x.be>) <anne@tiers.example>", "anne@tiers.example"),
        ("anne@tiers.example (Anne)", "anne@tiers.example"),
        ("=?utf-8?Q?service=40x.be?= <anne@tiers.example>", "anne@tiers.example"),
        ("@tiers.example", None),
        ("Anne <@tiers.example>", None),
        ("undisclosed-recipients:;", None),
    ],
)
def test_the_author_is_whose_address_stands_in_brackets(author: str, address: str | None) -> None:
    assert _event(From=author)["data"]["from"] == address


def test_every_addressee_is_read_bare_or_in_brackets() -> None:
    told = f'a@x.be, "B, C" <b@x.be>; D: d@x.be;, <@r.be:{MAILBOX}>, @nobody.be'
    headers = {**HEADERS, "From": "a@exitadmin.example", "To": told}
    assert [event["data"]["to"] for event in events_of(headers)] == ["a@x.be", "b@x.be", "d@x.be"]


@pytest.mark.parametrize(
    ("charset", "encoded", "text"),
    [
        ("gb2312", "繁體龍".encode("gbk"), "繁體龍"),
        ("GBK", "€漢".encode("gb18030"), "€漢"),
        ("iso-2022-jp", "見積".encode("iso-2022-jp") + b"\xff", "見積\ufffd"),
        ("shift_jis", "①見積".encode("cp932"), "①見積"),
        ("euc-kr", "뷁".encode("cp949"), "뷁"),
        ("iso-8859-1", b"\xe9t\xe9", "été"),
        ("iso-8859-1", b"12 \x80 \x96 d\x92ici", "12 € \u2013 d\u2019ici"),
        ("latin1", b"\x81\xe9", "\x81é"),
        ("us-ascii", "été".encode(), "été"),
    ],
)
def test_a_charset_is_read_as_it_grew(charset: str, encoded: bytes, text: str) -> None:
    word = "".join(f"={byte:02X}" for byte in encoded)
    assert _event(Subject=f"=?{charset}?Q?{word}?=")["data"]["subject"] == text


def test_no_party_without_a_name_is_kept() -> None:
    from app.integrations.registry import read  # noqa: PLC0415

    delivery = a_delivery(raw(HEADERS), "message/rfc822", X_Envelope_To="@exitadmin.example")
    [event] = read(delivery, CONFIG, verify=False).events
    assert event["data"]["to"] == MAILBOX
