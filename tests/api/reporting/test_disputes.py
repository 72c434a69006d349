"""What is disputed and decided stands in the next report of each kind, once."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from app.services.billing.statement_audit import audit_client
from tests.acceptance.account import CUSTOMER, Account, an_account
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.privacy.test_erasures import erase
from tests.api.reporting.rehearsing import report, reports
from tests.service import Service

MESSAGE, ANSWER = "C'était moi, depuis le chantier", "Vous avez raison"
DAY = "2026-11-23T{}:00+01:00"


async def disputed(account: Account, name: str = "call") -> tuple[str, str]:
    """Have a call disputed; return the ids of the interaction and of the dispute."""
    decision = await account.decide(account.call(name))
    body = {"interaction_id": decision["interaction_id"], "message": MESSAGE}
    answer = await account.service.http.post(f"/v1/clients/{account.id}/disputes", json=body)
    assert answer.status_code == 201, answer.text
    return decision["interaction_id"], answer.json()["id"]


async def decide(service: Service, dispute_id: str, what: str = "accept") -> None:
    body: dict[str, Any] = {"answer": ANSWER}
    if what == "accept":
        body["void"] = True
    answer = await service.http.post(
        f"/v1/disputes/{dispute_id}/{what}", json=None if what == "withdraw" else body
    )
    assert answer.status_code == 200, answer.text


async def steps(account: Account, report_id: str) -> list[tuple[str, str]]:
    content = (await report(account, report_id))["content"]
    return [(step["dispute_id"], step["status"]) for step in content["disputes"]]


async def test_both_stand_in_the_next_report(service: Service) -> None:
    await set_clock(service, DAY.format("08:00"))
    account = await an_account(service)
    await set_clock(service, DAY.format("10:00"))
    interaction_id, dispute_id = await disputed(account)
    await set_clock(service, DAY.format("18:00"))
    await decide(service, dispute_id)
    await set_clock(service, "2026-11-24T18:00:00+01:00")
    first, second = [one["id"] for one in await reports(account, "&kind=end_of_day")]
    assert await steps(account, first) == [(dispute_id, "open")]
    assert await steps(account, second) == [(dispute_id, "accepted")]
    [told] = (await report(account, second))["content"]["disputes"]
    assert told["matter"]["interaction_id"] == interaction_id
    assert (told["message"], told["answer"]) == (MESSAGE, ANSWER)
    assert (told["units_before"], told["units_after"]) == (1, 0)


async def test_it_is_told_after_what_the_client_must_do(service: Service) -> None:
    await set_clock(service, DAY.format("08:00"))
    account = await an_account(service)
    await set_clock(service, DAY.format("10:00"))
    await account.decide(account.call("v", voicemail=True, answered=False))
    _, dispute_id = await disputed(account)
    await decide(service, dispute_id, "reject")
    await set_clock(service, DAY.format("18:00"))
    [listed] = await reports(account, "&kind=end_of_day")
    page = await service.http.get(
        f"/v1/reports/{listed['id']}", headers={"Accept": "text/plain; charset=utf-8"}
    )
    lines = page.text.splitlines()
    assert lines.index("CONTESTATIONS (2)") < lines.index("À SAVOIR (1)")
    told = "\n".join(lines)
    for words in (
        "Vous avez contesté\N{NO-BREAK SPACE}: Appel de 0475 55 01 99",
        MESSAGE,
        "Contestation rejetée\N{NO-BREAK SPACE}: Appel de 0475 55 01 99",
        ANSWER,
    ):
        assert words in told
    for form in ("text/html", "application/pdf"):
        answer = await service.http.get(f"/v1/reports/{listed['id']}", headers={"Accept": form})
        assert answer.status_code == 200


async def test_reports_tile_whatever_the_days(service: Service) -> None:
    random, now = Random(7), datetime.fromisoformat(DAY.format("08:00"))
    await set_clock(service, now.isoformat())
    account = await an_account(service, plan="PREMIUM")
    expected: set[tuple[str, str]] = set()
    opened: list[str] = []
    for number in range(24):
        now += timedelta(minutes=random.choice((0, 0, 45, 300, 900)))
        await set_clock(service, now.isoformat())
        if opened and random.random() < 0.5:
            dispute_id, what = opened.pop(), random.choice(("reject", "accept", "withdraw"))
            await decide(service, dispute_id, what)
            expected.add((dispute_id, f"{what.removesuffix('draw')}"[:4]))
        else:
            _, dispute_id = await disputed(account, f"call-{number}")
            opened.append(dispute_id)
            expected.add((dispute_id, "open"))
    await set_clock(service, (now + timedelta(days=8)).isoformat())
    for kind in ("midday", "end_of_day", "weekly"):
        listed = await reports(account, f"&kind={kind}")
        told = [step for report_ in listed for step in await steps(account, report_["id"])]
        assert len(told) == len(set(told)) == len(expected)
        assert {(dispute_id, status[:4]) for dispute_id, status in told} == expected
    assert (await audit_client(service.state.database, account.id)).differences == ()


async def test_frozen_reports_lose_what_was_written(service: Service) -> None:
    await set_clock(service, DAY.format("08:00"))
    account = await an_account(service)
    await set_clock(service, DAY.format("10:00"))
    _, dispute_id = await disputed(account)
    await decide(service, dispute_id)
    await set_clock(service, DAY.format("18:00"))
    [listed] = await reports(account, "&kind=end_of_day")
    before = (await report(account, listed["id"]))["content"]
    assert (await erase(service, CUSTOMER))["reports"] == 1
    after = (await report(account, listed["id"]))["content"]
    assert MESSAGE in str(before)
    assert MESSAGE not in str(after)
    assert ANSWER not in str(after)
    told = [(dispute["message"], dispute["answer"]) for dispute in after["disputes"]]
    assert told == [("—", None), ("—", "—")]
