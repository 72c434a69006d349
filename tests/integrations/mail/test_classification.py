import pytest

from app.integrations.mail.classification import MailClass
from tests.integrations.mail.mails import HEADERS, events_of

NULL = {"Return-Path": "<>"}


def _class_of(**headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return str(events_of({**HEADERS, **named})[0]["mailclass"])


@pytest.mark.parametrize(
    "subject",
    ["Réponse automatique : RE : Demande", "Reponse automatique: x", "RÉPONSE AUTOMATIQUE",
     "Absence du bureau",
     "Message d'absence : congé", "Message d’absence",  # noqa: RUF001
     "Réponse d'absence", "Automatisch antwoord: Offerte", "Afwezigheid: RE: x", "Afwezigheid",
     "Afwezigheidsbericht", "Automatische reactie", "Niet aanwezig", "Automatic reply: x",
     "Out of Office", "Auto reply: x", "[EXTERNAL] Automatic reply: x"],
    ids=repr,
)  # fmt: skip
def test_an_auto_reply_is_known_by_its_subject(subject: str) -> None:
    assert _class_of(Subject=subject) == MailClass.AUTO_REPLY


@pytest.mark.parametrize(
    "subject",
    ["Re: Automatic reply: x", "TR: Réponse automatique : x", "Absence de M. Dupont",
     "Afwezigheid van mijn zoon", "Réponse à votre demande", "Automatisation du chauffage"],
)  # fmt: skip
def test_people_write_of_absences_too(subject: str) -> None:
    assert _class_of(Subject=subject) == MailClass.HUMAN


def test_a_dutch_absence_in_answer_to_a_mail_is_automatic() -> None:
    assert _class_of(Subject="Afwezigheid Jan", In_Reply_To="<a@x>") == MailClass.AUTO_REPLY


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Auto-Submitted": "auto-replied"}, "auto_reply"),
        ({"Auto-Submitted": "Auto-Replied; owner-email=x@y"}, "auto_reply"),
        ({"Auto-Submitted": "auto-generated (failure)"}, "auto_generated"),
        ({"Auto-Submitted": "auto-notified"}, "auto_generated"),
        ({"Auto-Submitted": "no"}, "human"),
        ({"Auto-Submitted": "no", "Subject": "Automatic reply"}, "human"),
        ({"X-Autoreply": "yes"}, "auto_reply"),
        ({"X-Autorespond": "x"}, "auto_reply"),
        ({"X-Apple-Action": "VACATION"}, "auto_reply"),
        ({"Precedence": "auto_reply"}, "auto_reply"),
        ({"X-Auto-Response-Suppress": "All"}, "human"),
        ({"X-Auto-Response-Suppress": "All", **NULL}, "auto_reply"),
        ({"X-Auto-Response-Suppress": "DR, OOF, AutoReply", **NULL}, "auto_reply"),
        ({"X-Auto-Response-Suppress": "DR", **NULL}, "auto_generated"),
        (NULL, "auto_generated"),
        ({"List-Id": "<x.example>"}, "bulk"),
        ({"List-Unsubscribe": "<mailto:x@y>"}, "bulk"),
        ({"Precedence": "bulk"}, "bulk"),
        ({"Precedence": "List"}, "bulk"),
        ({"Precedence": "junk"}, "bulk"),
        ({"X-Failed-Recipients": "a@b"}, "bounce"),
        ({"X-MS-Exchange-Message-Is-Ndr": ""}, "bounce"),
        ({"From": "MAILER-DAEMON@mx", **NULL}, "bounce"),
        ({"From": "Mail Delivery <MAILER-DAEMON>", **NULL}, "bounce"),
        ({"From": "MAILER-DAEMON (Mail Delivery System)", **NULL}, "bounce"),
        ({"From": "postmaster@x.be", "Subject": "Undeliverable: x"}, "bounce"),
        ({"From": "postmaster@x.be", "Subject": "Non remis : x"}, "bounce"),
        ({"From": "postmaster@x.be", "Subject": "Onbestelbaar: x"}, "bounce"),
        ({"From": "postmaster@x.be", "Subject": "Question"}, "human"),
        ({"Content-Type": "multipart/report; report-type=delivery-status; boundary=x"}, "bounce"),
        ({"Content-Type": "multipart/report; boundary=x"}, "bounce"),
        ({"Content-Type": 'Multipart/Report; Report-Type="feedback-report"'}, "feedback_report"),
        ({"Content-Type": "multipart/report;\r\n report-type=disposition-notification"}, "mdn"),
        ({"Content-Type": "multipart/report; report-type=feedback-report", "List-Id": "<x>"},
         "feedback_report"),
    ],
    ids=repr,
)  # fmt: skip
def test_the_header_tells_the_kind(headers: dict[str, str], expected: str) -> None:
    event = events_of({**HEADERS, **headers})[0]
    assert event["mailclass"] == expected
    assert event["mailrule"]
    assert event["data"].get("requires_action", True) == (expected == "human")


@pytest.mark.parametrize("sender", ["", "<>"])
def test_the_envelope_tells_the_null_return_path(sender: str) -> None:
    event = events_of(HEADERS, X_Envelope_From=sender)[0]
    assert event["mailclass"] == MailClass.AUTO_GENERATED
    human = events_of({**HEADERS, **NULL}, X_Envelope_From="jean@exemple.be")[0]
    assert human["mailclass"] == MailClass.HUMAN
