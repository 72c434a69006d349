"""Reports name whom the client's directory knows; what is frozen stays, but for erasure."""

from tests.acceptance.account import CUSTOMER, Account
from tests.api.privacy.test_erasures import erase
from tests.api.reporting.rehearsing import report
from tests.api.reporting.test_sheets import DAY, begun, ended
from tests.service import Service

NUMBER = "0475 55 01 99"


async def named(service: Service, client_id: str, name: str) -> str:
    path = f"/v1/clients/{client_id}/directory"
    answer = await service.http.post(path, json={"name": name, "phones": [CUSTOMER]})
    assert answer.status_code == 201, answer.text
    entry_id: str = answer.json()["id"]
    return entry_id


async def page(account: Account, report_id: str) -> str:
    accepted = {"Accept": "text/html"}
    answer = await account.service.http.get(f"/v1/reports/{report_id}", headers=accepted)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_name_stands_where_the_number_would(service: Service) -> None:
    account = await begun(service)
    stranger = await service.a_client(reference="stranger", contact_points=[])
    await named(service, stranger, "Quelqu'un")
    entry_id = await named(service, account.id, "Mme Lambert")
    decision = await account.decide(account.call("call", DAY.format("09:58")))
    report_id = await ended(account)
    names = (await report(account, report_id))["content"]["names"]
    assert names == [{"interaction_id": decision["interaction_id"], "counterpart": "Mme Lambert"}]
    before = await page(account, report_id)
    assert "Mme Lambert" in before
    assert NUMBER not in before
    changed = await service.http.patch(f"/v1/directory/{entry_id}", json={"name": "Anne"})
    assert changed.status_code == 200
    assert await page(account, report_id) == before
    await erase(service, CUSTOMER)
    assert "Lambert" not in str(await report(account, report_id))
    assert "Lambert" not in await page(account, report_id)


async def test_without_a_name_the_number_stands(service: Service) -> None:
    account = await begun(service)
    await account.decide(account.call("call", DAY.format("09:58")))
    report_id = await ended(account)
    assert (await report(account, report_id))["content"]["names"] == []
    assert NUMBER in (await page(account, report_id)).replace("\u00a0", " ")
