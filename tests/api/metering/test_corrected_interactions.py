"""What else knows of corrections: histories, months that are final, erasures, reports."""

from typing import Any

from tests.acceptance.account import Account, an_account
from tests.api.billing.statements.rehearsing import finalise, lines, set_clock, statement
from tests.api.privacy.test_erasures import erase, everything
from tests.api.reporting.rehearsing import report, reports
from tests.service import Service

BORROWED = "Le patron, du téléphone de Jean"


async def read(account: Account, interaction_id: str) -> dict[str, Any]:
    response = await account.service.http.get(f"/v1/interactions/{interaction_id}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def corrected(account: Account, interaction_id: str, **said: Any) -> None:
    response = await account.service.http.post(
        f"/v1/interactions/{interaction_id}/correct", json={"reason": BORROWED} | said
    )
    assert response.status_code == 200, response.text


async def test_an_interaction_shows_what_it_now_is_and_its_history_who_said_so(
    service: Service,
) -> None:
    account = await an_account(service)
    mail, call = account.message("mail"), account.placed_call("call", 5)
    [of_mail, of_call] = await account.record(mail, call)
    linked = account.correction("linked", call, cause={"id": of_mail["interaction_id"]})
    await account.record(linked, account.correction("alone", call, 30, cause=None))
    found = await read(account, of_call["interaction_id"])
    assert (found["thread_id"], found["rule"], found["units"]) == (
        of_mail["interaction_id"],
        "follow_up_included",
        0,
    )
    assert [(one["event_id"], one["data"]) for one in found["history"][1:]] == [
        ("alone", {"cause": None, "reason": "Rattaché à son dossier"}),
        (
            "linked",
            {"cause": {"id": of_mail["interaction_id"]}, "reason": "Rattaché à son dossier"},
        ),
    ]
    root = await read(account, of_mail["interaction_id"])
    assert [one["id"] for one in root["follow_ups"]] == [of_call["interaction_id"]]


async def test_of_two_corrections_at_one_instant_the_later_one_wins(service: Service) -> None:
    account = await an_account(service)
    [call] = await account.record(account.call("call"))
    for with_client in (True, False, True):
        await corrected(account, call["interaction_id"], with_client=with_client)
    assert (await read(account, call["interaction_id"]))["rule"] == "inbound_from_client"
    await account.must_verify()


async def test_a_month_that_is_final_is_adjusted_by_the_next_statement(service: Service) -> None:
    account = await an_account(service)
    await account.fill(120)
    [call] = await account.record(account.call("call"))
    await set_clock(service, "2026-12-05T09:00:00+01:00")
    await finalise(account)
    await corrected(account, call["interaction_id"], with_client=True)
    found = await statement(account, "2026-12")
    assert ("adjustment", "2026-11", -1, -300) in lines(found)
    await account.must_verify()


async def test_an_erasure_reaches_the_reasons_and_corrections_go_on(
    service: Service, restored_url: str
) -> None:
    account = await an_account(service)
    mail, call = account.message("mail"), account.placed_call("call", 5)
    linked = account.correction(
        "linked", call, cause={"source": account.source, "event_id": "mail"}
    )
    [_, of_call, _] = await account.record(mail, call, linked)
    await corrected(account, of_call["interaction_id"], answered=True)
    assert BORROWED in await everything(restored_url)
    await erase(service, "+32475550199")
    assert BORROWED not in await everything(restored_url)
    await account.must_verify()
    await corrected(account, of_call["interaction_id"], cause=None)
    assert await account.used() == 2
    await account.must_verify()


async def test_a_report_tells_a_correction_under_what_it_belongs_to(service: Service) -> None:
    await set_clock(service, "2026-11-23T08:00:00+01:00")
    account = await an_account(service)
    await set_clock(service, "2026-11-23T16:00:00+01:00")
    call = account.call("call", "2026-11-23T10:00:00+01:00", requires_action=True)
    done = account.event("interaction.completed", "done", "2026-11-23T15:30:00+01:00",
                         interaction=call)  # fmt: skip
    [of_call, _] = await account.record(call, done)
    await set_clock(service, "2026-11-24T09:00:00+01:00")
    await corrected(account, of_call["interaction_id"], with_client=True)
    await set_clock(service, "2026-11-24T17:00:00+01:00")
    monday, tuesday = [
        (await report(account, one["id"]))["content"] for one in await reports(account)
    ]
    assert [len(one["missed"]) for one in (monday, tuesday)] == [1, 0]
    assert [len(one["met"]) for one in (monday, tuesday)] == [0, 1]
    assert [one["type"] for one in tuesday["changes"]] == ["interaction.corrected"]
    assert tuesday["changes"][0]["reason"] == BORROWED
