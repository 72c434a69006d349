"""What tells mail servers, robots and addresses without answer from people."""

import pytest

from tests.integrations.mail.mails import CONFIG, HEADERS, events_of
from tests.integrations.samples import a_config
from tests.yardsticks import cpu_seconds

QUOTED = "From: dupont@exitadmin.example\nTo: klant@weg.example\nMessage-ID: <o@exitadmin.example>"


def _class_of(headers: dict[str, str], body: str = "Bonjour", **changes: object) -> str:
    return str(events_of({**HEADERS, **headers}, body=body, **changes)[0]["mailclass"])


@pytest.mark.parametrize(
    "path", ["", "<>", "MAILER-DAEMON", "Mailer-Daemon@mx.tiers.example", "<MAILER-DAEMON>"]
)
def test_relays_write_the_null_return_path_as_mailer_daemon(path: str) -> None:
    own_subject = {"Subject": "Je suis parti", "X-Auto-Response-Suppress": "All"}
    assert _class_of(own_subject, X_Envelope_From=path) == "auto_reply"
    assert _class_of({**own_subject, "Return-Path": f"<{path.strip('<>')}>"}) == "auto_reply"
    assert _class_of(own_subject, X_Envelope_From="anne@tiers.example") == "human"


@pytest.mark.parametrize(
    "author",
    ["MAILER-DAEMON@mx.tiers.example", "Mail <mailer_daemon@tiers.example>", "mailer-daemon",
     "Mail Delivery Subsystem <maildaemon@tiers.example>", '"Mail Delivery System"',
     "Mail.Delivery.System@mx.tiers.example"],
)  # fmt: skip
@pytest.mark.parametrize(
    "subject", ["Mail not delivered", "failure delivery", "Delayed Mail (still being retried)", ""]
)
def test_nobody_writes_from_mailer_daemon(author: str, subject: str) -> None:
    assert _class_of({"From": author, "Subject": subject}) == "bounce"
    listed = {"List-Id": "<news.tiers.example>", "Precedence": "bulk"}
    assert _class_of({"From": author, "Subject": subject, **listed}) == "bounce"


@pytest.mark.parametrize(
    ("author", "subject", "text"),
    [
        ('"System" <>', "Mail Error", "x"),
        ("ndr@tiers.example", "Mail delivery failed: returning message to sender", "x"),
        ("imss@tiers.example", "Mail could not be delivered", "x"),
        ("post_master@tiers.example", "=?utf-8?B?6YCA5L+h?=", "x"),
        ("postmaster@tiers.example", "配信エラー", "x"),
        ("MDaemon@tiers.example", "Permanent Delivery Failure", "x"),
        ("no-reply@gw.example", "Undeliverable message", "Your message could not be delivered."),
        ("scan@gw.example", "Delivery failure", "554 5.7.1 refused\n\n" + QUOTED),
        ("gate@gw.example", "Non remis : devis", "Votre message n'a pas pu être remis à x@y.be"),
    ],
    ids=repr,
)
def test_gateways_report_in_their_own_way(author: str, subject: str, text: str) -> None:
    assert _class_of({"From": author, "Subject": subject}, text) == "bounce"


@pytest.mark.parametrize("part", ["message/delivery-status", "message/global-delivery-status"])
@pytest.mark.parametrize("kind", ["mixed", "related", "report; report-type=other"])
def test_a_part_of_a_report_is_enough_wherever_it_stands(part: str, kind: str) -> None:
    body = f"--b\nContent-Type: {part}\n\nReporting-MTA: dns; x\n\nAction: failed\n--b--"
    headers = {"From": "relay@gw.example", "Content-Type": f"multipart/{kind}; boundary=b"}
    assert _class_of(headers, body) == "bounce"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Fwd: Undelivered Mail Returned to Sender", "Que dois-je faire ?\n\n" + QUOTED),
        ("TR: Non remis : devis", "Votre message n'a pas pu être remis"),
        ("Failed delivery of our parcel", "Your mail says that our boiler could not be delivered."),
        ("£600", "Ci-joint la facture."),
        ("Delivery status of our order", f"See below.\n\n{QUOTED.replace('dupont@', 'x@')}"),
        ("Échec de la livraison du 3 décembre", "Le colis n'a pas pu être livré, que faire ?"),
        (
            "Mail delivery failed",
            "Voici ce que je reçois.\n\n"
            + QUOTED.replace("From: dupont@exitadmin.example", "From: Jean.Dupont@exemple.be"),
        ),
    ],
    ids=repr,
)
def test_people_show_reports_and_write_of_parcels(subject: str, text: str) -> None:
    assert _class_of({"Subject": subject}, text) == "human"


@pytest.mark.parametrize(
    "local",
    ["noreply", "no-reply", "no_reply", "No.Reply", "noreply+123", "orders-noreply", "donotreply",
     "do-not-reply", "do_not_reply", "ne-pas-repondre", "nepasrepondre", "ne_pas_repondre",
     "nepasrepondre-facture", "pas-de-reponse", "niet-beantwoorden", "nietbeantwoorden",
     "niet_antwoorden", "geen-antwoord", "nicht-antworten", "bitte.nicht.antworten", "no-responder",
     "non-rispondere", "nao-responda", "noreply-dmarc-support", "noreply2", "svara-inte",
     "shopnoreply"],
)  # fmt: skip
def test_an_address_that_nobody_reads_is_a_machines(local: str) -> None:
    told = {"From": f"Boutique <{local}@boutique.example>", "Subject": "Votre commande"}
    [event] = events_of({**HEADERS, **told})
    assert (event["mailclass"], event["data"]["requires_action"]) == ("automatic", False)
    same = {**told, "Reply-To": f"{local}@boutique.example"}
    assert _class_of(same) == "automatic"
    assert _class_of({**told, "Reply-To": "Anne <anne@tiers.example>"}) == "human"
    as_set = a_config(CONFIG.kind, settings={**CONFIG.settings, "no_reply": "human"})
    assert _class_of(told, config=as_set) == "human"


@pytest.mark.parametrize(
    "local", ["anne", "reply", "replies", "norepl", "casino-reply", "nora.reply", "info", "noreen"]
)
def test_an_address_that_only_resembles_is_a_persons(local: str) -> None:
    assert _class_of({"From": f"{local}@tiers.example"}) == "human"


@pytest.mark.parametrize(
    ("name", "spam", "ham"),
    [("X-Spam-Flag", "YES", "NO"), ("X-Spam-Status", "Yes, score=9.1", "No, score=-1.0"),
     ("X-Mailgun-Sflag", "Yes", "No"), ("X-Barracuda-Spam-Flag", "YES", "NO"),
     ("X-VR-SPAMSTATE", "SPAM", "OK"), ("X-MS-Exchange-Organization-SCL", "6", "-1"),
     ("X-Forefront-Antispam-Report", "CIP:1.2.3.4;SFV:SPM;H:x", "CIP:1.2.3.4;SFV:NSPM;H:x")],
)  # fmt: skip
def test_what_the_providers_filter_took_for_spam_needs_no_action(
    name: str, spam: str, ham: str
) -> None:
    assert _class_of({name: spam}) == "automatic"
    assert _class_of({name: ham}) == "human"


@pytest.mark.parametrize("kind", ["tlsrpt", "dmarc", "x-anything"])
def test_a_report_of_another_kind_is_no_bounce(kind: str) -> None:
    told = {"Content-Type": f"multipart/report; report-type={kind}; boundary=b"}
    assert _class_of({**told, "From": "smtp-tls@tiers.example"}) == "auto_generated"


def test_a_complaint_that_follows_no_standard_is_known_by_its_subject() -> None:
    told = {
        "From": "staff@mail.example",
        "Subject": "complaint about message from 192.0.2.9",
        "Content-Type": "multipart/mixed; boundary=b",
    }
    body = f"--b\nContent-Type: message/rfc822\n\n{QUOTED}\n\nx\n--b--"
    assert _class_of(told, body) == "feedback_report"
    assert _class_of(told, "--b\n\nCan you stop these mails?\n--b--") == "human"


OF_A_PERSON = {
    "From": "Anne Peeters <anne.peeters@tiers.example>",
    "Content-Type": "multipart/mixed; boundary=b",
}
ATTACHED = f"--b\n\nRappelez-moi.\n--b\nContent-Type: message/rfc822\n\n{QUOTED}\n\nx\n--b--"


@pytest.mark.parametrize(
    "subject",
    ["Complaint about message from your technician", "Abuse report concerning your technician",
     "Complaint about message from Mr Dubois", "Complaint about message from cafe.be",
     "Complaint about message from 10:30", "complaint about a message from 12 November",
     "Abuse report", "Abuse reports of tenants", "Email feedback report", "Spam complaint",
     "Feedback loop"],
)  # fmt: skip
def test_who_attaches_a_mail_is_a_person_whatever_the_first_words(subject: str) -> None:
    told = {**OF_A_PERSON, "Subject": subject}
    assert _class_of(told, ATTACHED) == "human"
    assert _class_of({**told, "In-Reply-To": "<o@exitadmin.example>"}, ATTACHED) == "human"


@pytest.mark.parametrize(
    "told",
    [{"From": "staff@hotmail.com"}, {"From": "Feedback <fbl@provider.example>"},
     {"X-HmXmrOriginalRecipient": "klant@hotmail.com"}, {"Return-Path": "<>"},
     {"Auto-Submitted": "auto-generated"}, {"From": "noreply@provider.example"},
     {"From": "postmaster@provider.example"},
     {"Subject": "Complaint about message from 192.0.2.9"},
     {"Subject": "complaint about message from [2001:db8::9]"},
     {"Subject": "Email Feedback Report for IP 192.0.2.9"}],
    ids=repr,
)  # fmt: skip
def test_a_complaint_tool_is_known_by_another_sign(told: dict[str, str]) -> None:
    headers = {**OF_A_PERSON, "Subject": "complaint about message from", **told}
    assert _class_of(headers, ATTACHED) == "feedback_report"
    answer = {**headers, "In-Reply-To": "<o@exitadmin.example>"}
    if "Return-Path" not in told:
        assert _class_of(answer, ATTACHED) == "human"


@pytest.mark.parametrize(
    ("name", "value", "other"),
    [("X-Mail-Autoreply", "yes", "no"), ("X-Autoreply-From", "anne@tiers.example", "no"),
     ("X-POST-MessageClass", "9; Autoresponder", "8; Mail"),
     ("Delivered-To", "Autoresponder", "a@b.be"),
     ("X-FC-MachineGenerated", "true", "false")],
)  # fmt: skip
def test_vacation_notices_tell_themselves_by_their_software_s_field(
    name: str, value: str, other: str
) -> None:
    told = {"Subject": "Je suis en conge", "In-Reply-To": "<o@exitadmin.example>"}
    assert _class_of({**told, name: value}) == "auto_reply"
    assert _class_of({**told, name: other}) == "human"


def test_a_report_without_a_type_is_what_its_part_is() -> None:
    told = {"Content-Type": "multipart/report; boundary=b", "Subject": "Lu : devis"}
    for part, kind in (
        ("message/disposition-notification", "mdn"),
        ("message/feedback-report", "feedback_report"),
        ("message/delivery-status", "bounce"),
        ("text/html", "bounce"),
    ):
        assert _class_of(told, f"--b\n\nLu\n--b\nContent-Type: {part}\n\nx: y\n--b--") == kind


@pytest.mark.parametrize("mark", ["\u0301\u0316", "\u0316\u0301", "\u05b0\u0591"])
def test_a_subject_of_combining_marks_is_cut_before_they_are_sorted(mark: str) -> None:
    def seconds(subject: str) -> float:
        return cpu_seconds(lambda: events_of({**HEADERS, "Subject": subject}))

    assert seconds("a" + mark[0] * 9_990 + mark[1] * 9_990) < 10 * seconds("a" * 19_981)


@pytest.mark.parametrize(
    ("mailbox", "answered", "expected"),
    [
        ("@exitadmin.example", "<o@exitadmin.example>", "human"),
        ("dupont@exitadmin.example", "<o@exitadmin.example>", "human"),
        ("dupont@exitadmin.example", "<o@other.example>", "bulk"),
        ("dupont@skynet.be", "<o@skynet.be>", "bulk"),
    ],
)
def test_an_id_of_a_domain_of_ours_alone_is_a_mail_of_ours(
    mailbox: str, answered: str, expected: str
) -> None:
    config = a_config(CONFIG.kind, settings={"mailboxes": [mailbox]})
    told = {"List-Unsubscribe": "<mailto:u@crm.example>", "In-Reply-To": answered}
    assert _class_of(told, config=config) == expected
    assert _class_of({**told, "Auto-Submitted": "auto-replied"}, config=config) == "auto_reply"


def test_an_author_without_an_address_may_be_a_person() -> None:
    assert _class_of({"From": "<>", "Subject": "Question"}) == "human"
