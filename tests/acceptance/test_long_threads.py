"""A thread may grow long: what joins it costs as much as what joined it first."""

import asyncio
import time
from typing import Any

import pytest

from app.domain.metering.events.events import Event as Fact
from app.repositories.metering.threads import read_threads
from tests.acceptance.account import Account, Event, an_account
from tests.builders import an_action, an_event
from tests.service import Service

PLACES = 3
A_BATCH = 1_000
LATER_BATCHES = 10


def follow_ups(account: Account, cause: Event, first: int, number: int) -> list[Event]:
    return [
        account.sent(f"sent-{place}", "2026-11-20T10:00:00+01:00", cause=cause)
        for place in range(first, first + number)
    ]


async def a_thread(account: Account, length: int) -> Event:
    mail = account.message("mail")
    await account.record(mail)
    await account.batch(follow_ups(account, mail, 0, length))
    return mail


async def known_of(account: Account, *facts: Fact) -> dict[str, str]:
    """Return what would be read of threads to record facts: rules by event."""
    async with account.service.state.database.read() as connection:
        known = await read_threads(connection, [(fact, account.id) for fact in facts])
    return {one.key.id: str(one.counted_rule) for one in known.by_client.get(account.id, ())}


def named(account: Account, name: str) -> dict[str, Any]:
    return {"source": account.source, "event_id": name}


async def test_what_joins_a_thread_reads_its_root_and_first_places(account: Account) -> None:
    await a_thread(account, 50)
    joining = an_event("action.performed", "new", kind="other", cause=named(account, "mail"))
    reads = await known_of(account, joining, an_action("unlinked"))
    assert len(reads) == 1 + PLACES
    assert reads["mail"] == "inbound_third_party"
    assert set(reads.values()) == {"inbound_third_party", "follow_up_included"}


async def test_what_may_take_places_away_reads_as_many_more(account: Account) -> None:
    await a_thread(account, 50)
    names = sorted(f"sent-{place}" for place in range(50))[:2]
    voids = [
        an_event("interaction.voided", f"void-{name}", reason="x", interaction=named(account, name))
        for name in names
    ]
    assert len(await known_of(account, *voids)) == 1 + PLACES + len(voids)


async def test_a_message_that_is_voided_reads_its_whole_thread_once(account: Account) -> None:
    mail = await a_thread(account, 50)
    void = an_event("interaction.voided", "void", reason="x", interaction=named(account, "mail"))
    assert len(await known_of(account, void)) == 51
    await account.record(account.void("void", of=mail))
    assert len(await known_of(account, void)) == 1 + PLACES + 1
    await account.must_verify()


async def test_what_gets_another_cause_reads_what_it_caused_and_no_more(
    account: Account,
) -> None:
    await a_thread(account, 50)
    other = account.call("other")
    after = account.action("after", cause=named(account, "sent-7"))
    await account.record(other, after)
    correction = an_event(
        "interaction.corrected",
        "linked",
        reason="x",
        interaction=named(account, "sent-7"),
        cause=named(account, "other"),
    )
    reads = await known_of(account, correction)
    moving = {"sent-7", "after"}
    assert len(reads) <= 1 + PLACES + 1 + 2 * len(moving) + 1
    assert moving | {"mail", "other"} <= reads.keys()


async def test_a_message_that_turns_out_to_be_the_clients_reads_its_whole_thread_once(
    account: Account,
) -> None:
    mail = await a_thread(account, 50)
    ours = an_event(
        "interaction.corrected",
        "ours",
        reason="x",
        interaction=named(account, "mail"),
        with_client=True,
    )
    assert len(await known_of(account, ours)) == 51
    await account.record(account.correction("ours", mail, with_client=True))
    assert await account.used() == 50
    assert len(await known_of(account, ours)) == 1 + PLACES + 1
    await account.must_verify()


@pytest.mark.slow
async def test_a_thousand_linked_to_a_thread_of_five_thousand_cost_what_the_first_did(
    account: Account,
) -> None:
    mail = account.message("mail")
    await account.record(mail)
    costs = []
    for batch in range(1 + LATER_BATCHES // 2):
        first = batch * A_BATCH
        alone = [
            account.sent(f"sent-{place}", "2026-11-20T10:00:00+01:00")
            for place in range(first, first + A_BATCH)
        ]
        await account.batch(alone)
        links = [account.correction(f"link-{one['id']}", one, cause=mail) for one in alone]
        before = time.process_time()
        await account.batch(links)
        costs.append(time.process_time() - before)
    assert costs[-1] <= 3 * costs[0]
    assert (await account.units())["used"] == 1 + len(costs) * A_BATCH - PLACES
    unlinks = [
        account.correction(f"alone-{place}", account.sent(f"sent-{place}"), 50, cause=None)
        for place in range(A_BATCH)
    ]
    before = time.process_time()
    await account.batch(unlinks)
    assert time.process_time() - before <= 3 * costs[0]
    await account.must_verify()


async def test_a_later_message_of_the_same_id_reads_no_replies(account: Account) -> None:
    mail = account.message("mail", message_id="1@chantier.example")
    await account.record(mail)
    replies = [
        account.sent(f"reply-{place}", in_reply_to="1@chantier.example") for place in range(20)
    ]
    await account.batch(replies)
    again = an_event(
        "message.received",
        "again",
        60 * 24,
        channel="email",
        sender="x@chantier.example",
        to=account.mailbox,
        message_id="1@chantier.example",
    )
    assert await known_of(account, again) == {}


async def test_a_long_thread_is_read_page_by_page(account: Account) -> None:
    await a_thread(account, 520)
    http = account.service.http
    listed = (await http.get(f"/v1/interactions?client_id={account.id}")).json()["items"]
    path = f"/v1/interactions/{listed[0]['thread_id']}"
    alone = (await http.get(path)).json()
    assert (len(alone["follow_ups"]), alone["follow_ups_total"]) == (500, 520)
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        page = (
            await http.get(f"{path}/follow-ups?limit=200{cursor and '&cursor=' + cursor}")
        ).json()
        found += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert len(set(found)) == 520
    assert found[:500] == [one["id"] for one in alone["follow_ups"]]
    everything = (await http.get("/v1/interactions?limit=500")).json()["items"]
    assert max(len(one["follow_ups"]) for one in everything) <= 50


@pytest.mark.slow
async def test_a_thousand_more_in_a_thread_of_ten_thousand_cost_what_the_first_did(
    account: Account,
) -> None:
    mail = account.message("mail")
    await account.record(mail)
    costs = []
    for batch in range(1 + LATER_BATCHES):
        events = follow_ups(account, mail, batch * A_BATCH, A_BATCH)
        before = time.process_time()
        await account.batch(events)
        costs.append(time.process_time() - before)
    assert costs[-1] <= 3 * costs[0]
    assert (await account.units())["used"] == 1 + (1 + LATER_BATCHES) * A_BATCH - PLACES
    await account.must_verify()


async def test_every_kind_of_change_to_a_long_thread_is_told_by_the_ledger(
    account: Account,
) -> None:
    mail = await a_thread(account, 30)
    first = account.action("first", "2026-11-20T10:00:00+01:00", cause=mail)
    await account.record(first)
    included = sorted(f"sent-{place}" for place in range(30))
    voids = [
        account.event(
            "interaction.voided",
            f"void-{name}",
            interaction=named(account, name),
            reason="Encodé deux fois",
        )
        for name in ("first", *included[:4])
    ]
    await account.batch(voids)
    assert await account.used() == 1 + 31 - len(voids) - PLACES
    await account.record(account.void("void", of=mail))
    assert await account.used() == 31 - len(voids)
    await account.must_verify()


async def test_others_are_answered_between_the_arrays_of_one_thread(
    common_service: Service,
) -> None:
    busy, other = await an_account(common_service), await an_account(common_service)
    mail = busy.message("mail")
    await busy.record(mail)
    arrays = [
        asyncio.create_task(busy.batch(follow_ups(busy, mail, place * 600, 600)))
        for place in range(8)
    ]
    answered = 0
    while not all(array.done() for array in arrays):
        await other.record(other.call(f"call-{answered}"))
        answered += 1
    assert answered >= len(arrays)
    assert await other.used() == answered
    await busy.must_verify()
