"""Every rule code of rulebook section 3, one interaction at a time."""

import pytest

from app.domain.metering.events.events import Event
from app.domain.metering.rules import CHARGEABLE, Rule
from tests.builders import (
    CUSTOMER,
    MARC,
    MARC_BY_MAIL,
    a_call,
    a_client,
    a_message,
    a_placed_call,
    a_request,
    a_sent_message,
    a_void,
    an_action,
    an_own,
    minutes,
)
from tests.domain.metering.counting.desk import recorded


def rule_of(event: Event) -> str:
    desk = recorded(event)
    assert desk.units() == desk.one(event.key.id).counted_units
    return str(desk.rule(event.key.id))


def test_only_four_rules_are_worth_a_unit() -> None:
    assert sorted(CHARGEABLE) == ["action", "follow_up_extra", "inbound_third_party", "outbound"]


@pytest.mark.parametrize(
    "event",
    [
        a_call("answered"),
        a_call("voicemail", answered=False, voicemail=True),
        a_call("voicemail without action", answered=False, voicemail=True, requires_action=False),
        a_call("withheld", sender=None),
        a_call("unreadable", sender="anonymous"),
        a_message("mail"),
        a_message("sms", channel="sms", sender=CUSTOMER),
        a_message("letter", channel="letter", sender=None),
        a_message("answer", in_reply_to="unknown@example"),
    ],
    ids=lambda event: event.key.id,
)
def test_what_comes_from_a_third_party_counts(event: Event) -> None:
    assert rule_of(event) == "inbound_third_party"
    assert recorded(event).units() == 1


@pytest.mark.parametrize(
    "event",
    [
        a_call("call", sender="0475/55.01.02"),
        a_call("unanswered call", sender=MARC, answered=False),
        a_call("call to act on", sender=MARC, requires_action=True),
        a_message("mail", sender='"Marc" <Marc+gsm@Dupont.example>'),
        a_message("mail without action", sender=MARC_BY_MAIL, requires_action=False),
        a_message("whatsapp", channel="whatsapp", sender=f"whatsapp:{MARC}"),
        a_request("request"),
        a_request("request without action", requires_action=False),
    ],
    ids=lambda event: event.key.id,
)
def test_what_comes_from_the_client_counts_nothing(event: Event) -> None:
    assert rule_of(event) == "inbound_from_client"


def test_a_message_that_needs_no_action_counts_nothing() -> None:
    assert rule_of(a_message("advertisement", requires_action=False)) == "inbound_no_action"


def test_an_unanswered_call_counts_nothing() -> None:
    assert rule_of(a_call("missed", answered=False)) == "inbound_unanswered"


def test_an_unanswered_call_flagged_for_action_was_still_not_handled() -> None:
    flagged = a_call("missed", answered=False, requires_action=True)
    assert rule_of(flagged) == "inbound_unanswered"


@pytest.mark.parametrize(
    "event",
    [
        a_placed_call("call", to=MARC),
        a_placed_call("call that reached nobody", to=MARC, answered=False),
        a_sent_message("mail", to=MARC_BY_MAIL),
        a_sent_message("mail that came back", to=MARC_BY_MAIL, delivered=False),
        a_sent_message("stated", to=MARC_BY_MAIL, purpose="follow_up"),
    ],
    ids=lambda event: event.key.id,
)
def test_what_keeps_the_client_informed_counts_nothing(event: Event) -> None:
    assert rule_of(event) == "outbound_to_client"


@pytest.mark.parametrize(
    "event",
    [
        a_placed_call("call", answered=False),
        a_sent_message("mail", delivered=False),
        a_placed_call("requested call to the client", to=MARC, answered=False, purpose="requested"),
        a_sent_message("requested mail", to=MARC_BY_MAIL, delivered=False, purpose="requested"),
    ],
    ids=lambda event: event.key.id,
)
def test_what_reached_nobody_was_not_done(event: Event) -> None:
    assert rule_of(event) == "outbound_unreached"


@pytest.mark.parametrize(
    "event",
    [
        a_placed_call("call"),
        a_placed_call("call to a voicemail", answered=False, voicemail=True),
        a_placed_call("call to an unknown", to=None),
        a_sent_message("mail"),
        a_sent_message("mail asked for, to a third party", purpose="requested"),
        a_placed_call("call the client asked for", to=MARC, purpose="requested"),
        a_sent_message("mail the client asked for", to=MARC_BY_MAIL, purpose="requested"),
    ],
    ids=lambda event: event.key.id,
)
def test_an_outbound_interaction_standing_alone_counts(event: Event) -> None:
    assert rule_of(event) == "outbound"


@pytest.mark.parametrize("kind", ["calendar_entry", "coordination", "document", "other"])
def test_an_action_standing_alone_counts(kind: str) -> None:
    assert rule_of(an_action("action", kind=kind)) == "action"


@pytest.mark.parametrize(
    "event", [a_call("call"), a_message("mail"), a_request("request"), an_action("action"),
              a_placed_call("placed"), a_call("from the client", sender=MARC),
              a_message("without action", requires_action=False)],
    ids=lambda event: event.key.id,
)  # fmt: skip
def test_what_was_recorded_by_mistake_counts_nothing(event: Event) -> None:
    desk = recorded(event, a_void("void", event))
    assert desk.rule(event.key.id) is Rule.VOIDED
    assert desk.units() == 0


def test_a_number_is_the_clients_only_while_it_is_theirs() -> None:
    profile = a_client(contact_points=(an_own(MARC, minutes(0), minutes(10)),))
    calls = [a_call(str(at), at, sender=MARC) for at in (-1, 0, 9, 10)]
    desk = recorded(*calls, profile=profile)
    assert list(desk.rules().values()) == [
        "inbound_third_party", "inbound_from_client", "inbound_from_client", "inbound_third_party",
    ]  # fmt: skip


def test_an_inbox_is_not_the_client() -> None:
    assert rule_of(a_call("from our own line", sender="+3225550101")) == "inbound_third_party"


def test_a_later_change_of_contact_points_changes_no_past_count() -> None:
    call = a_call("call", sender=MARC)
    desk = recorded(call)
    desk.profile = a_client(contact_points=())
    desk.record(an_action("action", cause=call))
    assert desk.rules() == {"action": "action", "call": "inbound_from_client"}
