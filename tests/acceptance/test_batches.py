"""Arrays of events: each is decided as if it had come alone (api.md, Events)."""

import random
from typing import Any

from tests.acceptance.account import Account, Event

IN_OCTOBER = "2026-10-20T10:00:00+02:00"
POISONED_PLACES = (0, 99, 100, 101, 317, 500, 641, 777, 998, 999)


def _poison(event: Event, number: int) -> Event:
    """Spoil an event, each time in another way."""
    data: dict[str, Any] = event["data"]
    ways: list[Event] = [
        event | {"id": ""},
        event | {"id": "x" * 513},
        event | {"type": "call.imagined"},
        event | {"time": "2026-11-20T10:00:00"},
        event | {"time": "2026-11-23T10:05:01+01:00"},
        event | {"data": data | {"answered": "yes"}},
        event | {"data": data | {"colour": "red"}},
        event | {"data": data | {"summary": "\x00"}},
        event | {"data": data | {"client_id": "019aafb8-0000-7000-8000-000000000001"}},
        event | {"Unknown": 1},
    ]
    return ways[number]


async def test_ten_poisoned_items_of_a_thousand_are_refused_in_their_places(
    account: Account,
) -> None:
    items = [account.call(f"call-{place}") for place in range(1_000)]
    for number, place in enumerate(POISONED_PLACES):
        items[place] = _poison(items[place], number)
    response = await account.service.post(items)
    assert response.status_code == 200
    results = response.json()["results"]
    refused = [place for place, one in enumerate(results) if one["status"] == 422]
    assert refused == list(POISONED_PLACES)
    recorded = [one["decision"]["event"]["id"] for one in results if one["status"] == 201]
    assert recorded == [f"call-{n}" for n in range(1_000) if n not in POISONED_PLACES]
    assert response.json()["counts"] == {"counted": 990, "refused": 10}
    assert await account.used() == 990
    await account.must_verify()


async def test_each_item_gets_the_status_that_it_would_have_got_alone(account: Account) -> None:
    call = account.call("call")
    await account.record(call)
    items = [
        call,
        call | {"data": call["data"] | {"duration_s": 5}},
        account.call("new"),
        account.call("unknown", to="+3225999999"),
        account.triage("free", of=account.call("not seen")),
        call | {"id": ""},
    ]
    response = await account.service.post(items)
    assert [one["status"] for one in response.json()["results"]] == [200, 409, 201, 201, 201, 422]
    assert response.json()["counts"] == {
        "duplicate": 1,
        "counted": 1,
        "unassigned": 2,
        "refused": 2,
    }


async def test_a_repeat_inside_one_batch_gets_the_first_answer(account: Account) -> None:
    call = account.call("call")
    first, second, other = await account.batch([call, call, call | {"type": "message.received"}])
    assert (first["status"], second["status"], other["status"]) == (201, 200, 422)
    assert second["decision"] == first["decision"] | {"duplicate": True}
    assert await account.used() == 1


async def test_what_is_refused_for_another_month_changes_no_count(account: Account) -> None:
    await account.fill(3, "2026-10-02")
    await account.fill(5)
    contradicting = [account.call("same", IN_OCTOBER), account.call("same")]
    results = await account.batch([account.call("other"), *contradicting])
    assert [one["status"] for one in results] == [201, 201, 409]
    assert await account.used("2026-10") == 4
    assert await account.used() == 6
    await account.must_verify()


async def test_what_waits_for_a_later_item_is_recorded_in_its_own_month(account: Account) -> None:
    await account.fill(3, "2026-10-02")
    request = account.request("request")
    early = account.event("action.performed", "early", IN_OCTOBER, kind="other", cause=request)
    await account.batch([early, request])
    assert await account.used("2026-10") == 4
    assert await account.used() == 0
    await account.must_verify()


async def test_what_waits_for_a_later_item_takes_its_own_follow_ups_along(
    account: Account,
) -> None:
    call = account.call("call")
    early = account.event("action.performed", "early", 2, kind="other", cause=call)
    await account.record(account.action("follow-up", 3, cause=early))
    await account.batch([early, call])
    assert await account.used() == 1
    await account.must_verify()


async def test_a_reply_finds_its_client_through_a_message_of_the_same_batch(
    account: Account,
) -> None:
    mail = account.message("mail", message_id="<7@chantier.example>")
    reply = account.sent("reply", 1, sender=None, in_reply_to="<7@chantier.example>")
    _, result = await account.batch([mail, reply])
    assert result["decision"]["rule"] == "follow_up_included"
    assert result["decision"]["client_id"] == account.id


async def test_a_chain_in_one_batch_is_applied_whatever_its_order(account: Account) -> None:
    chain = [account.call("call")]
    for place in range(1, 6):
        chain.append(
            account.event("action.performed", f"a{place}", place, kind="other", cause=chain[-1])
        )
    chain.append(account.void("void", chain[5]))
    shuffled = random.Random(7).sample(chain, len(chain))
    await account.batch(shuffled)
    assert list((await account.rules(chain[:-1])).values()) == [
        ("inbound_third_party", 1),
        *[("follow_up_included", 0)] * 3,
        ("follow_up_extra", 1),
        ("voided", 0),
    ]
    assert await account.used() == 2
    await account.must_verify()


async def test_events_of_several_clients_travel_in_one_batch(
    account: Account, blocking: Account
) -> None:
    results = await account.batch([account.call("a"), blocking.call("b"), account.call("c")])
    clients = [one["decision"]["client_id"] for one in results]
    assert clients == [account.id, blocking.id, account.id]
    assert [one["decision"]["quota"]["used"] for one in results] == [1, 1, 2]
    assert results[0]["decision"]["event"]["source"] != results[1]["decision"]["event"]["source"]
