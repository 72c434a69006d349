"""What was said of an interaction goes with the person from whose thread it was taken out."""

from typing import Any

from tests.acceptance.account import Account, Event, an_account, reference_to
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.privacy.test_erasures import erase, everything
from tests.api.reporting.rehearsing import report, reports
from tests.service import Service

INA, PAUL = "ina@x.example", "paul@x.example"
MESSAGE, ANSWER, REASON = "Pas pour Ina, secret un", "Ina, secret deux", "Ina, secret trois"
ERASED, KEPT = "—", "Le devis de Paul"
DAY = "2026-11-23T{}:00+01:00"


async def an_account_that_day(service: Service) -> Account:
    await set_clock(service, DAY.format("08:00"))
    account = await an_account(service)
    await set_clock(service, DAY.format("11:00"))
    return account


async def ask(account: Account, path: str, **body: Any) -> dict[str, Any]:
    answer = await account.service.http.post(path, json=body)
    assert answer.status_code in (200, 201), answer.text
    asked: dict[str, Any] = answer.json()
    return asked


async def dispute(account: Account, interaction_id: str) -> str:
    path = f"/v1/clients/{account.id}/disputes"
    dispute_id: str = (await ask(account, path, interaction_id=interaction_id, message=MESSAGE))[
        "id"
    ]
    return dispute_id


async def erase_after_the_report(account: Account) -> str:
    """Erase her once the evening's report is drawn; return that of before and check the other."""
    await set_clock(account.service, DAY.format("18:00"))
    [drawn] = await reports(account, "&kind=end_of_day")
    before = str((await report(account, drawn["id"]))["content"])
    assert (await erase(account.service, INA))["reports"] == 1
    after = str((await report(account, drawn["id"]))["content"])
    assert not any(text in after for text in (MESSAGE, ANSWER, REASON))
    return before


def mails(account: Account) -> tuple[Event, Event]:
    """Return a mail of hers, and one of somebody else's."""
    return (
        account.message("ina", DAY.format("09:00"), sender=INA),
        account.message("paul", DAY.format("09:05"), sender=PAUL, subject=KEPT),
    )


async def test_a_dispute_that_took_it_out(service: Service, restored_url: str) -> None:
    account = await an_account_that_day(service)
    hers, _ = mails(account)
    call = account.placed_call("f", DAY.format("09:10"), cause=hers)
    follow_up = account.action("g", DAY.format("09:20"), cause=call)
    _, placed, caused = await account.record(hers, call, follow_up)
    await dispute(account, caused["interaction_id"])
    path = f"/v1/disputes/{await dispute(account, placed['interaction_id'])}/accept"
    await ask(account, path, answer=ANSWER, correction={"cause": None})
    before = await erase_after_the_report(account)
    assert MESSAGE in before
    assert ANSWER in before
    shown = (await account.read("/disputes")).json()["items"]
    texts = {(item["message"], item["answer"]) for item in shown}
    assert texts == {(ERASED, ERASED), (ERASED, None)}
    found = await everything(restored_url)
    assert MESSAGE not in found
    assert ANSWER not in found
    await account.must_verify()


async def test_corrections_that_linked_it_and_took_it_out(
    service: Service, restored_url: str
) -> None:
    account = await an_account_that_day(service)
    hers, other = mails(account)
    call = account.placed_call("f", DAY.format("09:10"))
    linked = account.correction(
        "k-1", call, DAY.format("09:30"), cause=reference_to(hers), reason=REASON
    )
    moved = account.correction(
        "k-2", call, DAY.format("09:40"), cause=reference_to(other), reason=REASON
    )
    told = await account.record(hers, other, call, linked)
    await dispute(account, told[2]["interaction_id"])
    await account.record(moved)
    before = await erase_after_the_report(account)
    assert MESSAGE in before
    [shown] = (await account.read("/disputes")).json()["items"]
    assert shown["message"] == ERASED
    found = await everything(restored_url)
    assert MESSAGE not in found
    assert REASON not in found
    assert KEPT in found
    await account.must_verify()


async def test_what_she_once_followed_up(service: Service, restored_url: str) -> None:
    account = await an_account_that_day(service)
    _, other = mails(account)
    hers = account.sent("f", DAY.format("09:10"), to=INA, cause=other)
    received, _ = await account.record(other, hers)
    await dispute(account, received["interaction_id"])
    await account.record(account.correction("k-1", hers, DAY.format("09:30"), cause=None))
    await erase_after_the_report(account)
    assert MESSAGE not in await everything(restored_url)
