"""The same mail through every provider, and what each of them does its own way."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from app.integrations.deliveries import Delivery, IntegrationConfig, IntegrationKind
from app.integrations.mail.mail_facts import sent_mail_id
from app.integrations.payloads.forms import URLENCODED
from app.integrations.registry import read
from app.integrations.verdicts import Action, CloudEvent, Reply, Verdict
from tests.integrations.mail.mails import HEADERS, raw
from tests.integrations.samples import MAILBOX, NOW, a_config, a_delivery

BOUNDARY = "BoUnDaRy"
KEY = "TEST_WEBHOOK_SIGNING_KEY"
MAILGUN = a_config(IntegrationKind.MAILGUN, secrets={"signing_key": (KEY,)})
HEADERS_AS_PAIRS = [[name, value] for name, value in HEADERS.items()]


def _multipart(fields: Mapping[str, str | bytes]) -> Delivery:
    body = b"".join(
        b'--BoUnDaRy\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (name.encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in fields.items()
    )
    return a_delivery(body + b"--BoUnDaRy--\r\n", f"multipart/form-data; boundary={BOUNDARY}")


def _mailgun(fields: Mapping[str, str | bytes], age: int = 0, token: str = "t" * 50) -> Delivery:
    timestamp = str(int(NOW.timestamp()) - age)
    mac = hmac.new(KEY.encode(), (timestamp + token).encode(), hashlib.sha256)
    signed = {"timestamp": timestamp, "token": token, "signature": mac.hexdigest()}
    return _multipart({**fields, **signed})


def _postmark(**changes: Any) -> Delivery:
    body = {
        "MessageID": "22c74902-a0c1-4511-804f2-341342852c90",
        "OriginalRecipient": MAILBOX,
        "FromFull": {"Email": "Jean.Dupont@Exemple.BE", "Name": "Jean Dupont"},
        "ToFull": [{"Email": MAILBOX, "Name": ""}],
        "Subject": HEADERS["Subject"],
        "Date": HEADERS["Date"],
        "Headers": [{"Name": "Message-ID", "Value": HEADERS["Message-ID"]}],
    }
    return a_delivery(json.dumps({**body, **changes}))


def _brevo(**changes: Any) -> Delivery:
    item = {
        "Uuid": ["aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"],
        "MessageId": HEADERS["Message-ID"],
        "From": {"Name": "Jean Dupont", "Address": "Jean.Dupont@Exemple.BE"},
        "To": [{"Name": None, "Address": MAILBOX}],
        "SentAtDate": HEADERS["Date"],
        "Subject": HEADERS["Subject"],
        "Headers": {"Received": ["a", "b"]},
    }
    return a_delivery(json.dumps({"items": [{**item, **changes}]}))


PARSED = {"recipient": MAILBOX, "message-headers": json.dumps(HEADERS_AS_PAIRS)}
DELIVERIES = {
    "raw": (
        IntegrationKind.RFC822,
        a_delivery(raw(HEADERS), "message/rfc822", X_Envelope_To=MAILBOX),
    ),
    "mailgun mime": (
        IntegrationKind.MAILGUN,
        _mailgun({"recipient": MAILBOX, "body-mime": raw(HEADERS)}),
    ),
    "mailgun parsed": (IntegrationKind.MAILGUN, _mailgun(PARSED)),
    "mailgun fields": (
        IntegrationKind.MAILGUN,
        a_delivery(urlencode({**HEADERS, "recipient": MAILBOX}), URLENCODED),
    ),
    "postmark": (IntegrationKind.POSTMARK, _postmark()),
    "postmark raw": (
        IntegrationKind.POSTMARK,
        _postmark(RawEmail=raw(HEADERS).decode(), Headers=[]),
    ),
    "brevo": (IntegrationKind.BREVO, _brevo()),
}


def _read(delivery: Delivery, kind: IntegrationKind) -> Verdict:
    return read(delivery, a_config(kind), verify=False)


@pytest.mark.parametrize("route", DELIVERIES)
def test_one_mail_is_one_event_by_every_route(route: str) -> None:
    kind, delivery = DELIVERIES[route]
    expected = _read(DELIVERIES["raw"][1], IntegrationKind.RFC822).events
    assert _read(delivery, kind).events == expected


def _identity(event: CloudEvent) -> tuple[Any, Any]:
    return event["source"], event["id"]


def test_a_mail_posted_for_two_recipients_is_two_events() -> None:
    other = _mailgun({**PARSED, "recipient": f"{MAILBOX}, dupont@exitadmin.example"})
    events = _read(other, IntegrationKind.MAILGUN).events
    assert [event["data"]["to"] for event in events] == [MAILBOX, "dupont@exitadmin.example"]
    assert len({_identity(event) for event in events}) == 2


def test_a_mail_without_message_id_is_the_same_at_every_delivery() -> None:
    unnamed = {"recipient": MAILBOX, "from": "a@x.be", "subject": "s", "body-plain": "texte"}
    first, again = (_read(_mailgun(unnamed, token=t * 50), IntegrationKind.MAILGUN) for t in "ab")
    assert _identity(first.events[0]) == _identity(again.events[0])
    postmark = _read(_postmark(Headers=[]), IntegrationKind.POSTMARK).events[0]
    assert postmark["id"] == "postmark:22c74902-a0c1-4511-804f2-341342852c90"
    brevo = _read(_brevo(MessageId=None), IntegrationKind.BREVO).events[0]
    assert brevo["id"] == "brevo:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


@pytest.mark.parametrize(
    ("age", "action"), [(0, "ingest"), (299, "ingest"), (301, "refused"), (-301, "refused")]
)
def test_a_mailgun_signature_is_good_for_five_minutes(age: int, action: str) -> None:
    assert read(_mailgun(PARSED, age), MAILGUN).action == action


def test_the_window_can_be_set_for_retries_that_are_not_signed_anew() -> None:
    patient = replace(MAILGUN, settings={"tolerance_s": 30_000})
    assert read(_mailgun(PARSED, 28_800), patient).action is Action.INGEST


def test_a_mailgun_token_is_a_replay_key() -> None:
    assert read(_mailgun(PARSED), MAILGUN).replay_key == "t" * 50


def test_the_last_of_repeated_signature_fields_counts() -> None:
    delivery = _mailgun(PARSED)
    forged = delivery.body.replace(
        b"--BoUnDaRy\r\n",
        b'--BoUnDaRy\r\nContent-Disposition: form-data; name="token"\r\n\r\nx\r\n--BoUnDaRy\r\n',
        1,
    )
    assert read(replace(delivery, body=forged), MAILGUN).action is Action.INGEST


@pytest.mark.parametrize("headers", ["{}", "nonsense", "5", '"x"'])
def test_mailgun_header_fields_that_are_no_list_are_refused(headers: str) -> None:
    verdict = _read(_mailgun({**PARSED, "message-headers": headers}), IntegrationKind.MAILGUN)
    assert (verdict.action, verdict.reply) == (Action.REFUSED, Reply.UNREADABLE)


def test_mailgun_news_of_mails_sent_are_acknowledged() -> None:
    timestamp = str(int(NOW.timestamp()))
    mac = hmac.new(KEY.encode(), f"{timestamp}tok".encode(), hashlib.sha256).hexdigest()
    body = {
        "signature": {"timestamp": timestamp, "token": "tok", "signature": mac},
        "event-data": {},
    }
    assert read(a_delivery(json.dumps(body)), MAILGUN).action is Action.ACKNOWLEDGE
    assert read(a_delivery("{}"), MAILGUN).reply is Reply.UNVERIFIED


def test_beside_a_raw_mail_an_empty_sender_is_the_null_return_path() -> None:
    notice = raw({**HEADERS, "Subject": "Je suis en conge", "X-Auto-Response-Suppress": "All"})
    form: dict[str, str | bytes] = {"recipient": MAILBOX, "body-mime": notice}
    for sender, kind in (
        ("", "auto_reply"),
        (" ", "auto_reply"),
        ("a@b.be", "human"),
        (None, "human"),
    ):
        told = form if sender is None else {**form, "sender": sender}
        [event] = _read(_mailgun(told), IntegrationKind.MAILGUN).events
        assert event["mailclass"] == kind, sender


def test_a_large_mime_field_is_read() -> None:
    large = raw(HEADERS, "x" * 3_000_000)
    verdict = _read(_mailgun({"recipient": MAILBOX, "body-mime": large}), IntegrationKind.MAILGUN)
    assert verdict.events[0]["id"] == HEADERS["Message-ID"]


def test_postmark_tells_the_null_return_path_first() -> None:
    listed = [{"Name": "Return-Path", "Value": "<>"}, {"Name": "Return-Path", "Value": "<a@b>"}]
    assert (
        _read(_postmark(Headers=listed), IntegrationKind.POSTMARK).events[0]["mailclass"]
        == "auto_generated"
    )
    forged = [{"Name": "Received", "Value": "x"}, {"Name": "Return-Path", "Value": "<>"}]
    assert (
        _read(_postmark(Headers=forged), IntegrationKind.POSTMARK).events[0]["mailclass"] == "human"
    )


def test_postmark_hides_a_report_in_its_attachments() -> None:
    status = b"Final-Recipient: rfc822; a@x.be\nAction: failed\nStatus: 5.0.0"
    quoted = f"From: {MAILBOX}\nTo: a@x.be\nMessage-ID: <out-1@ours>".encode()
    files = [
        {"ContentType": "message/delivery-status", "Content": base64.b64encode(status).decode()},
        {"ContentType": "message/rfc822", "Content": base64.b64encode(quoted).decode()},
    ]
    events = _read(_postmark(Attachments=files), IntegrationKind.POSTMARK).events
    assert [event["type"] for event in events] == ["message.received", "message.undelivered"]
    assert events[1]["data"]["interaction"]["event_id"] == sent_mail_id("<out-1@ours>", "a@x.be")


@pytest.mark.parametrize("kind", ["Bounce", "Delivery", "Open", "SpamComplaint"])
def test_postmark_news_of_mails_sent_are_acknowledged(kind: str) -> None:
    assert _read(_postmark(RecordType=kind), IntegrationKind.POSTMARK).action is Action.ACKNOWLEDGE


def test_brevo_delivers_several_mails_at_once() -> None:
    first = json.loads(_brevo().body)["items"][0]
    both = {"items": [first, {**first, "MessageId": "<in-2@exemple.be>"}]}
    events = _read(a_delivery(json.dumps(both)), IntegrationKind.BREVO).events
    assert [event["id"] for event in events] == ["<in-1@exemple.be>", "<in-2@exemple.be>"]


@pytest.mark.parametrize(
    ("body", "action"),
    [({"items": []}, "ignore"), ({"items": [5]}, "refused"), ({"items": {}}, "refused"),
     ({"items": [{}]}, "refused"), ({"event": "delivered"}, "acknowledge")],
    ids=repr,
)  # fmt: skip
def test_brevo_bodies_without_mail(body: Any, action: str) -> None:
    assert _read(a_delivery(json.dumps(body)), IntegrationKind.BREVO).action == action


def _basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("authorization", "is_known"),
    [(_basic("u:p"), True), (_basic("u:new"), True), (_basic("u:x"), False),
     (_basic("x:p"), False), (_basic("u"), False), ("Basic ???", False), ("Bearer u:p", False),
     ("", False)],
    ids=repr,
)  # fmt: skip
def test_basic_authentication_knows_both_passwords(authorization: str, *, is_known: bool) -> None:
    config: IntegrationConfig = a_config(
        IntegrationKind.POSTMARK, secrets={"username": ("u",), "password": ("p", "new")}
    )
    delivery = _postmark()
    delivery = replace(delivery, headers={**delivery.headers, "Authorization": authorization})
    reply = Reply.TAKEN if is_known else Reply.UNVERIFIED
    assert read(delivery, config).reply is reply


@pytest.mark.parametrize("extra", [{}, {"attachment-count": "1", "attachment-1": "a file"}])
@pytest.mark.parametrize(
    ("said", "undelivered"),
    [
        ("Your message has not yet been delivered to klant@weg.example.", 0),
        ("Your message could not be delivered to klant@weg.example: no such user.", 1),
    ],
)
def test_what_a_mail_says_is_read_before_what_is_attached(
    extra: dict[str, str], said: str, undelivered: int
) -> None:
    quoted = (
        f"From: {MAILBOX}\nTo: klant@weg.example, ami@weg.example\nMessage-ID: <q1@ours.example>"
    )
    fields = {
        "recipient": MAILBOX,
        "from": "MAILER-DAEMON@mx.weg.example",
        "subject": "Mail System Notice",
        "Message-Id": "<b1@mx.weg.example>",
        "message-headers": "[]",
        "body-plain": f"{said}\n\n--- The header ---\n{quoted}\nSubject: x",
    }
    events = _read(_mailgun({**fields, **extra}), IntegrationKind.MAILGUN).events
    assert sum(event["type"] == "message.undelivered" for event in events) == undelivered
