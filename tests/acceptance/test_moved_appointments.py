"""The annex's example through the API alone: a delay is announced, the planning is adjusted."""

from typing import Any

from tests.acceptance.account import Account, Event, reference_to

AGENDA = {
    "name": "Chantiers",
    "kinds": [{"code": "visit", "name": "Visite", "duration_minutes": 60}],
}
TUESDAY = "2026-12-01T{}:00+01:00"


async def ask(account: Account, method: str, path: str, **given: Any) -> Any:
    response = await account.service.http.request(method, path, **given)
    assert response.status_code in (200, 201), response.text
    return response.json()


async def an_appointment(account: Account) -> dict[str, Any]:
    agenda = await ask(account, "POST", f"/v1/clients/{account.id}/agendas", json=AGENDA)
    path = f"/v1/agendas/{agenda['id']}/appointments"
    body = {"kind": "visit", "starts_at": TUESDAY.format("10:00"), "title": "Toiture"}
    booked: dict[str, Any] = await ask(account, "POST", path, json=body)
    return booked


async def move(
    account: Account, appointment: dict[str, Any], time: str, cause: Event
) -> dict[str, Any]:
    moved: dict[str, Any] = await ask(
        account,
        "PATCH",
        f"/v1/appointments/{appointment['id']}",
        json={"starts_at": TUESDAY.format(time), "cause": reference_to(cause)},
        headers={"If-Match": f'"{appointment["version"]}"'},
    )
    return moved


async def test_a_mail_of_a_delay_two_informed_by_call_and_the_appointment_moved_is_one_unit(
    account: Account,
) -> None:
    booked = await an_appointment(account)
    before = await account.used()
    mail = account.message("mail", subject="Report de chantier")
    calls = [account.placed_call(f"call-{place}", place, cause=mail) for place in (1, 2)]
    decisions = await account.record(mail, *calls)
    moved = await move(account, booked, "14:00", mail)
    assert [one["units"] for one in decisions] == [1, 0, 0]
    assert (moved["decision"]["rule"], moved["decision"]["units"]) == ("follow_up_included", 0)
    assert await account.used() == before + 1

    again = await move(account, moved, "15:00", mail)
    assert (again["decision"]["rule"], again["decision"]["units"]) == ("follow_up_extra", 1)
    assert await account.used() == before + 2
    await account.must_verify()
    await must_be_told(account, mail, [moved, again])


async def must_be_told(account: Account, mail: Event, moves: list[dict[str, Any]]) -> None:
    """See the moves in the thread of the mail, in the ledger and in the day's report."""
    ids = [move["decision"]["interaction_id"] for move in moves]
    first = await ask(account, "GET", f"/v1/interactions/{ids[0]}")
    listed = await ask(account, "GET", "/v1/interactions", params={"thread_id": first["thread_id"]})
    assert set(ids) <= {item["id"] for item in listed["items"]}
    assert len(listed["items"]) == 5
    ledger = await ask(account, "GET", f"/v1/clients/{account.id}/ledger")
    [entry] = [entry for entry in ledger["items"] if entry["interaction_id"] == ids[1]]
    assert (entry["rule"], entry["units"]) == ("follow_up_extra", 1)
    report = await ask(account, "POST", f"/v1/clients/{account.id}/reports/preview")
    told = str(report["content"])
    assert all(interaction_id in told for interaction_id in ids)
    assert mail["data"]["subject"] in told
