"""A person is erased from everything, and what was counted stays as it is."""

from typing import Any

import asyncpg

from tests.acceptance.account import CUSTOMER, Account, an_account
from tests.api.integrations.given import a_key
from tests.service import Service

MARIE = "marie@chantier.example"
SECRET = "Fuite au 3e etage"


async def erase(service: Service, party: str, **asked: Any) -> dict[str, Any]:
    answer = await service.http.post("/v1/erasures", json={"party": party} | asked)
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    return done


async def everything(database_url: str) -> str:
    """Return every row of every table that may name a person, as one text."""
    tables = ("events", "interactions", "unassigned_events", "deliveries", "jobs",
              "webhook_deliveries", "mail_deliveries", "reports", "erasures",
              "message_aliases", "call_tidings", "disputes", "idempotency_keys",
              "sheet_questions", "appointments", "appointment_changes",
              "client_instructions", "directory_entries", "ringing_calls")  # fmt: skip
    texts = [f"(SELECT coalesce(string_agg(t::text, ' '), '') FROM {name} t)" for name in tables]  # noqa: S608 - names from above
    bodies = "(SELECT coalesce(string_agg(encode(body, 'escape'), ' '), '') FROM deliveries)"
    connection = await asyncpg.connect(database_url)
    try:
        found: str = await connection.fetchval(f"SELECT {' || '.join([*texts, bodies])}")
    finally:
        await connection.close()
    return found


async def a_day_with(account: Account) -> None:
    """A call and a mail of hers, two follow-ups, a mail of somebody else, one that was voided."""
    call = account.call("call-1", 1, summary=SECRET)
    mail = account.message("mail-1", 2, sender=MARIE, subject=SECRET, message_id="<m1@x.example>")
    reply = account.sent("sent-1", 3, to=MARIE, subject=SECRET, in_reply_to="<m1@x.example>")
    informed = account.placed_call("call-2", 4, to="+32475550123", cause=call, summary=SECRET)
    other = account.message("mail-2", 5, subject="Autre chose")
    void = account.event("interaction.voided", "void-1", 6, interaction=reply, reason=SECRET)
    for event in (call, mail, reply, informed, other, void):
        answer = await account.service.post(event)
        assert answer.status_code == 201, answer.text


async def test_nothing_names_the_person_any_more(service: Service, restored_url: str) -> None:
    account = await an_account(service)
    await a_day_with(account)
    done = [await erase(service, "0475 55 01 99"), await erase(service, f"Marie <{MARIE}>")]
    assert [erasure["interactions"] for erasure in done] == [1, 2]
    found = await everything(restored_url)
    for trace in (SECRET, MARIE, CUSTOMER, CUSTOMER.removeprefix("+")):
        assert trace not in found
    for kept in ("Autre chose", "+32475550123"):
        assert kept in found


async def test_what_was_counted_stays_and_verifies(service: Service) -> None:
    account = await an_account(service)
    await a_day_with(account)
    before = [await account.read(path) for path in ("/quota", "/ledger?period=2026-11")]
    await erase(service, CUSTOMER)
    await erase(service, MARIE)
    after = [await account.read(path) for path in ("/quota", "/ledger?period=2026-11")]
    assert after[0].json()["units"] == before[0].json()["units"]
    assert after[0].json()["ledger"] == before[0].json()["ledger"]
    assert after[1].json() == before[1].json()
    verified = (await account.read("/ledger/verify")).json()
    assert verified["ok"], verified


async def test_an_erased_fact_is_still_known(service: Service, restored_url: str) -> None:
    account = await an_account(service)
    event = account.call("call-1", 1, summary=SECRET)
    first = (await service.post(event)).json()
    await erase(service, CUSTOMER)
    for again in (event, account.call("call-1", 1, sender=None, summary="Autre")):
        repeat = await service.post(again)
        assert repeat.status_code == 200
        assert repeat.json() == first | {"duplicate": True}
    assert CUSTOMER not in await everything(restored_url)


async def test_a_late_follow_up_still_finds_its_thread(service: Service) -> None:
    account = await an_account(service)
    mail = account.message("mail-1", 2, sender=MARIE, message_id="<m1@x.example>")
    await service.post(mail)
    await erase(service, MARIE)
    reply = account.sent("sent-1", 3, to="chef@chantier.example", in_reply_to="<m1@x.example>")
    assert (await service.post(reply)).json()["rule"] == "follow_up_included"
    assert (await account.read("/ledger/verify")).json()["ok"]


async def test_what_waits_is_erased_and_can_be_assigned(
    service: Service, restored_url: str
) -> None:
    account = await an_account(service)
    event = account.call("call-1", 1, to="+3225559999", summary=SECRET)
    assert (await service.post(event)).json()["outcome"] == "unassigned"
    done = await erase(service, CUSTOMER)
    assert (done["interactions"], done["events"]) == (0, 1)
    assert CUSTOMER not in await everything(restored_url)
    [item] = (await service.http.get("/v1/unassigned")).json()["items"]
    answer = await service.http.post(
        f"/v1/unassigned/{item['id']}/assign", json={"client_id": account.id}
    )
    assert answer.json()["rule"] == "inbound_third_party"
    assert (await account.read("/ledger/verify")).json()["ok"]


async def test_one_client_erases_only_what_is_its_own(service: Service) -> None:
    mine, other = await an_account(service), await an_account(service)
    for account in (mine, other):
        await service.post(account.call(f"call-{account.number}", 1))
    key = await a_key(service, "clients:admin", client_id=mine.id)
    answer = await service.http.post("/v1/erasures", json={"party": CUSTOMER}, headers=key)
    assert (answer.status_code, answer.json()["interactions"]) == (200, 1)
    shown = await service.http.get(f"/v1/interactions?client_id={other.id}")
    assert shown.json()["items"][0]["counterpart"] == CUSTOMER
    refused = await service.http.post(
        "/v1/erasures", json={"party": CUSTOMER, "client_id": other.id}, headers=key
    )
    assert refused.status_code == 404
    listed = await service.http.get("/v1/erasures", headers=key)
    assert [item["id"] for item in listed.json()["items"]] == [answer.json()["id"]]


async def test_refusals(service: Service) -> None:
    unknown = {"party": CUSTOMER, "client_id": "019aaf00-0000-7000-8000-000000000000"}
    answer = await service.http.post("/v1/erasures", json=unknown)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown-client")
    for body in ({}, {"party": ""}, {"party": CUSTOMER, "more": 1}):
        assert (await service.http.post("/v1/erasures", json=body)).status_code == 422
    key = await a_key(service, "events:write")
    answer = await service.http.post("/v1/erasures", json={"party": CUSTOMER}, headers=key)
    assert answer.status_code == 403
