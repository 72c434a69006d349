"""Whose an event is: the client it names, else that of its cause, else the inbox it came to."""

from datetime import datetime
from typing import Any

import pytest

from app.domain.clients.parties.normalisation import normalise_party
from app.domain.metering.counting.decisions import (
    CauseOfAnotherClient,
    HiddenClient,
    UnassignedReason,
    UnknownInteraction,
    Unplaceable,
)
from app.domain.metering.events.events import Event, Reference
from app.domain.metering.placement import Directory, InboxPoint, Owners, place
from tests.builders import (
    CUSTOMER,
    MARC,
    a_call,
    a_message,
    a_placed_call,
    a_request,
    a_sent_message,
    an_action,
    minutes,
)

LINE = "+3225550101"
MAILBOX = "dupont@exitadmin.example"
KNOWN = a_call("known")
ELSEWHERE: dict[str, Any] = {"cause": {"id": "interaction of the other"}}
ANSWERING: dict[str, Any] = {"in_reply_to": "1@them"}


def an_inbox(
    value: str,
    client: str = "dupont",
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> InboxPoint:
    party = normalise_party(value, "BE")
    return InboxPoint(party=party, client_id=client, valid_from=valid_from, valid_to=valid_to)


def a_directory(*inboxes: InboxPoint, **recipients: frozenset[str]) -> Directory:
    owners: dict[Reference, Owners] = {
        KNOWN.key: Owners("dupont"),
        "interaction of the other": Owners("other"),
    }
    return Directory(
        inboxes=inboxes or (an_inbox(LINE), an_inbox(MAILBOX)),
        owners=owners,
        recipients={"1@them": recipients.get("received_by", frozenset())},
    )


def client_of(
    event: Event, directory: Directory | None = None, limited_to: str | None = None
) -> str:
    return place(event, directory or a_directory(), region="BE", limited_to=limited_to)


def reason_of(event: Event, directory: Directory | None = None) -> UnassignedReason:
    with pytest.raises(Unplaceable) as refusal:
        client_of(event, directory)
    return refusal.value.reason


@pytest.mark.parametrize(
    "event",
    [
        a_call("to the line", to="02/555.01.01"),
        a_call("to the line by sip", to="sip:+3225550101@host"),
        a_message("to the mailbox", to='"Dupont" <Dupont+chantier@ExitAdmin.example>'),
        a_placed_call("from the line", sender="+32 2 555 01 01"),
        a_sent_message("from the mailbox", sender=MAILBOX),
    ],
    ids=lambda event: event.key.id,
)
def test_our_end_of_the_line_says_the_client(event: Event) -> None:
    assert client_of(event) == "dupont"


@pytest.mark.parametrize(
    "event",
    [
        a_call("from the line", sender=LINE, to=CUSTOMER),
        a_placed_call("to the line", sender=CUSTOMER, to=LINE),
        a_call("from the client to an unknown line", sender=MARC, to=CUSTOMER),
        a_call("withheld", to=None),
        a_sent_message("from nowhere", sender=None),
        an_action("action"),
    ],
    ids=lambda event: event.key.id,
)
def test_the_other_end_says_nothing(event: Event) -> None:
    assert reason_of(event) is UnassignedReason.UNKNOWN_CLIENT


def test_an_inbox_that_cannot_be_read_is_nobodys() -> None:
    assert reason_of(a_call("to a short code", to="112")) is UnassignedReason.UNKNOWN_CLIENT


@pytest.mark.parametrize(("at", "client"), [(9, "former"), (10, "dupont"), (99, "dupont")])
def test_an_inbox_is_whose_it_was_at_the_time_of_the_event(at: int, client: str) -> None:
    inboxes = a_directory(
        an_inbox(LINE, "former", valid_to=minutes(10)), an_inbox(LINE, valid_from=minutes(10))
    )
    assert client_of(a_call("call", at, to=LINE), inboxes) == client


def test_the_client_that_is_named_comes_first() -> None:
    assert client_of(a_call("call", to=LINE, client_id="other")) == "other"


def test_the_client_of_the_cause_comes_before_the_line() -> None:
    placed = a_placed_call("call", sender=LINE, **ELSEWHERE)
    assert client_of(placed) == "other"
    assert client_of(an_action("action", cause=KNOWN)) == "dupont"


def test_a_cause_of_another_client_than_the_one_named_is_refused() -> None:
    with pytest.raises(CauseOfAnotherClient):
        client_of(an_action("action", client_id="dupont", **ELSEWHERE))
    with pytest.raises(CauseOfAnotherClient):
        client_of(an_action("action", client_id="other", cause=KNOWN))


def test_an_interaction_that_does_not_exist_is_refused() -> None:
    for client in (None, "dupont"):
        with pytest.raises(UnknownInteraction):
            client_of(an_action("action", cause={"id": "never"}, client_id=client))


def test_a_cause_that_was_not_seen_yet_is_waited_for() -> None:
    action = an_action("action", cause=a_call("not seen yet"))
    assert reason_of(action) is UnassignedReason.UNKNOWN_INTERACTION


def test_a_cause_that_was_not_seen_yet_leaves_the_line_to_decide() -> None:
    unseen = a_call("not seen yet")
    assert client_of(a_placed_call("call", sender=LINE, cause=unseen)) == "dupont"
    assert client_of(an_action("action", client_id="other", cause=unseen)) == "other"


def test_a_reply_from_nowhere_belongs_to_the_client_who_got_the_message() -> None:
    reply = a_sent_message("reply", **ANSWERING)
    assert client_of(reply, a_directory(received_by=frozenset({"other"}))) == "other"
    assert reason_of(reply, a_directory()) is UnassignedReason.UNKNOWN_CLIENT


def test_a_reply_to_a_message_that_two_clients_got_is_nobodys() -> None:
    both = a_directory(received_by=frozenset({"dupont", "other"}))
    assert reason_of(a_sent_message("reply", **ANSWERING), both) is UnassignedReason.UNKNOWN_CLIENT


def test_the_mailbox_it_was_sent_from_comes_before_the_thread() -> None:
    directory = a_directory(received_by=frozenset({"other"}))
    assert client_of(a_sent_message("reply", sender=MAILBOX, **ANSWERING), directory) == "dupont"


@pytest.mark.parametrize(
    "data",
    [{"to": LINE}, {"client_id": "dupont"}, {"client_id": "never"}],
    ids=["line", "named", "unknown"],
)
def test_a_key_of_one_client_sees_no_other(data: dict[str, Any]) -> None:
    with pytest.raises(HiddenClient):
        client_of(a_call("call", **data), limited_to="other")


@pytest.mark.parametrize("cause", [{"id": "interaction of the other"}, KNOWN])
def test_a_key_of_one_client_does_not_learn_of_anothers_interactions(cause: Any) -> None:
    mine = "dupont" if cause is not KNOWN else "other"
    with pytest.raises(HiddenClient):
        client_of(an_action("action", cause=cause, client_id=mine), limited_to=mine)


def test_a_key_of_one_client_records_for_that_client() -> None:
    assert client_of(a_call("call", to=LINE), limited_to="dupont") == "dupont"
    assert client_of(a_request("request", client_id="dupont"), limited_to="dupont") == "dupont"
    assert client_of(an_action("action", cause=KNOWN), limited_to="dupont") == "dupont"


def test_an_interaction_recorded_in_the_same_batch_says_the_client() -> None:
    directory = a_directory()
    directory.add(a_call("just now"), "other")
    assert client_of(an_action("action", cause=a_call("just now")), directory) == "other"


def test_ids_of_a_tied_key_are_its_clients_own() -> None:
    """What another client's key has taken is never meant by who can only mean something else."""
    directory = a_directory(an_inbox(LINE), an_inbox("+3225550202", "other"))
    taken = a_call("taken")
    directory.add(taken, "dupont", sender="dupont")
    assert client_of(an_action("mine", cause=taken), directory, limited_to="dupont") == "dupont"
    with pytest.raises(Unplaceable):
        client_of(an_action("theirs", cause=taken), directory, limited_to="other")
    assert client_of(an_action("named", cause=taken, client_id="other"), directory) == "other"
    placed = a_placed_call("placed", sender="+3225550202", cause=taken)
    assert client_of(placed, directory) == "other"
    assert client_of(an_action("said by nobody", cause=taken), directory) == "dupont"
    directory.add(taken, "other", sender="other")
    assert client_of(an_action("theirs", cause=taken), directory, limited_to="other") == "other"
    assert reason_of(an_action("whose?", cause=taken), directory) is (
        UnassignedReason.UNKNOWN_INTERACTION
    )
    directory.add(taken, "third")
    assert client_of(an_action("the provider's", cause=taken), directory) == "third"
