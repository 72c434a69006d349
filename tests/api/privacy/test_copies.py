"""Copies lose the person too: raw requests, notices, letters, frozen reports."""

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.acceptance.account import CUSTOMER, Account, an_account
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.integrations.given import deliveries
from tests.api.integrations.providers import Posting, a_provider, aircall_call, postmark_mail
from tests.api.integrations.twilio_notices import a_leg
from tests.api.notifications.asking import create_endpoint, urgent_message
from tests.api.privacy.test_erasures import MARIE, SECRET, a_day_with, erase, everything
from tests.api.reporting.rehearsing import report, reports
from tests.service import Service, running_service


@pytest.mark.parametrize("kind", [IntegrationKind.AIRCALL, IntegrationKind.POSTMARK])
async def test_raw_requests_are_withdrawn(
    service: Service, restored_url: str, kind: IntegrationKind
) -> None:
    await service.a_client()
    provider = await a_provider(service, kind)
    if kind is IntegrationKind.AIRCALL:
        call = aircall_call(7, provider.secrets["token"])
        person, content = call["data"]["raw_digits"], call
    else:
        content = postmark_mail("<m1@x.example>")
        person = content["FromFull"]["Email"]
    assert (await provider.post(provider.json(content))).status_code == 200
    [before] = await deliveries(service)
    done = await erase(service, person)
    assert (done["events"], done["deliveries"]) == (1, 1)
    shown = (await service.http.get(f"/v1/deliveries/{before['id']}")).json()
    assert (shown["body"], shown["headers"], shown["events"]) == (None, {}, before["events"])
    replayed = await service.http.post(f"/v1/deliveries/{before['id']}/replay")
    assert (replayed.status_code, replayed.json()["code"]) == (409, "body-not-kept")
    assert person.replace(" ", "") not in (await everything(restored_url)).replace(" ", "")


async def test_a_request_that_told_no_event_is_found_by_what_it_holds(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    for event, digits in (("call.created", "+32 475 55 01 99"), ("call.created", "+32475550123")):
        content = aircall_call(7, provider.secrets["token"]) | {"event": event}
        content["data"]["raw_digits"] = digits
        await provider.post(provider.json(content))
    assert (await erase(service, CUSTOMER))["deliveries"] == 1


@pytest.mark.parametrize("is_of_client", [True, False])
async def test_a_leg_that_waits_for_its_call_is_forgotten(
    service: Service, restored_url: str, *, is_of_client: bool
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO, client_id=client_id)
    await provider.post(provider.form(a_leg("CA2", "completed", To=CUSTOMER)))
    assert CUSTOMER in await everything(restored_url)
    await deliveries(service)  # those on their way are written before they are shown
    await erase(service, CUSTOMER, **{"client_id": client_id} if is_of_client else {})
    assert CUSTOMER not in await everything(restored_url)


async def test_a_mail_in_base64_is_found_through_its_event(service: Service) -> None:
    await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822)
    raw = b"From: =?utf-8?b?TWFyaWUgPG1hcmllQGNoYW50aWVyLmV4YW1wbGU+?=\r\nTo: dupont@exitadmin.example\r\nMessage-ID: <b1@x.example>\r\n\r\nBonjour"  # noqa: E501 - a header
    posting = Posting(raw, {"content-type": "message/rfc822"} | provider.credentials)
    assert (await provider.post(posting)).status_code == 200
    done = await erase(service, MARIE)
    assert (done["interactions"], done["deliveries"]) == (1, 1)


async def test_what_was_passed_on_is_rewritten(database_url: str) -> None:
    nowhere = {"smtp_url": "smtp://127.0.0.1:9", "mail_from": "notes@exitadmin.example"}
    async with running_service(
        database_url, webhook_private=True, worker=False, **nowhere
    ) as service:
        client_id = await service.a_client()
        await create_endpoint(service, event_types=["message.forwarded"])
        await service.post(urgent_message(client_id))
        await set_clock(service, "2026-11-23T10:00:00+01:00")
        await service.post(urgent_message(client_id, "still to be spread"))
        assert (await everything(database_url)).count("Report de chantier") > 2
        done = await erase(service, "chantier@tiers.example")
    assert done["notices"] == len(("a webhook delivery", "a letter", "a notice to be spread"))
    found = await everything(database_url)
    for trace in ("chantier@tiers.example", "Report de chantier", "jeudi"):
        assert trace not in found


async def test_frozen_reports_lose_the_person_and_nothing_else(service: Service) -> None:
    await set_clock(service, "2026-11-20T08:00:00+01:00")
    account = await an_account(service)
    await set_clock(service, "2026-11-20T12:00:00+01:00")
    await a_day_with(account)
    await set_clock(service, "2026-11-20T18:00:00+01:00")
    [listed] = await reports(account)
    before = (await report(account, listed["id"]))["content"]
    assert (await erase(service, MARIE))["reports"] == 1
    assert (await erase(service, MARIE))["reports"] == 0
    after = (await report(account, listed["id"]))["content"]
    assert MARIE in str(before)
    assert MARIE not in str(after)
    assert "Autre chose" in str(after)
    assert str(after).count(SECRET) < str(before).count(SECRET)
    for section in before:
        if isinstance(before[section], list):
            assert len(after[section]) == len(before[section])
    assert after["units"] == before["units"]
    page = await service.http.get(f"/v1/reports/{listed['id']}", headers={"Accept": "text/html"})
    assert page.status_code == 200


async def test_disputes_lose_what_was_written(database_url: str) -> None:
    nowhere = {"smtp_url": "smtp://127.0.0.1:9", "mail_from": "notes@exitadmin.example"}
    async with running_service(
        database_url, webhook_private=True, worker=False, **nowhere
    ) as service:
        account = await an_account(service)
        await create_endpoint(service, event_types=["dispute.opened", "dispute.decided"])
        disputes = [await _disputed(account, name) for name in ("spread", "waiting")]
        await set_clock(service, "2026-11-23T10:00:00+01:00")
        disputes.append(await _disputed(account, "again"))
        assert (await everything(database_url)).count(SECRET) > 6
        done = await erase(service, CUSTOMER)
        assert done["disputes"] == len(disputes)
        found = await everything(database_url)
        for dispute in disputes:
            shown = (await service.http.get(f"/v1/disputes/{dispute}")).json()
            assert (shown["message"], shown["answer"], shown["units_after"]) == ("—", "—", 0)
    assert SECRET not in found


async def test_an_answer_kept_for_a_repeat_is_erased_with_the_dispute(service: Service) -> None:
    account = await an_account(service)
    decision = await account.decide(account.call("call"))
    path, key = f"/v1/clients/{account.id}/disputes", {"Idempotency-Key": "k"}
    body = {"interaction_id": decision["interaction_id"], "message": SECRET}
    first = (await service.http.post(path, json=body, headers=key)).json()
    await service.http.post(f"/v1/disputes/{first['id']}/reject", json={"answer": SECRET})
    again = (await service.http.post(path, json=body, headers=key)).json()
    assert again == first
    await erase(service, CUSTOMER)
    after = (await service.http.post(path, json=body, headers=key)).json()
    assert after == first | {"message": "—"}


async def _disputed(account: Account, name: str) -> str:
    """Have a call disputed and the dispute accepted; both say what is secret."""
    post = account.service.http.post
    decision = await account.decide(account.call(name))
    body = {"interaction_id": decision["interaction_id"], "message": f"{SECRET} ({name})"}
    headers = {"Idempotency-Key": name}
    opened = await post(f"/v1/clients/{account.id}/disputes", json=body, headers=headers)
    dispute_id: str = opened.json()["id"]
    body = {"answer": f"{SECRET} aussi", "void": True}
    accepted = await post(
        f"/v1/disputes/{dispute_id}/accept",
        json=body,
        headers=headers | {"Idempotency-Key": f"{name}-2"},
    )
    assert accepted.status_code == 200, accepted.text
    return dispute_id
