"""Whose an event is, and who the other party is (api.md, Events)."""

import pytest

from tests.acceptance.account import Account, Event, an_account
from tests.service import Service

OWN_NUMBER = "+32475550102"
NOW = "2026-11-23T10:00:00+01:00"
BEFORE = "2026-11-23T09:59:59+01:00"


@pytest.mark.parametrize(
    "spelling",
    [
        "+32{0}{1}{2}{3}",
        "0032{0}{1}{2}{3}",
        "0{0}/{1}.{2}.{3}",
        "0{0} {1} {2} {3}",
        "tel:+32{0}{1}{2}{3}",
        "TEL:+32-{0}-{1}-{2}-{3}",
        "sip:+32{0}{1}{2}{3}@sip.provider.example",
        "whatsapp:+32{0}{1}{2}{3}",
        "+32 (0){0} {1} {2} {3}",
    ],
)
async def test_a_number_is_recognised_however_it_is_written(
    account: Account, spelling: str
) -> None:
    digits = account.own_number.removeprefix("+32")
    written = spelling.format(digits[:3], digits[3:5], digits[5:7], digits[7:])
    decision = await account.decide(account.call("it", sender=written))
    assert decision["rule"] == "inbound_from_client"


@pytest.mark.parametrize(
    "spelling", ["0032 {}", "tel:+32{};ext=5", "0{}", "+32 {}", "sip:0032{}@pbx"]
)
async def test_the_line_that_is_called_is_recognised_however_it_is_written(
    account: Account, spelling: str
) -> None:
    called = spelling.format(account.line.removeprefix("+32"))
    assert (await account.decide(account.call("it", to=called)))["client_id"] == account.id


@pytest.mark.parametrize(
    "spelling",
    [
        "{}@dupont.example",
        "{}@Dupont.Example",
        '"Marc" <{}+gsm@dupont.example>',
        "Marc Dupont <{}@dupont.example>",
        "<{}@dupont.example>",
        "mailto:{}@dupont.example",
        " {}+a+b@dupont.example ",
    ],
)
async def test_an_address_is_recognised_however_it_is_written(
    account: Account, spelling: str
) -> None:
    local = account.own_address.split("@", maxsplit=1)[0].title()
    decision = await account.decide(account.message("it", sender=spelling.format(local)))
    assert decision["rule"] == "inbound_from_client"


async def test_the_mailbox_addressed_is_recognised_with_name_and_sub_address(
    account: Account,
) -> None:
    local, _, domain = account.mailbox.partition("@")
    to = f'"Secrétariat, Dupont" <{local.upper()}+devis@{domain}>'
    assert (await account.decide(account.message("it", to=to)))["client_id"] == account.id


async def test_a_number_that_cannot_be_read_is_a_third_party(account: Account) -> None:
    decision = await account.decide(account.call("it", sender="anonymous"))
    assert decision["rule"] == "inbound_third_party"


async def test_national_numbers_are_read_in_the_region_of_the_client(
    common_service: Service,
) -> None:
    own = {"role": "own", "kind": "phone", "value": "06 12 34 56 78"}
    french = await an_account(common_service, region="FR", contact_points=[own])
    calls = [
        french.call("a", sender="0612345678", client_id=french.id),
        french.call("b", sender="+33 6 12 34 56 78", client_id=french.id),
        french.call("c", sender="+32 612 34 56 78", client_id=french.id),
    ]
    rules = [one["rule"] for one in await french.record(*calls)]
    assert rules == ["inbound_from_client", "inbound_from_client", "inbound_third_party"]


async def test_before_the_client_is_known_national_numbers_are_read_in_the_default_region(
    common_service: Service,
) -> None:
    line = {"role": "inbox", "kind": "phone", "value": "01 23 45 67 89"}
    french = await an_account(common_service, region="FR", contact_points=[line])
    full, national = await french.record(
        french.call("full", to="+33123456789"), french.call("national", to="0123456789")
    )
    assert full["client_id"] == french.id
    assert national["outcome"] == "unassigned"


async def test_an_inbox_of_the_client_is_not_the_client(account: Account) -> None:
    decision = await account.decide(account.message("it", sender=account.mailbox))
    assert decision["rule"] == "inbound_third_party"
    decision = await account.decide(account.placed_call("to inbox", to=account.line))
    assert decision["rule"] == "outbound"


async def test_an_own_number_is_no_inbox(account: Account) -> None:
    decision = await account.decide(account.call("it", to=account.own_number))
    assert decision["outcome"] == "unassigned"


async def test_the_own_number_of_another_client_is_a_third_party(
    account: Account, blocking: Account
) -> None:
    decision = await account.decide(account.call("it", sender=blocking.own_number))
    assert decision["rule"] == "inbound_third_party"


async def test_the_client_named_goes_before_the_inbox_and_the_cause(
    account: Account, blocking: Account
) -> None:
    named = account.call("named", client_id=blocking.id)
    assert (await account.decide(named))["client_id"] == blocking.id
    caused = account.placed_call("caused", 1, cause=named)
    assert (await account.decide(caused))["client_id"] == blocking.id


async def test_what_goes_out_from_an_unknown_line_belongs_to_its_thread(account: Account) -> None:
    mail = account.message("mail", message_id="<9@chantier.example>")
    by_cause = account.placed_call("a", 1, sender="+32470000000", cause=mail)
    by_reply = account.sent("b", 2, sender=None, in_reply_to="<9@chantier.example>")
    decisions = await account.record(mail, by_cause, by_reply)
    assert [one["client_id"] for one in decisions] == [account.id] * 3
    assert await account.used() == 1


async def test_contact_points_hold_at_the_event_s_own_time(common_service: Service) -> None:
    own = {"role": "own", "kind": "phone", "value": OWN_NUMBER}
    span = {"valid_from": "2026-11-20T10:10:00+01:00", "valid_to": "2026-11-20T10:20:00+01:00"}
    account = await an_account(common_service, contact_points=[own | span])
    calls = [
        account.call(f"call-{at}", at, sender=OWN_NUMBER, client_id=account.id)
        for at in (9, 10, 19, 20)
    ]
    rules = [one["rule"] for one in await account.record(*calls)]
    assert rules == [
        "inbound_third_party",
        "inbound_from_client",
        "inbound_from_client",
        "inbound_third_party",
    ]


async def test_an_inbox_that_changed_hands_is_resolved_as_of_each_event(
    common_service: Service,
) -> None:
    former = await an_account(common_service)
    await former.record(former.call("remembered"))
    await _replace_points(former, [])
    line = {"role": "inbox", "kind": "phone", "value": former.line, "valid_from": NOW}
    new = await an_account(common_service, contact_points=[line])
    after, before = await former.record(former.call("after", NOW), former.call("before", BEFORE))
    assert (after["client_id"], before["client_id"]) == (new.id, former.id)


async def test_an_own_number_given_up_is_a_third_party_from_then_on(account: Account) -> None:
    await account.record(account.call("first", BEFORE, sender=account.own_number))
    await _replace_points(account, _inboxes(account))
    before, after = await account.record(
        account.call("before", "2026-11-23T09:30:00+01:00", sender=account.own_number),
        account.call("after", NOW, sender=account.own_number),
    )
    assert before["rule"] == "inbound_from_client"
    assert after["rule"] == "inbound_third_party"


def _inboxes(account: Account) -> list[Event]:
    return [
        {"role": "inbox", "kind": "phone", "value": account.line},
        {"role": "inbox", "kind": "email", "value": account.mailbox},
    ]


async def _replace_points(account: Account, points: list[Event]) -> None:
    response = await account.service.http.patch(
        f"/v1/clients/{account.id}", json={"contact_points": points}
    )
    assert response.status_code == 200, response.text
