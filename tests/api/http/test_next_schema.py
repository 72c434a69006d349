"""The service goes on while the next version's migration adds columns under it."""

from typing import Any

import pytest

from tests.acceptance.account import Account, an_account
from tests.api.http.test_crowds import as_in_production, furnished, reading_paths
from tests.next_schema import grow
from tests.service import Service

__all__ = ["as_in_production", "furnished"]


async def _work(service: Service, account: Account) -> dict[str, Any]:
    """Record facts of every kind, and have them amended, refused, assigned and erased."""
    mail = account.message("mail", message_id="1@chantier.example", urgent=True)
    call = account.call("call")
    late = account.action("late", cause=account.call("later"), client_id=None)
    await account.batch([mail, call, account.sent("reply", in_reply_to="1@chantier.example"), late])
    await account.record(account.triage("triage", of=call, requires_action=True))
    await account.record(account.void("void", of=mail), account.call("later"))
    assert [one["status"] for one in await account.batch([mail, call])] == [200, 200]
    unplaced = await account.decide(account.call("nobody", to=None))
    items = (await service.http.get("/v1/unassigned")).json()["items"]
    path = f"/v1/unassigned/{items[-1]['id']}/assign"
    assigned = await service.http.post(path, json={"client_id": account.id})
    erased = await service.http.post("/v1/erasures", json={"party": "+32475550199"})
    changed = await service.http.put(
        f"/v1/clients/{account.id}/calendar", json={"calendar": _CALENDAR}
    )
    await account.must_verify()
    statuses = [response.status_code for response in (assigned, erased, changed)]
    return {"outcome": unplaced["outcome"], "statuses": statuses, "used": await account.used()}


_CALENDAR: dict[str, Any] = {
    "timezone": "Europe/Brussels",
    "weekly": {"mon": [["08:00", "12:00"]], "tue": [["08:00", "12:00"]]},
    "holidays": None,
    "closures": [],
    "openings": [],
}


@pytest.mark.slow
@pytest.mark.usefixtures("as_in_production")
async def test_a_column_more_in_every_table_disturbs_nobody(
    furnished: tuple[Service, dict[str, str]],
) -> None:
    service, ids = furnished
    before = await _work(service, await an_account(service))
    url = service.state.database._url  # noqa: SLF001 - the test's own database
    assert await grow(url) > 30
    assert await _work(service, await an_account(service)) == before
    answers = {
        path: (await service.http.get(path.format_map(ids))).status_code
        for path in reading_paths(service.app)
    }
    assert set(answers.values()) == {200}, answers
