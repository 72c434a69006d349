"""Every layout in which servers send a mail back gives the mail sent and its recipient."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from app.integrations.deliveries import IntegrationKind
from app.integrations.mail.mail_facts import sent_mail_id
from app.integrations.registry import read
from tests.integrations.mail.mails import CONFIG, HEADERS, raw
from tests.integrations.samples import MAILBOX, a_config, a_delivery

SENT, TO = "<o-1@exitadmin.example>", "klant@weg.example"
HEADER = (
    f"Received: from x by y;\n\tMon, 23 Nov 2026\nFrom: {MAILBOX}\nTo: K <{TO}>\nMessage-ID: {SENT}"
)
STATUS = f"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; {TO}\nAction: failed\nStatus: 5.1.1"
BOUNCE = {
    **HEADERS,
    "From": "MAILER-DAEMON@mx.weg.example",
    "Message-ID": "<b-1@mx>",
    "Subject": "x",
}


def _multipart(*parts: tuple[str, str], kind: str = "mixed") -> tuple[dict[str, str], str]:
    body = "".join(f"--bb\nContent-Type: {type_}\n\n{text}\n" for type_, text in parts)
    return {"Content-Type": f"multipart/{kind}; boundary=bb"}, f"{body}--bb--"


def _quoted(said: str, separator: str, header: str = HEADER) -> tuple[dict[str, str], str]:
    return {}, f"{said}\n\n{separator}\n{header}\n\nBonjour"


SAID = f"Your message could not be delivered to\n\n{TO}"
LAYOUTS = {
    "GMX": _quoted(SAID, "--- The header of the original message is following. ---\n"),
    "IONOS": _quoted(f"The following address failed:\n\n{TO}", "--- The header follows ---\n"),
    "Yahoo": _quoted(f"<{TO}>:\n554 no mailbox", "--- Below this line is a copy. ---\n"),
    "qmail": _quoted(f"Hi.\n<{TO}>:\nno mailbox (#5.1.1)", "--- Below this line is a copy.\n"),
    "ezweb": _quoted(f"<{TO}>\n\nrejected by a remote server.", "-" * 50),
    "iMail": _quoted(f"Unknown user: {TO}", "Original message follows.\n"),
    "OpenSMTPD": _quoted(f"    Hi!\n\n{TO}: 550 5.1.1", "    Below is a copy of the message:\n"),
    "nothing but the id": _quoted(SAID, "X-Failed: yes", f"Message-ID: {SENT}"),
    "quoted like an answer": _quoted(SAID, ">", "\n".join("> " + x for x in HEADER.split("\n"))),
    "indented": _quoted(SAID, "Header:", "\n".join("    " + x for x in HEADER.split("\n"))),
    "id on the next line": _quoted(SAID, "--\n", HEADER.replace("-ID: ", "-Id:\n ")),
    "WorkMail": _multipart(("text/plain", SAID), ("message/rfc822", HEADER)),
    "Exchange 2003": _multipart(("text/plain", f"{TO} on Mon"), ("message/rfc822", HEADER)),
    "McAfee": _multipart(
        ("text/plain", "problems"),
        ("message/delivery-status", f"Original-Recipient: <{TO}>\nAction: failed"),
        ("message/rfc822", HEADER),
    ),
    "header only": _multipart(("text/plain", SAID), ("text/rfc822-headers", HEADER)),
    "header as a message": _multipart(("text/plain", SAID), ("message/rfc822-headers", HEADER)),
    "header as a text file": _multipart(("text/plain", SAID), ("text/plain; name=h.txt", HEADER)),
    "a boundary before the mail": ({"Content-Type": "multipart/mixed; boundary=bb"},
        f"--bb\nContent-Type: text/plain\n\n{SAID}\n--bb\n{HEADER}\nSubject: x\n\nBonjour\n--bb--"),
    "the original in the text of a report": _multipart(
        ("text/plain", f"{SAID}\n\n{HEADER}\n\nBonjour"), ("message/delivery-status", STATUS),
        kind="report; report-type=delivery-status"),
    "message/partial": _multipart(
        ("text/plain", SAID), ("message/delivery-status", STATUS),
        ("message/partial; id=1; number=1", HEADER), kind="report; report-type=delivery-status"),
    "a report without its boundary": ({"Content-Type": "multipart/report; boundary=other"},
        f"{SAID}\n\n{STATUS}\n\n{HEADER}\n\nBonjour"),
    "a report within a mixture": ({"Content-Type": "multipart/mixed; boundary=aa"}, (
        "--aa\nContent-Type: multipart/report; boundary=bb\n\n"
        f"--bb\nContent-Type: message/delivery-status\n\n{STATUS}\n"
        f"--bb\nContent-Type: message/rfc822\n\n{HEADER}\n--bb--\n--aa--")),
    "a report packed into a mail": ({"Content-Type": "multipart/mixed; boundary=aa"}, (
        f"--aa\nContent-Type: message/rfc822\n\nFrom: {BOUNCE['From']}\n"
        "Content-Type: multipart/report; boundary=bb\n\n"
        f"--bb\nContent-Type: message/delivery-status\n\n{STATUS}\n"
        f"--bb\nContent-Type: message/rfc822\n\n{HEADER}\n--bb--\n--aa--")),
    "HTML alone": ({"Content-Type": "text/html"}, "<p>Undeliverable</p><pre>" + HEADER.replace(
        "<", "&lt;").replace(">", "&gt;") + "</pre>"),
    "in base64": ({"Content-Transfer-Encoding": "base64"},
        base64.b64encode(f"{SAID}\n\n--- copy\n\n{HEADER}\n\nx".encode()).decode()),
    "fields of a report in the text": _multipart(
        ("text/plain", f"Technical report:\n\n{STATUS}"), ("message/rfc822", HEADER)),
    "folded without a blank": _quoted(SAID, "--- The header follows. ---\n",
        f"Received: from a by b (via\nHTTP); Mon, 23 Nov 2026\nMessage-ID: {SENT}\nTo: {TO}\n"
        f"X-Provags: V03:ab/c\nbFCoPnjQHA37\nFrom: K <{MAILBOX}>"),
    "under dashes": _quoted(f"<{TO}>", f"\nrejected by a remote server.\n{'-' * 40}"),
    "a server's report packed into another's": ({"Content-Type": "multipart/mixed; boundary=aa"}, (
        "--aa\nContent-Type: message/rfc822\n\nFrom: Mail Delivery <daemon@inner.example>\n"
        "Content-Type: multipart/report; boundary=bb\n\n"
        f"--bb\nContent-Type: message/delivery-status\n\n{STATUS}\n"
        f"--bb\nContent-Type: message/rfc822\n\n{HEADER}\n--bb--\n--aa--")),
    "an id in the report alone": _multipart(
        ("message/delivery-status", f"X-Original-Message-ID: {SENT}\n{STATUS}"), kind="report"),
}  # fmt: skip


def _undelivered(headers: dict[str, str], body: str, **changes: Any) -> list[Any]:
    message = raw({**BOUNCE, **headers, **changes}, body)
    events = read(a_delivery(message, "message/rfc822"), CONFIG, verify=False).events
    assert events[0]["mailclass"] == "bounce"
    return [event for event in events if event["type"] == "message.undelivered"]


def _named(events: list[Any]) -> list[tuple[str, str]]:
    return [tuple(event["data"]["interaction"].values()) for event in events]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_mail_that_came_back_is_found(layout: str, line_end: str) -> None:
    headers, body = LAYOUTS[layout]
    found = _undelivered(headers, body.replace("\n", line_end))
    assert [event_id for _, event_id in _named(found)] == [sent_mail_id(SENT, TO)]
    if "alone" not in layout:
        assert _named(found)[0][0] == f"/mail/{MAILBOX}"


def test_a_mail_stored_with_the_line_ends_of_a_macintosh_is_read() -> None:
    headers, body = LAYOUTS["qmail"]
    message = raw({**BOUNCE, **headers}, body).replace(b"\r\n", b"\r").replace(b"\n", b"\r")
    events = read(a_delivery(message, "message/rfc822"), CONFIG, verify=False).events
    assert events[1]["data"]["interaction"]["event_id"] == sent_mail_id(SENT, TO)


@pytest.mark.parametrize("layout", ["WorkMail", "McAfee", "header only", "GMX", "qmail"])
def test_no_route_reads_less_than_another(layout: str) -> None:
    headers, body = LAYOUTS[layout]
    message = raw({**BOUNCE, **headers}, body)
    postmark = json.dumps({"MessageID": "1", "RawEmail": message.decode()})
    mailgun = urlencode({"recipient": MAILBOX, "sender": "", "body-mime": message.decode()})
    for kind, delivery in (
        (IntegrationKind.POSTMARK, a_delivery(postmark)),
        (IntegrationKind.MAILGUN, a_delivery(mailgun, "application/x-www-form-urlencoded")),
        (IntegrationKind.RFC822, a_delivery(message, "message/rfc822")),
    ):
        config = a_config(kind, settings=CONFIG.settings)
        found = read(delivery, config, verify=False).events[1:]
        assert _named(list(found)) == [(f"/mail/{MAILBOX}", sent_mail_id(SENT, TO))]


def test_of_several_addressees_those_count_whom_the_text_names() -> None:
    header = HEADER.replace("To: K", "To: a@x.be, b@x.be, K")
    headers, body = _quoted(f"<{TO}>: no mailbox", "--- copy", header)
    assert [one for _, one in _named(_undelivered(headers, body))] == [sent_mail_id(SENT, TO)]
    headers, body = _quoted("Nobody could be reached.", "--- copy", header)
    assert len(_undelivered(headers, body)) == 3


DELAYS = {
    "Gmail": "Gmail will retry for 46 more hours. You'll be notified if it fails permanently.",
    "Exim": "No action is required on your part. Delivery attempts will continue for some time.",
    "Postfix": "THIS IS A WARNING ONLY. It will be retried until it is 5 days old.",
    "Exchange": "The server will keep trying to deliver it for 2 days before giving up.",
    "French": "Votre message n'a pas encore été remis. Il est inutile de renvoyer votre message.",
    "then": "Your message was delayed. If it has not been given up by then, you will be told.",
    "French, then": "Remise retardée : le serveur n'essaiera plus après 5 jours.",
    "French, delayed": "La remise est retardée : elle sera retentée pendant 24 heures.",
    "French, postponed": "Le serveur continuera d'essayer ; prévenu en cas d'échec définitif.",
    "Dutch": "Uw bericht is vertraagd en zal opnieuw geprobeerd worden.",
    "deferred": "Your message has been deferred. Next attempt in 1 hour.",
    "within": "Not delivered within 4 hours. Delivery attempts continue until 5 days have passed.",
    "queued": "Your message is undelivered so far; it is queued for retry.",
    "later": "The message will be delivered later.",
    "held": "The message is held in the queue.",
    "greylisted": "The message was greylisted by the remote server.",
    "not yet": "Your message is waiting to be delivered.",
    "French, still": "Le message n'est toujours pas délivré après 4 heures.",
    "Italian": "Il messaggio è in ritardo. Verranno effettuati altri tentativi.",
    "Spanish": "El mensaje aún no se ha entregado. Próximo intento en una hora.",
    "German": "Ihre Nachricht konnte noch nicht zugestellt werden. Es wird weiterhin versucht.",
}


@pytest.mark.parametrize("notice", DELAYS)
@pytest.mark.parametrize("extra", [{}, {"X-Failed-Recipients": TO}], ids=["plain", "header"])
def test_a_notice_of_delay_takes_nothing_back(notice: str, extra: dict[str, str]) -> None:
    headers, body = _quoted(f"{DELAYS[notice]}\n\n{TO}", "--- Header ---\n")
    assert _undelivered({**headers, **extra}, body) == []


DELAYING_SUBJECTS = [
    "Warning: message 1aBc-01 delayed 24 hours", "Warning: could not send message for past 4 hours",
    "Livraison retardée : devis", "Retard de remise : devis", "Message en attente : devis",
    "Vertraagd: offerte", "Delayed: offer", "Ritardo nella consegna: x", "Verzögert: Angebot",
]  # fmt: skip


@pytest.mark.parametrize("subject", DELAYING_SUBJECTS)
def test_a_delay_may_be_told_by_the_subject_alone(subject: str) -> None:
    headers, body = _quoted(f"<{TO}>: connection timed out", "--- Header ---\n")
    assert _undelivered(headers, body, Subject=subject) == []
    headers, body = _quoted(f"<{TO}>: 550 no such user", "--- Header ---\n")
    assert len(_undelivered(headers, body, Subject=subject)) == 1


@pytest.mark.parametrize(
    "subject",
    ["Undeliverable: Warning: message delayed", "Undeliverable: Votre colis est retardé",
     "Undeliverable: Delivery delayed: will be retried", "Non remis : Livraison retardée",
     "Non distribuable : Delivery delayed", "No se puede entregar: message delayed",
     "Onbestelbaar: Uw pakje is vertraagd", "Unzustellbar: Lieferung verzögert",
     "Delivery Status Notification (Failure): message delayed",
     "Mail delivery failed: message delayed", "[EXTERN] Échec de la remise : est retardée"],
)  # fmt: skip
@pytest.mark.parametrize("said", [f"<{TO}>: 550 no such user", f"<{TO}>: does not exist"])
def test_the_subject_of_the_mail_sent_tells_of_no_delay(subject: str, said: str) -> None:
    headers, body = _quoted(said, "--- Header ---\n")
    assert len(_undelivered(headers, body, Subject=subject)) == 1


RECEIPTS = [
    ("Return receipt", f"The following addresses had successful delivery notifications\n<{TO}>"),
    ("x", f"- Successful delivery notifications -\n<{TO}>\n (successfully delivered to mailbox)"),
    ("Relayed: devis", f"Delivery to these recipients or groups is complete, but …\n{TO}"),
    ("Relayed: Failure of the boiler", f"Handed to the next server.\n{TO}"),
    ("x", f"The message was delivered to the following recipients:\n{TO}"),
    ("x", f"Successfully\ndelivered to\n{TO}. Otherwise you may receive notices of errors."),
    ("x", f"Votre message a bien été remis à {TO}."),
    ("Remis : devis", f"La remise à ces destinataires est terminée :\n{TO}"),
    ("x", f"Uw bericht is bezorgd bij {TO}."),
    ("x", f"De bezorging aan deze geadresseerden is voltooid:\n{TO}"),
    ("x", f"Ihre Nachricht wurde an {TO} zugestellt."),
    ("x", f"Ihre Nachricht wurde erfolgreich zugestellt an\n{TO}"),
    ("x", f"<{TO}>: delivered to mailbox"),
    ("x", f"Message delivered to {TO}"),
    ("x", f"Delivery to the following recipients was successful: {TO}"),
    ("x", f"La remise aux destinataires suivants a réussi : {TO}"),
    ("Confirmation de remise : devis", TO),
    ("Delivery Status Notification (Success)", TO),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "said"), RECEIPTS, ids=repr)
def test_a_receipt_in_plain_text_takes_nothing_back(subject: str, said: str) -> None:
    headers, body = _quoted(said, "--- Header ---\n")
    assert _undelivered(headers, body, Subject=subject) == []


@pytest.mark.parametrize(
    "said",
    [f"Your message was not successfully delivered to {TO}", f"It was never delivered to {TO}.",
     f"Votre message n'a pas été remis à {TO}", f"Uw bericht is niet bezorgd bij {TO}",
     f"Ihre Nachricht wurde nicht zugestellt an {TO}", f"Message never delivered to {TO}",
     f"La remise à {TO} n'a pas réussi", f"The message sent to {TO}: account disabled",
     f"{TO} could not be successfully delivered",
     f"The message was delivered to our server. {TO}: 550 no such user"],
)  # fmt: skip
@pytest.mark.parametrize("subject", ["x", "Relayed: x"])
def test_what_was_not_delivered_is_no_receipt(subject: str, said: str) -> None:
    headers, body = _quoted(said, "--- Header ---\n")
    assert len(_undelivered(headers, body, Subject=subject)) == 1


FAILED = f"The following addresses failed:\n<{TO}>: 550 no such user"


@pytest.mark.parametrize(
    "said",
    [f"The following recipients received the message:\n<a@x.be>\n\n{FAILED}",
     f"{FAILED}\n\nThe message was delivered to the following recipients:\n<a@x.be>",
     f"<a@x.be>: delivered\n<{TO}>: 550 no such user",
     f"Votre message a bien été remis à <a@x.be>\nDestinataires en échec : <{TO}>"],
)  # fmt: skip
def test_only_those_count_whom_the_mail_did_not_reach(said: str) -> None:
    headers, body = _quoted(said, "--- copy", HEADER.replace("To: K", "To: a@x.be, K"))
    assert [one for _, one in _named(_undelivered(headers, body))] == [sent_mail_id(SENT, TO)]


@pytest.mark.parametrize(
    "said",
    ["After 5 days the message was still delayed; I've given up.",
     "This message has been in the queue too long. I'm not going to try again.",
     "Delivery was delayed; it will not be retried.",
     "The message was greylisted; no more attempts will be made.",
     "The message was deferred; the message has expired.",
     "Your message could not be delivered within 5 days.",
     "The message was queued for 5 days and could not be sent.",
     "Uw bericht is vertraagd; er volgen geen verdere pogingen.",
     "Il messaggio è in ritardo. Non verranno effettuati altri tentativi.",
     "Le message est retardé depuis 5 jours. Aucune nouvelle tentative ne sera effectuée.",
     "Your message was delayed for 72 hours and has now been given up.",
     "N'a pas pu être remis. Les nouvelles tentatives ont échoué. Le serveur n'essaiera plus."],
)  # fmt: skip
def test_a_delay_that_is_over_is_a_failure(said: str) -> None:
    headers, body = _quoted(f"{said}\n\n{TO}", "--- Header ---\n")
    assert len(_undelivered(headers, body)) == 1


@pytest.mark.parametrize(
    ("action", "status", "has_failed"),
    [("failed", "5.1.1", True), ("Failed (no such user)", "5.1.1 (bad address)", True),
     ("(final) failed", "4.4.7", True), ("failed", None, True), (None, "5.0.0", True),
     (None, None, True), ("failure", "5.1.1", True), ("odd", "5.1.1", True),
     ("Delayed (will retry)", "4.4.1", False), ("delayed", None, False), ("failed", "2.0.0", False),
     ("deliverable", "2.1.5", False), ("transmitted", None, False), ("transmitted", "2.0.0", False),
     ("relayed (x)", "2.0.0", False), ("expanded", "2.2.2", False), ("odd", "2.1.5", False),
     ("delivered", "2.0.0", False), ("odd", None, False)],
)  # fmt: skip
def test_only_what_failed_for_good_is_taken_back(
    action: str | None, status: str | None, *, has_failed: bool
) -> None:
    told = [f"Final-Recipient: rfc822; {TO}"]
    told += [f"Action: {action}"] if action else []
    told += [f"Status: {status}"] if status else []
    headers, body = _multipart(
        ("message/delivery-status", "\n".join(told)), ("message/rfc822", HEADER), kind="report"
    )
    assert len(_undelivered(headers, body)) == has_failed


def test_a_hidden_copy_that_failed_is_not_booked_on_the_addressee() -> None:
    hidden = "stille@weg.example"
    block = STATUS.replace(TO, hidden)
    for told, meant in ((f"Original-Recipient: rfc822; {hidden}\n", [hidden]), ("", [TO, hidden])):
        report = block.replace("Final-", f"{told}Final-", 1)
        headers, body = _multipart(
            ("message/delivery-status", report), ("message/rfc822", HEADER), kind="report"
        )
        [event] = _undelivered(headers, body)
        assert event["data"]["interaction"]["event_id"] == sent_mail_id(SENT, meant[0])
        ids = [sent_mail_id(SENT, address) for address in (hidden, TO) if address in meant]
        assert event["concernsonly" if told else "mayconcern"].split() == ids


SES_ID = "0100000-0000-000000"
NOTICE = {
    "notificationType": "Bounce",
    "bounce": {
        "bounceType": "Permanent",
        "bouncedRecipients": [
            {
                "emailAddress": TO,
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 x",
            }
        ],
    },
    "mail": {
        "source": MAILBOX,
        "sourceArn": "arn:aws:ses:eu-west-3:1:identity/x",
        "messageId": SES_ID,
        "destination": [TO],
        "commonHeaders": {"messageId": SENT, "to": [TO]},
    },
}


def _notified(notice: Any, **headers: str) -> Any:
    told = {**HEADERS, "From": "x <no-reply@sns.example>", "X-Amz-Sns-Message-Id": "1", **headers}
    text = json.dumps(notice).replace("bounceType", "bounce!\r\n Type") + "\n--\nunsubscribe"
    return read(a_delivery(raw(told, text), "message/rfc822"), CONFIG, verify=False).events


def test_a_notice_of_amazon_ses_is_a_bounce() -> None:
    own, undelivered = _notified(NOTICE)
    assert own["mailclass"] == "bounce"
    assert undelivered["data"]["interaction"]["event_id"] == sent_mail_id(SENT, TO)
    assert undelivered["data"]["reason"] == "5.1.1 550 x"
    assert undelivered["alsoknownas"] == f"<{SES_ID}@eu-west-3.amazonses.com>"


def test_other_notices_of_amazon_ses_take_nothing_back() -> None:
    assert [e["mailclass"] for e in _notified({**NOTICE, "notificationType": "Complaint"})] == [
        "feedback_report"
    ]
    assert [e["mailclass"] for e in _notified({**NOTICE, "notificationType": "Delivery"})] == [
        "automatic"
    ]
    assert [e["mailclass"] for e in _notified([NOTICE])] == ["automatic"]


def test_a_carrier_answers_under_the_subject_of_the_mail_sent() -> None:
    told = {**HEADERS, "From": "post_master@carrier.example", "Subject": "Re:Devis"}
    text = f"Error: Invalid user address\n550 - no such user here\n  RCPT TO: {TO}"
    message = raw({**told, "In-Reply-To": SENT}, text)
    events = read(a_delivery(message, "message/rfc822"), CONFIG, verify=False).events
    assert [event["mailclass"] for event in events] == ["bounce", "bounce"]
    assert events[1]["data"]["interaction"]["event_id"] == sent_mail_id(SENT, TO)


def test_a_provider_that_wants_no_answer_sends_a_mail_back() -> None:
    headers, body = _multipart(("text/plain", SAID), ("message/rfc822", HEADER))
    told = {**HEADERS, "From": "no-reply@carrier.example", "Subject": "Information", **headers}
    events = read(a_delivery(raw(told, body), "message/rfc822"), CONFIG, verify=False).events
    assert [event["mailclass"] for event in events] == ["bounce", "bounce"]
