import base64

import pytest

from app.integrations.deliveries import IntegrationKind
from app.integrations.registry import read
from app.integrations.verdicts import Action, Reply
from tests.integrations.mail.mails import CONFIG, HEADERS, events_of, raw, verdict_of
from tests.integrations.samples import MAILBOX, a_config, a_delivery


def test_a_mail_is_known_by_its_mailbox_and_message_id() -> None:
    event = events_of(HEADERS)[0]
    assert (event["source"], event["id"]) == (f"/mail/{MAILBOX}", "<in-1@exemple.be>")
    assert event["data"] == {
        "channel": "email",
        "from": "jean.dupont@exemple.be",
        "to": MAILBOX,
        "subject": "Demande de rendez-vous",
        "message_id": "<in-1@exemple.be>",
    }


def test_one_mail_to_two_mailboxes_is_two_interactions() -> None:
    both = {**HEADERS, "To": f"{MAILBOX}, autre@ailleurs.example", "Cc": "dupont@exitadmin.example"}
    sources = [event["source"] for event in events_of(both)]
    assert sources == [f"/mail/{MAILBOX}", "/mail/dupont@exitadmin.example"]


def test_the_envelope_beats_the_header() -> None:
    events = events_of(HEADERS, X_Envelope_To="dupont@exitadmin.example")
    assert [event["data"]["to"] for event in events] == ["dupont@exitadmin.example"]


def test_an_archive_copy_is_filed_under_the_mailbox_in_the_header() -> None:
    events = events_of(HEADERS, X_Envelope_To="journal+9c1f2d@ingest.example.com")
    assert [event["data"]["to"] for event in events] == [MAILBOX]


def test_a_mailbox_is_found_where_only_the_delivery_tells_it() -> None:
    hidden = {
        **HEADERS,
        "To": "undisclosed-recipients:;",
        "Delivered-To": "dupont@exitadmin.example",
    }
    assert events_of(hidden)[0]["data"]["to"] == "dupont@exitadmin.example"


def test_a_mail_to_nobody_known_is_kept() -> None:
    event = events_of({**HEADERS, "To": None})[0]
    assert (event["source"], event["data"]["to"]) == (CONFIG.source, None)


@pytest.mark.parametrize(
    ("value", "subject"),
    [("=?iso-8859-1?Q?R=E9union?=", "Réunion"), ("=?utf-8?B?UsOpdW5pb24=?=", "Réunion"),
     ("=?utf-8?Q?R=C3=A9?=\r\n =?utf-8?Q?union?=", "Réunion"), ("Ré\r\n\tunion", "Ré union"),
     ("=?x-none?Q?R=E9union?=", "Réunion"), ("=?utf-8?B?####?=", None),
     ("nul\x00led", "nulled"), ("", None)],
    ids=repr,
)  # fmt: skip
def test_a_subject_is_readable_text(value: str, subject: str | None) -> None:
    assert events_of({**HEADERS, "Subject": value})[0]["data"].get("subject") == subject


def test_a_raw_eight_bit_header_is_read() -> None:
    message = raw(HEADERS).replace(b"Demande", b"Tr\xe8s press\xe9")
    event = read(a_delivery(message, "message/rfc822"), CONFIG, verify=False).events[0]
    assert event["data"]["subject"] == "Très pressé de rendez-vous"


@pytest.mark.parametrize(
    "prefix", [b"From x Mon Nov 23 10:00:00 2026\r\n", b"\r\n\r\n", b"\xef\xbb\xbf"]
)
def test_what_stands_before_the_header_does_not_matter(prefix: bytes) -> None:
    delivery = a_delivery(prefix + raw(HEADERS), "message/rfc822")
    assert read(delivery, CONFIG, verify=False).events == events_of(HEADERS)


def test_a_mail_encoded_for_transport_is_decoded() -> None:
    body = base64.b64encode(raw(HEADERS))
    delivery = a_delivery(body, "message/rfc822", content_transfer_encoding="base64")
    assert read(delivery, CONFIG, verify=False).events == events_of(HEADERS)


@pytest.mark.parametrize(
    ("headers", "in_reply_to"),
    [({"In-Reply-To": "<a@x>", "References": "<r@x> <b@x>"}, "<a@x>"),
     ({"In-Reply-To": "<a@x>\r\n <c@x>"}, "<a@x>"), ({"References": "<r@x>\r\n <b@x>"}, "<b@x>"),
     ({"In-Reply-To": "your mail of Monday", "References": "<b@x>"}, "<b@x>"),
     ({"In-Reply-To": "nothing"}, None)],
    ids=repr,
)  # fmt: skip
def test_a_reply_names_the_mail_that_it_answers(
    headers: dict[str, str], in_reply_to: str | None
) -> None:
    assert events_of({**HEADERS, **headers})[0]["data"].get("in_reply_to") == in_reply_to


@pytest.mark.parametrize("date", ["", "garbage", "Wed, 20 Sep 1995 00:19:00 -0400 -0400"], ids=repr)
def test_a_mail_without_a_readable_date_happens_when_it_is_received(date: str) -> None:
    assert "time" not in events_of({**HEADERS, "Date": date})[0]


def test_a_date_without_zone_is_read_in_the_integrations() -> None:
    event = events_of({**HEADERS, "Date": "Mon, 23 Nov 2026 10:05:00"})[0]
    assert event["time"] == "2026-11-23T09:05:00Z"


def test_a_message_id_without_brackets_is_the_same() -> None:
    bare = {**HEADERS, "Message-ID": "in-1@exemple.be"}
    assert events_of(bare)[0]["id"] == "<in-1@exemple.be>"


def test_an_endless_message_id_stays_within_bounds() -> None:
    event = events_of({**HEADERS, "Message-ID": f"<{'x' * 900}@y>"})[0]
    assert len(event["id"]) <= 512


def test_a_mail_without_message_id_is_known_by_its_bytes() -> None:
    unnamed = {**HEADERS, "Message-ID": None}
    first, second = events_of(unnamed)[0], events_of(unnamed)[0]
    assert first["id"] == second["id"]
    assert first["id"] != events_of({**unnamed, "Subject": "Autre"})[0]["id"]
    assert "message_id" not in first["data"]


@pytest.mark.parametrize(
    "value", ["Jean <jean@x.be>", "jean@x.be (Jean)", '"Dupont, Jean" <jean@x.be>',
              "=?utf-8?Q?Dupont=2C_Jean?= <JEAN@X.be>", "<jean+tag@x.be>", "jean@x.be, luc@y.be",
              "=?utf-8?Q?Jean_=3Cjean=40x.be=3E?="],
)  # fmt: skip
def test_an_author_is_an_address(value: str) -> None:
    assert events_of({**HEADERS, "From": value})[0]["data"]["from"] == "jean@x.be"


def test_an_author_who_is_no_address_is_not_told() -> None:
    assert events_of({**HEADERS, "From": "Jean"})[0]["data"]["from"] is None


def test_the_integrations_client_is_named() -> None:
    config = a_config(IntegrationKind.RFC822, client_id="c-1")
    assert events_of(HEADERS, config=config)[0]["data"]["client_id"] == "c-1"


@pytest.mark.parametrize(
    "body", [b"", b"scan", b"\x00" * 50, b"X-Other: 1\r\n\r\nFrom: a@b"], ids=repr
)
def test_what_is_no_mail_is_refused(body: bytes) -> None:
    verdict = read(a_delivery(body, "message/rfc822"), CONFIG, verify=False)
    assert (verdict.action, verdict.reply) == (Action.REFUSED, Reply.UNREADABLE)


def test_another_content_type_is_refused() -> None:
    assert (
        read(a_delivery(raw(HEADERS), "text/plain"), CONFIG, verify=False).reply
        is Reply.UNSUPPORTED_MEDIA
    )


def test_times_and_kinds_do_not_depend_on_the_route() -> None:
    twice = [verdict_of(HEADERS, X_Envelope_To=MAILBOX), verdict_of(HEADERS)]
    assert twice[0].events == twice[1].events
