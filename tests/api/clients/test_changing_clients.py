import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import Response

from tests import sql
from tests.api.clients.given import INBOX, MAILBOX, OWN, a_call, asked, codes, pointers
from tests.service import NOW, Service

NOW_SHOWN = "2026-11-23T09:00:00Z"
OTHER_LINE = INBOX | {"value": "+32 2 555 01 02"}


async def patch(service: Service, client_id: str, **changes: Any) -> Response:
    return await service.http.patch(f"/v1/clients/{client_id}", json=changes)


async def replaced(service: Service, client_id: str, *points: Any) -> list[tuple[Any, Any, Any]]:
    """Replace the contact points and return value, beginning and end of those shown."""
    response = await patch(service, client_id, contact_points=list(points))
    assert response.status_code == 200, response.text
    shown = response.json()["contact_points"]
    return [(point["value"], point["valid_from"], point["valid_to"]) for point in shown]


async def history(service: Service, client_id: str) -> list[tuple[Any, ...]]:
    rows = await sql.fetch(
        service.state.database,
        "SELECT value, valid_from, valid_to FROM contact_points WHERE client_id = $1 ORDER BY id",
        client_id,
    )
    return [tuple(row) for row in rows]


async def outcome(service: Service, event_id: str, **changes: Any) -> str:
    decision = (await service.post(a_call(event_id, **changes))).json()
    return str(decision["outcome"])


async def test_what_is_given_changes_and_the_rest_stays(service: Service) -> None:
    client_id = await service.a_client()
    before = (await service.http.get(f"/v1/clients/{client_id}")).json()
    changes = {"name": "Dupont SA", "language": "nl", "region": "FR", "timezone": "Europe/Paris"}
    response = await patch(service, client_id, **changes)
    assert response.status_code == 200
    assert response.json() == before | changes
    assert (await service.http.get(f"/v1/clients/{client_id}")).json() == before | changes
    assert (await patch(service, client_id, name=None, contact_points=None)).json() == (
        before | changes
    )


async def test_a_contact_point_left_out_ends_now(service: Service) -> None:
    client_id = await service.a_client(contact_points=[INBOX, MAILBOX])
    assert await replaced(service, client_id, INBOX) == [("+3225550101", None, None)]
    assert await history(service, client_id) == [
        ("+3225550101", None, None),
        ("dupont@exitadmin.example", None, NOW),
    ]


async def test_a_late_delivery_still_reaches_the_line_that_has_ended(service: Service) -> None:
    client_id = await service.a_client()
    await replaced(service, client_id, OTHER_LINE)
    service.set_clock(NOW + timedelta(hours=1))
    assert await outcome(service, "before", time="2026-11-23T09:59:00+01:00") == "counted"
    assert await outcome(service, "after", time="2026-11-23T10:01:00+01:00") == "unassigned"


async def test_a_new_contact_point_begins_now(service: Service) -> None:
    client_id = await service.a_client(contact_points=[INBOX])
    shown = await replaced(service, client_id, INBOX, OTHER_LINE)
    assert shown == [("+3225550101", None, None), ("+3225550102", NOW_SHOWN, None)]


async def test_a_new_contact_point_may_say_when_it_begins(service: Service) -> None:
    client_id = await service.a_client(contact_points=[])
    past, future = "2026-11-01T00:00:00Z", "2027-01-01T00:00:00Z"
    shown = await replaced(
        service, client_id, INBOX | {"valid_from": past}, OTHER_LINE | {"valid_from": future}
    )
    assert shown == [("+3225550101", past, None), ("+3225550102", future, None)]


async def test_a_contact_point_kept_is_untouched_however_it_is_written(service: Service) -> None:
    span = {"valid_from": "2026-11-01T00:00:00Z", "valid_to": "2026-12-01T00:00:00Z"}
    client_id = await service.a_client(contact_points=[INBOX | span, OWN])
    before = await history(service, client_id)
    await replaced(service, client_id, INBOX | {"value": "tel:+3225550101"}, OWN)
    assert await history(service, client_id) == before


async def test_a_list_that_was_read_can_be_sent_back(service: Service) -> None:
    until, since = {"valid_to": "2026-12-01T00:00:00Z"}, {"valid_from": "2027-01-01T00:00:00Z"}
    client_id = await service.a_client(contact_points=[INBOX | until, INBOX | since, OWN])
    read = (await service.http.get(f"/v1/clients/{client_id}")).json()["contact_points"]
    before = await history(service, client_id)
    await replaced(service, client_id, *read)
    assert await history(service, client_id) == before


async def test_an_end_can_be_planned_and_taken_back(service: Service) -> None:
    client_id = await service.a_client(contact_points=[INBOX])
    end = "2026-12-01T00:00:00Z"
    planned = await replaced(service, client_id, INBOX | {"valid_to": end})
    assert planned == [("+3225550101", None, end)]
    taken_back = await replaced(service, client_id, INBOX | {"valid_to": None})
    assert taken_back == [("+3225550101", None, None)]


async def test_a_later_beginning_leaves_a_gap_and_keeps_the_past(service: Service) -> None:
    client_id = await service.a_client(contact_points=[INBOX])
    later = "2027-01-01T00:00:00Z"
    assert await replaced(service, client_id, INBOX | {"valid_from": later}) == [
        ("+3225550101", later, None)
    ]
    assert await history(service, client_id) == [
        ("+3225550101", None, NOW),
        ("+3225550101", datetime.fromisoformat(later), None),
    ]


async def test_an_earlier_beginning_extends_what_there_is(service: Service) -> None:
    since = INBOX | {"valid_from": "2026-11-01T00:00:00Z"}
    client_id = await service.a_client(contact_points=[since])
    earlier = "2026-10-01T00:00:00Z"
    assert await replaced(service, client_id, INBOX | {"valid_from": earlier}) == [
        ("+3225550101", earlier, None)
    ]
    assert len(await history(service, client_id)) == 1


async def test_a_contact_point_that_never_began_leaves_nothing(service: Service) -> None:
    later = {"valid_from": "2027-01-01T00:00:00Z"}
    client_id = await service.a_client(contact_points=[INBOX | later])
    assert await replaced(service, client_id) == []
    assert await history(service, client_id) == []


async def test_a_line_given_up_and_taken_back_keeps_the_gap(service: Service) -> None:
    client_id = await service.a_client(contact_points=[INBOX])
    await replaced(service, client_id)
    service.set_clock(NOW + timedelta(days=1))
    shown = await replaced(service, client_id, INBOX)
    assert shown == [("+3225550101", "2026-11-24T09:00:00Z", None)]
    assert len(await history(service, client_id)) == 2


async def test_a_line_given_up_can_become_another_client_s(service: Service) -> None:
    first = await service.a_client(contact_points=[INBOX])
    other = await service.a_client(reference="other", contact_points=[])
    assert codes(await patch(service, other, contact_points=[INBOX])) == (409, "inbox-taken")
    await replaced(service, first)
    assert await replaced(service, other, INBOX) == [("+3225550101", NOW_SHOWN, None)]
    decision = (await service.post(a_call("CA-1", time="2026-11-23T10:00:00+01:00"))).json()
    assert decision["client_id"] == other


async def test_of_changes_that_race_for_an_inbox_one_wins(service: Service) -> None:
    ids = [await service.a_client(reference=f"c{n}", contact_points=[]) for n in range(8)]
    points = [INBOX, MAILBOX]
    responses = await asyncio.gather(
        *(patch(service, client, contact_points=points) for client in ids)
    )
    assert sorted(response.status_code for response in responses) == [200] + [409] * 7


async def test_a_new_own_number_is_recognised_at_once(service: Service) -> None:
    client_id = await service.a_client()
    assert await outcome(service, "CA-1") == "counted"
    own = OWN | {"value": "+32475550199", "valid_from": "2026-11-01T00:00:00Z"}
    await replaced(service, client_id, INBOX, own)
    decision = (await service.post(a_call("CA-2"))).json()
    assert (decision["rule"], decision["units"]) == ("inbound_from_client", 0)


async def test_a_new_time_zone_moves_nothing_that_was_recorded(service: Service) -> None:
    client_id = await service.a_client()
    service.set_clock(datetime.fromisoformat("2026-12-01T12:00:00+01:00"))
    evening = "2026-11-30T23:30:00+01:00"
    first = (await service.post(a_call("CA-1", time=evening))).json()
    assert first["quota"]["period"] == "2026-11"
    await patch(service, client_id, timezone="Asia/Tokyo")
    again = (await service.post(a_call("CA-1", time=evening))).json()
    assert again == first | {"duplicate": True}
    second = (await service.post(a_call("CA-2", time=evening))).json()
    assert second["quota"]["period"] == "2026-12"
    periods = await sql.fetch(
        service.state.database,
        "SELECT period FROM ledger_entries WHERE client_id = $1 ORDER BY seq",
        client_id,
    )
    assert [row["period"] for row in periods] == ["2026-11", "2026-12"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"reference": "other"}, "/reference"),
        ({"subscription": None}, "/subscription"),
        ({"calendar": 5}, "/calendar"),
        ({"timezone": "Mars/Olympus"}, "/timezone"),
        ({"region": "XX"}, "/region"),
        ({"contact_points": [OWN, OWN | {"value": "12"}]}, "/contact_points/1/value"),
        (
            {"contact_points": [INBOX | {"valid_to": "1999-01-01T00:00:00Z"}, OWN]},
            "/contact_points/0/valid_to",
        ),
    ],
)
async def test_a_change_that_cannot_be_read_changes_nothing(
    service: Service, changes: dict[str, Any], pointer: str
) -> None:
    since = INBOX | {"valid_from": "2026-01-01T00:00:00Z"}
    body = asked(contact_points=[since, OWN])
    client = (await service.http.post("/v1/clients", json=body)).json()
    response = await patch(service, client["id"], name="Autre", **changes)
    assert pointers(response) == [pointer]
    assert (await service.http.get(f"/v1/clients/{client['id']}")).json() == client
