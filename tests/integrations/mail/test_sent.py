from dataclasses import replace

import pytest

from app.integrations.mail.mail_facts import sent_mail_id
from app.integrations.verdicts import Action
from tests.integrations.mail.mails import CONFIG, HEADERS, OURS, events_of, verdict_of
from tests.integrations.samples import MAILBOX


def test_a_mail_of_ours_is_sent() -> None:
    event = events_of({**OURS, "In-Reply-To": "<in-1@exemple.be>"})[0]
    assert (event["type"], event["source"]) == ("message.sent", f"/mail/{MAILBOX}")
    assert event["id"] == sent_mail_id("<out-1@ours>", "jean.dupont@exemple.be")
    assert event["data"]["in_reply_to"] == "<in-1@exemple.be>"
    assert event["data"]["to"] == "jean.dupont@exemple.be"
    assert "requires_action" not in event["data"]


@pytest.mark.parametrize("author", [MAILBOX.upper(), f"Cabinet <{MAILBOX}>", "x@ExitAdmin.example"])
def test_ours_is_an_address_or_a_domain_of_the_settings(author: str) -> None:
    assert events_of({**OURS, "From": author})[0]["type"] == "message.sent"


def test_another_domains_subdomain_is_not_ours() -> None:
    assert events_of({**OURS, "From": "x@mail.exitadmin.example"})[0]["type"] == "message.received"


def test_a_mail_to_three_people_is_three_events() -> None:
    three = {**OURS, "To": "a@x.be, b@x.be", "Cc": "a@x.be, c@x.be"}
    events = events_of(three)
    assert [event["data"]["to"] for event in events] == ["a@x.be", "b@x.be", "c@x.be"]
    assert len({event["id"] for event in events}) == 3


def test_a_hidden_recipient_is_one_too_but_not_the_archive() -> None:
    hidden = {**OURS, "Bcc": "d@x.be, journal+9c1f2d@ingest.example.com, archive@x.be"}
    events = events_of(hidden, X_Envelope_To="archive@x.be")
    assert [event["data"]["to"] for event in events] == ["jean.dupont@exemple.be", "d@x.be"]


def test_a_copy_to_ourselves_is_none() -> None:
    copied = {**OURS, "Cc": f"{MAILBOX}, autre@exitadmin.example"}
    assert [event["data"]["to"] for event in events_of(copied)] == ["jean.dupont@exemple.be"]


def test_a_mail_between_mailboxes_of_ours_is_none() -> None:
    assert verdict_of({**OURS, "To": "autre@exitadmin.example"}).action is Action.IGNORE


def test_a_mail_whose_recipients_are_all_hidden_is_still_sent() -> None:
    nobody = {**OURS, "To": "undisclosed-recipients:;"}
    assert events_of(nobody)[0]["data"]["to"] is None
    told = events_of(nobody, X_Envelope_To="d@x.be")
    assert [event["data"]["to"] for event in told] == ["d@x.be"]


@pytest.mark.parametrize(
    "headers",
    [{"Auto-Submitted": "auto-replied"}, {"Subject": "Réponse automatique : absent"},
     {"Return-Path": "<>"}],
    ids=repr,
)  # fmt: skip
def test_an_automatic_mail_of_ours_is_acknowledged(headers: dict[str, str]) -> None:
    assert verdict_of({**OURS, **headers}).action is Action.ACKNOWLEDGE


def test_a_bounce_by_our_own_server_is_received() -> None:
    bounce = {**HEADERS, "From": "mailer-daemon@exitadmin.example", "Return-Path": "<>",
              "Subject": "Undelivered Mail Returned to Sender"}  # fmt: skip
    event = events_of(bounce)[0]
    assert (event["type"], event["mailclass"]) == ("message.received", "bounce")


@pytest.mark.parametrize("setting", [None, "x@y.z", [None, 5, "", "@", "nonsense"]], ids=repr)
def test_mailboxes_that_are_not_set_up_make_nothing_ours(setting: object) -> None:
    config = replace(CONFIG, settings={"mailboxes": setting})
    assert events_of(OURS, config=config)[0]["type"] == "message.received"


def test_ids_hold_nobodys_address() -> None:
    event = events_of({**OURS, "In-Reply-To": "<in-1@exemple.be>"})[0]
    assert event["id"] == "<out-1@ours>#02c5bfc3ed53805c"


def test_a_mail_of_ours_tells_all_that_it_may_answer_and_its_own_last() -> None:
    own = f"<out-0@{MAILBOX.partition('@')[2]}>"
    thread = {"In-Reply-To": own, "References": f"<root@x.be>\r\n <in-1@x.be> {own}"}
    event = events_of({**OURS, **thread})[0]
    assert event["data"]["in_reply_to"] == "<in-1@x.be>"
    assert event["answered"] == f"<in-1@x.be> <root@x.be> {own}"
    assert "answered" not in events_of({**OURS, "In-Reply-To": "<in-1@x.be>"})[0]
