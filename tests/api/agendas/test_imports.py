"""Calendar files imported into agendas over HTTP."""

import asyncio
from typing import Any

import pytest
from httpx import Response

from app.domain.access.keys import Scope
from tests.api.agendas.given import Desk, a_desk, a_stranger, done
from tests.integrations.calendars import shapes
from tests.integrations.calendars.shapes import calendar, event
from tests.service import Service
from tests.yardsticks import HANG_SECONDS

CALENDAR = {"Content-Type": "text/calendar; charset=utf-8"}


async def put(desk: Desk, text: str | bytes, name: str = "google", **headers: str) -> Response:
    content = text.encode() if isinstance(text, str) else text
    path = f"/v1/agendas/{desk.agenda_id}/imports/{name}"
    return await desk.ask("PUT", path, content=content, headers=CALENDAR | headers)


async def busy(desk: Desk) -> list[dict[str, Any]]:
    found = await desk.ask("GET", f"/v1/agendas/{desk.agenda_id}/busy")
    items: list[dict[str, Any]] = done(found)["items"]
    return items


def one(day: int, uid: str = "1", **more: str) -> str:
    lines = [f"{name}:{value}" for name, value in more.items()]
    return event(f"DTSTART:202612{day:02}T110000Z", "DURATION:PT1H", *lines, uid=uid)


async def test_what_is_taken_takes_time_and_the_rest_is_told_by_name(service: Service) -> None:
    desk = await a_desk(service)
    answer = done(await put(desk, shapes.GOOGLE))
    assert answer == {
        "taken": 2,
        "ignored": [{"uid": "free@google.com", "why": "transparent"}],
        "refused": [],
    }
    slots = await desk.slots(
        **{"from": "2026-12-24T00:00:00+01:00", "to": "2026-12-26T00:00:00+01:00"}
    )
    assert slots == []
    by_label = {item["label"]: item for item in await busy(desk)}
    assert by_label["Congés"]["is_all_day"]
    assert by_label["Congés"]["starts_at"] == "2026-12-24T00:00:00+01:00"
    assert by_label["Congés"]["import_name"] == "google"


async def test_what_cannot_be_read_for_sure_is_refused_by_name(service: Service) -> None:
    desk = await a_desk(service)
    answer = done(await put(desk, shapes.UNKNOWN_ZONE))
    assert answer["taken"] == 1
    [refused] = answer["refused"]
    assert refused["uid"] == "x"


async def test_a_new_file_replaces_the_former_one_of_its_name_only(service: Service) -> None:
    desk = await a_desk(service)
    done(await put(desk, calendar(one(1), one(2, "2"), one(3, "3"))))
    done(await put(desk, calendar(one(4, "4")), "outlook"))
    former = {item["starts_at"][8:10]: item["id"] for item in await busy(desk)}
    done(await put(desk, calendar(one(1), one(9, "2"), one(5, "5"))))
    now = {item["starts_at"][8:10]: item["id"] for item in await busy(desk)}
    assert now.keys() == {"01", "04", "05", "09"}
    assert now["01"] == former["01"]
    assert now["09"] == former["02"], "the same uid, moved"


async def test_an_import_is_forgotten_with_what_it_brought(service: Service) -> None:
    desk = await a_desk(service)
    path = f"/v1/agendas/{desk.agenda_id}/imports/google"
    assert (await desk.ask("DELETE", path)).status_code == 404
    done(await put(desk, calendar(one(1))))
    assert (await desk.ask("DELETE", path)).status_code == 204
    assert await busy(desk) == []
    assert (await desk.ask("DELETE", path)).status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"hello",
        b"",
        shapes.GOOGLE.encode()[:-30],
        calendar("BEGIN:VEVENT\nEND:VEVENT\n" * 5_001).encode(),
    ],
    ids=["words", "nothing", "cut off", "many"],
)
async def test_an_unreadable_file_changes_nothing(service: Service, content: bytes) -> None:
    desk = await a_desk(service)
    done(await put(desk, calendar(one(1))))
    refused = await put(desk, content)
    assert (refused.status_code, refused.json()["code"]) == (422, "unreadable-calendar")
    assert len(await busy(desk)) == 1


async def test_other_media_and_large_files_are_refused(service: Service) -> None:
    desk = await a_desk(service)
    json = await put(desk, "{}", **{"Content-Type": "application/json"})
    assert (json.status_code, json.json()["code"]) == (415, "unsupported-media-type")
    large = await put(desk, b"x" * (1024 * 1024 + 1))
    assert (large.status_code, large.json()["code"]) == (413, "body-too-large")


async def test_other_clients_agendas_are_not_found(service: Service) -> None:
    desk = await a_desk(service)
    client_id = await a_stranger(service)
    stranger = await desk.with_key(Scope.AGENDAS_WRITE, client_id=client_id)
    assert (await put(stranger, "hello")).status_code == 404
    path = f"/v1/agendas/{desk.agenda_id}/imports/google"
    assert (await stranger.ask("DELETE", path)).status_code == 404
    reader = await desk.with_key(Scope.AGENDAS_READ)
    assert (await put(reader, shapes.GOOGLE)).status_code == 403


async def test_bombs_are_refused_by_name_while_other_requests_go_on(service: Service) -> None:
    desk = await a_desk(service)
    rules = ["SECONDLY", "MINUTELY", "DAILY;INTERVAL=0", "DAILY;BYHOUR=1", "HOURLY;COUNT=9"]
    bombs = [one(1, uid=rule, RRULE=f"FREQ={rule}") for rule in rules]
    async with asyncio.timeout(HANG_SECONDS):
        answered, *others = await asyncio.gather(
            put(desk, calendar(*bombs, one(1, "good"))), *(a_quick_request(desk) for _ in range(5))
        )
    answer = done(answered)
    assert answer["taken"] == 1
    assert [refused["uid"] for refused in answer["refused"]] == rules
    assert all("unsupported recurrence" in refused["why"] for refused in answer["refused"])
    assert [other.status_code for other in others] == [200] * 5


async def a_quick_request(desk: Desk) -> Response:
    return await desk.ask("GET", f"/v1/agendas/{desk.agenda_id}")


async def test_a_full_file_is_taken_in_one_piece(service: Service) -> None:
    desk = await a_desk(service)
    events = (one(1 + number % 28, str(number)) for number in range(4_000))
    answer = done(await put(desk, calendar(*events)))
    assert (answer["taken"], answer["refused"]) == (4_000, [])
