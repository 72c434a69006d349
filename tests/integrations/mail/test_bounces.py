from typing import Any

import pytest

from app.integrations.mail.mail_facts import sent_mail_id
from tests.integrations.mail.mails import HEADERS, OURS, events_of
from tests.integrations.samples import MAILBOX

BOUNCE = {
    **HEADERS,
    "From": "MAILER-DAEMON@mx.exemple.be",
    "Message-ID": "<b-1@mx>",
    "Content-Type": "multipart/report; report-type=delivery-status; boundary=bb",
}


def _report(*recipients: str, returned: str | None = None) -> str:
    quoted = returned or f"From: {MAILBOX}\nTo: jean.dupont@exemple.be\nMessage-ID: <out-1@ours>"
    return "\n".join(
        [
            "--bb", "Content-Type: text/plain", "", "Sorry.", "",
            "--bb", "Content-Type: message/delivery-status", "",
            "Reporting-MTA: dns; mx.exemple.be", "", "\n\n".join(recipients), "",
            "--bb", "Content-Type: text/rfc822-headers", "", quoted, "",
            "--bb--",
        ]
    )  # fmt: skip


def _failed(address: str, action: str = "failed") -> str:
    return (
        f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1\n no such user"
    )


def _undelivered(body: str, headers: dict[str, Any] = BOUNCE) -> list[Any]:
    return [e for e in events_of(headers, body=body) if e["type"] == "message.undelivered"]


def test_a_bounce_undoes_the_very_event_of_the_mail_it_is_about() -> None:
    sent = events_of(OURS)[0]
    event = _undelivered(_report(_failed("jean.dupont@exemple.be")))[0]
    named = event["data"]["interaction"]
    assert named == {"source": sent["source"], "event_id": sent["id"]}
    assert event["data"]["reason"] == "5.1.1 550 5.1.1 no such user"


def test_the_bounces_own_event_comes_first_and_needs_no_action() -> None:
    first = events_of(BOUNCE, body=_report(_failed("jean.dupont@exemple.be")))[0]
    assert first["type"] == "message.received"
    assert first["data"]["requires_action"] is False


def test_each_recipient_who_failed_is_told() -> None:
    quoted = f"From: {MAILBOX}\nTo: a@x.be, b@x.be\nCc: c@x.be\nMessage-ID: <out-1@ours>"
    report = _report(
        _failed("a@x.be"), _failed("b@x.be", "delayed"), _failed("c@x.be"), returned=quoted
    )
    ids = [event["data"]["interaction"]["event_id"] for event in _undelivered(report)]
    assert ids == [sent_mail_id("<out-1@ours>", "a@x.be"), sent_mail_id("<out-1@ours>", "c@x.be")]


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_has_not_failed_for_good_undoes_nothing(action: str) -> None:
    assert _undelivered(_report(_failed("jean.dupont@exemple.be", action))) == []


def test_a_forwarded_mail_fails_for_the_one_it_was_addressed_to() -> None:
    event = _undelivered(_report(_failed("jean@ailleurs.example")))[0]
    assert event["data"]["interaction"]["event_id"] == sent_mail_id(
        "<out-1@ours>", "jean.dupont@exemple.be"
    )


def test_the_original_recipient_beats_the_final_one() -> None:
    quoted = f"From: {MAILBOX}\nTo: a@x.be, b@x.be\nMessage-ID: <out-1@ours>"
    block = f"Original-Recipient: rfc822;b@x.be\n{_failed('z@y.be')}"
    event = _undelivered(_report(block, returned=quoted))[0]
    assert event["data"]["interaction"]["event_id"] == sent_mail_id("<out-1@ours>", "b@x.be")


def test_a_plain_bounce_is_about_the_mail_that_it_answers() -> None:
    plain = {**BOUNCE, "Content-Type": "text/plain", "X-Failed-Recipients": "a@x.be, b@x.be",
             "In-Reply-To": "<out-1@ours>"}  # fmt: skip
    named = [event["data"]["interaction"] for event in _undelivered("", plain)]
    source = f"/mail/{MAILBOX}"
    assert named == [
        {"source": source, "event_id": sent_mail_id("<out-1@ours>", "a@x.be")},
        {"source": source, "event_id": sent_mail_id("<out-1@ours>", "b@x.be")},
    ]


def test_a_bounce_that_names_no_mail_undoes_nothing() -> None:
    plain = {**BOUNCE, "Content-Type": "text/plain", "X-Failed-Recipients": "a@x.be"}
    assert _undelivered("Sorry.", plain) == []


def test_a_complaint_or_a_receipt_undoes_nothing() -> None:
    kinds = ("feedback-report", "disposition-notification")
    for kind in kinds:
        content_type = f"multipart/report; report-type={kind}; boundary=bb"
        headers = {**BOUNCE, "Content-Type": content_type}
        assert _undelivered(_report(_failed("jean.dupont@exemple.be")), headers) == []
