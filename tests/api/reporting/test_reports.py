"""Reports through HTTP: when they are drawn, what they cover, who may read them, in which form."""

import pytest

from app.domain.access.keys import Scope
from tests.acceptance.account import an_account
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.clients.given import codes, key_for
from tests.api.reporting.rehearsing import drawn, report, reports
from tests.service import Service

MORNING = "2026-11-23T08:00:00+01:00"


async def test_each_begins_where_the_last_of_its_kind_ended(service: Service) -> None:
    await set_clock(service, MORNING)
    account = await an_account(service, plan="CONFORT")
    await set_clock(service, "2026-11-23T11:00:00+01:00")
    await account.record(account.call("morning", "2026-11-23T10:00:00+01:00"))
    await set_clock(service, "2026-11-23T16:00:00+01:00")
    await account.record(account.call("late", "2026-11-23T09:00:00+01:00"))
    await set_clock(service, "2026-11-24T18:00:00+01:00")
    found = await reports(account)
    assert drawn(found) == [
        ("midday", "2026-11-23T11:30:00Z"),
        ("end_of_day", "2026-11-23T16:00:00Z"),
        ("midday", "2026-11-24T11:30:00Z"),
        ("end_of_day", "2026-11-24T16:00:00Z"),
    ]
    assert found[0]["span"] == {"from": "2026-11-23T07:00:00Z", "to": "2026-11-23T11:30:00Z"}
    assert found[2]["span"] == {"from": "2026-11-23T11:30:00Z", "to": "2026-11-24T11:30:00Z"}
    first, _, third, fourth = [await report(account, listed["id"]) for listed in found]
    assert [one["event_id"] for one in first["content"]["received"]] == ["morning"]
    [late] = third["content"]["received"]
    assert (late["event_id"], late["time"], late["is_late"]) == (
        "late",
        "2026-11-23T08:00:00Z",
        True,
    )
    assert fourth["content"]["received"] == []


async def test_a_plan_change_a_calendar_and_times_of_its_own_move_them(service: Service) -> None:
    await set_clock(service, MORNING)
    account = await an_account(service)
    path = f"/v1/clients/{account.id}"
    change = {"plan": "PREMIUM", "effective": "now", "block": False, "ends_on": None}
    assert (await service.http.put(f"{path}/subscription", json=change)).status_code == 200
    await set_clock(service, "2026-11-24T08:00:00+01:00")
    times = {"midday": "11:15", "end_of_day": "18:00"}
    assert (await service.http.put(f"{path}/report-settings", json=times)).json() == times
    assert (await service.http.get(f"{path}/report-settings")).json() == times
    calendar = {"timezone": "Europe/Brussels", "weekly": {"wed": [["09:00", "10:00"]]}}
    assert (await service.http.patch(path, json={"calendar": calendar})).status_code == 200
    await set_clock(service, "2026-11-27T18:00:00+01:00")
    assert drawn(await reports(account)) == [
        ("midday", "2026-11-23T11:30:00Z"),
        ("end_of_day", "2026-11-23T16:00:00Z"),
        ("midday", "2026-11-25T10:15:00Z"),
        ("end_of_day", "2026-11-25T17:00:00Z"),
        ("weekly", "2026-11-25T17:00:00Z"),
    ]


async def test_the_list_is_filtered_by_kind_and_local_dates_and_paged(service: Service) -> None:
    await set_clock(service, MORNING)
    account = await an_account(service, plan="CONFORT")
    await set_clock(service, "2026-11-26T18:00:00+01:00")
    middays = await reports(account, "&kind=midday&from=2026-11-24&to=2026-11-25")
    assert drawn(middays) == [
        ("midday", "2026-11-24T11:30:00Z"),
        ("midday", "2026-11-25T11:30:00Z"),
    ]
    everything, query = await reports(account), "/reports?limit=3"
    paged = []
    while query:
        page = (await account.read(query)).json()
        paged += page["items"]
        query = page["next_cursor"] and f"/reports?limit=3&cursor={page['next_cursor']}"
    assert paged == everything
    assert len(everything) == 8
    refused = await account.read("/reports?kind=yearly")
    assert refused.status_code == 422


async def test_a_report_says_what_was_recorded_and_what_waits(service: Service) -> None:
    await set_clock(service, MORNING)
    account = await an_account(service, plan="ESSENTIEL")
    await set_clock(service, "2026-11-23T16:30:00+01:00")
    mail = account.message("mail", "2026-11-23T09:00:00+01:00", subject="Report", urgent=True)
    news = account.message("news", "2026-11-23T09:05:00+01:00", requires_action=False)
    done = account.event(
        "interaction.completed", "done", "2026-11-23T10:00:00+01:00", interaction=mail
    )
    open_one = account.message("open", "2026-11-23T11:00:00+01:00")
    await account.record(
        mail,
        news,
        account.placed_call("out", "2026-11-23T09:30:00+01:00", cause=mail),
        done,
        open_one,
    )
    await set_clock(service, "2026-11-23T17:00:00+01:00")
    [listed] = await reports(account)
    found = await report(account, listed["id"])
    content = found["content"]
    names = {
        section: [one["event_id"] for one in content[section]]
        for section in ("received", "done", "without_action", "urgent")
    }
    assert names == {
        "received": ["mail", "open"],
        "done": ["out", "done"],
        "without_action": ["news"],
        "urgent": ["mail"],
    }
    assert [(one["subject"], one["status"]) for one in content["met"]] == [("Report", "completed")]
    assert [(one["due_at"], one["status"]) for one in content["open"]] == [
        ("2026-11-23T14:00:00Z", "open")
    ]
    assert [one["interaction_id"] for one in content["missed"]] == [
        one["interaction_id"] for one in content["open"]
    ]
    assert content["units"] == [{"rule": "inbound_third_party", "units": 2}]
    assert (content["standing"]["used"], content["standing"]["remaining"]) == (2, 118)
    await account.record(
        account.void("void", mail, "2026-11-23T17:30:00+01:00")
        | {"time": "2026-11-23T16:59:00+01:00"}
    )
    assert await report(account, listed["id"]) == found


async def test_a_preview_keeps_nothing(service: Service) -> None:
    await set_clock(service, MORNING)
    account = await an_account(service)
    await account.record(account.message("mail", "2026-11-23T07:00:00+01:00"))
    path = f"/v1/clients/{account.id}/reports/preview"
    for body in (None, {"kind": "weekly"}):
        answer = await service.http.post(path, json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["id"] is None
        assert [one["event_id"] for one in answer.json()["content"]["received"]] == ["mail"]
    assert await reports(account) == []
    assert (await service.http.post(path, json={"kind": "yearly"})).status_code == 422


@pytest.mark.parametrize(
    ("accept", "media_type", "begins"),
    [
        ("application/json", "application/json", b"{"),
        ("text/html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("text/plain", "text/plain; charset=utf-8", b"Compte-rendu de fin de jour"),
        ("application/pdf", "application/pdf", b"%PDF-"),
        ("text/html;q=0.2, application/pdf;q=0.9", "application/pdf", b"%PDF-"),
        ("image/png", "application/json", b"{"),
    ],
)
async def test_a_report_has_four_forms(
    service: Service, accept: str, media_type: str, begins: bytes
) -> None:
    await set_clock(service, MORNING)
    account = await an_account(service)
    await set_clock(service, "2026-11-23T17:00:00+01:00")
    [listed] = await reports(account)
    answer = await service.http.get(f"/v1/reports/{listed['id']}", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.content.startswith(begins)


async def test_a_preview_is_drawn_as_a_page_at_any_instant(service: Service) -> None:
    account = await an_account(service)
    await set_clock(service, "2026-11-23T16:59:59.123456+01:00")
    path = f"/v1/clients/{account.id}/reports/preview"
    answer = await service.http.post(path, headers={"Accept": "application/pdf"})
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"%PDF-")


async def test_reports_take_their_scope_and_their_client(service: Service) -> None:
    await set_clock(service, MORNING)
    account, other = await an_account(service), await an_account(service)
    await set_clock(service, "2026-11-23T17:00:00+01:00")
    [listed] = await reports(account)
    path = f"/v1/reports/{listed['id']}"
    reader = await key_for(service, Scope.REPORTS_READ, client_id=account.id)
    stranger = await key_for(service, Scope.REPORTS_READ, client_id=other.id)
    poster = await key_for(service, Scope.EVENTS_WRITE)
    assert (await service.http.get(path, headers=reader)).status_code == 200
    for wanted in (path, f"/v1/clients/{account.id}/reports"):
        assert codes(await service.http.get(wanted, headers=stranger)) == (404, "not-found")
        assert codes(await service.http.get(wanted, headers=poster)) == (403, "missing-scope")
    settings = f"/v1/clients/{account.id}/report-settings"
    assert (await service.http.get(settings, headers=reader)).status_code == 403
    for unknown in (f"/v1/reports/{account.id}", f"/v1/clients/{listed['id']}/reports"):
        assert codes(await service.http.get(unknown)) == (404, "not-found")


async def test_what_waits_is_listed_by_deadline_up_to_a_bound_and_counted(
    service: Service,
) -> None:
    await set_clock(service, MORNING)
    account = await an_account(service)
    many = [account.message(f"m{number}", MORNING) for number in range(501)]
    await account.batch([*many, account.message("first", "2026-11-20T10:00:00+01:00")])
    shown = await service.http.post(f"/v1/clients/{account.id}/reports/preview", json={})
    content = shown.json()["content"]
    assert (len(content["open"]), content["open_count"]) == (500, 502)
    assert (content["held"], content["held_count"]) == ([], 0)
    assert content["open"][0]["occurred_at"] == "2026-11-20T09:00:00Z"
    assert content["open"][0]["due_at"] < content["open"][1]["due_at"]
