"""Imports, busy times and bookings at the same time: one order, no overlap, no error."""

import asyncio

from tests.api.agendas.given import a_desk, at, done
from tests.integrations.calendars.shapes import calendar, event
from tests.service import Service

CALENDAR = {"Content-Type": "text/calendar"}


async def test_imports_of_one_name_at_once_leave_one_of_them_whole(service: Service) -> None:
    desk = await a_desk(service)
    path = f"/v1/agendas/{desk.agenda_id}"
    files = [
        calendar(
            *(
                event(f"DTSTART:202612{day:02}T110000Z", "DURATION:PT1H", uid=f"{name}{day}")
                for day in range(1, 21)
            )
        )
        for name in "abcd"
    ]
    answers = await asyncio.gather(
        *(
            desk.ask("PUT", f"{path}/imports/x", content=file.encode(), headers=CALENDAR)
            for file in files
        ),
        *(desk.try_to_book(f"{hour:02}:00", kind="call") for hour in range(9, 17)),
    )
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert [answer.status_code for answer in answers[:4]] == [200] * 4
    busy = done(await desk.ask("GET", f"{path}/busy", params={"limit": 100}))["items"]
    assert len(busy) == 20
    booked = done(await desk.ask("GET", f"{path}/appointments"))["items"]
    noon = [item for item in booked if item["starts_at"] == at("12:00")]
    assert all(item["conflicts"][0]["kind"] == "busy" for item in noon)
