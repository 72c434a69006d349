"""Agendas full of appointments and free times: pages stay small, and all of it is reached."""

from datetime import datetime

from tests.api.agendas.given import Desk, a_desk
from tests.api.deadlines.given import open_message
from tests.pages.test_desk_agendas import WEEK, appointments, page_of, slots
from tests.pages.test_policy import must_be_whole
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

MOST_BYTES = 60_000
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = {"timezone": "Europe/Brussels", "weekly": {day: [["00:00", "24:00"]] for day in DAYS}}
LONG = "Éà<&>'\" Entretien annuel de la chaudière "
MIDNIGHT = "2026-12-02T00:59:00+01:00"
PARTY = {"name": (LONG * 20)[:512], "phone": (LONG * 20)[:512], "email": None}
FILL = """
INSERT INTO appointments
SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'lane', number,
  'starts_at', at, 'ends_at', at + interval '1 hour', 'occupied_from', at,
  'occupied_until', at + interval '1 hour'))).*
FROM appointments a, generate_series(1, $2) number,
  generate_series($3::timestamptz, $4::timestamptz, interval '1 hour') at
WHERE a.id = $1
"""


async def a_full_desk(service: Service, at_once: int) -> Desk:
    """Return an agenda with so many appointments at each hour of a week, with long notes."""
    desk = await a_desk(service, capacity=100, step_minutes=5, calendar=ALWAYS)
    written = {"title": (LONG * 20)[:500], "party": PARTY, "notes": (LONG * 300)[:10_000]}
    first = await desk.book("2026-12-07T10:00:00+01:00", **written)
    begin, end = "2026-11-30T09:00:00+01:00", "2026-12-06T20:00:00+01:00"
    async with service.state.database.write() as connection:
        await connection.execute(
            FILL, first["id"], at_once, *map(datetime.fromisoformat, (begin, end))
        )
    return desk


async def all_pages(visitor: Visitor, path: str) -> list[str]:
    """Follow a day to its end; return the starts that are free, each as often as it is shown."""
    found: list[str] = []
    paths = [path]
    while paths:
        page = await visitor.get(paths[-1])
        assert len(page.content) <= MOST_BYTES, (paths[-1], len(page.content))
        found += slots(visitor)
        more = visitor.page.xpath("//*[@data-day]/p/a[contains(@href, 'after=')]/@href")
        paths = [*paths, more[0]] if more and more[0] not in paths else []
    return found


async def test_pages_of_a_full_week_stay_small_and_lead_to_all_that_is_free(
    service: Service,
) -> None:
    desk = await a_full_desk(service, at_once=2)
    async with signed_in(service) as visitor:
        page = await visitor.get(page_of(desk))
        must_be_whole(visitor)
        assert len(page.content) <= MOST_BYTES, len(page.content)
        assert len(appointments(visitor)) >= 7
        assert len(visitor.page.xpath("//*[@data-day]//a[contains(@href, 'day=')]")) >= 7
        found = await all_pages(visitor, page_of(desk, "day=2026-12-01"))
        assert set(found) == {slot["starts_at"] for slot in await desk.slots(to=MIDNIGHT)}


async def test_a_page_with_forms_in_it_stays_small_too(service: Service) -> None:
    desk = await a_full_desk(service, at_once=1)
    asked_for = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    async with signed_in(service) as visitor:
        for query in (WEEK, "day=2026-12-02", "from=2026-12-06", "day=2026-12-02&after=15:00"):
            page = await visitor.get(page_of(desk, query))
            assert len(page.content) <= MOST_BYTES, (query, len(page.content))
        opened = appointments(visitor)[0]
        for path in (
            page_of(desk, f"{WEEK}&appointment={opened}"),
            page_of(desk, f"{WEEK}&appointment={opened}&edit=1"),
            page_of(desk, f"{WEEK}&service=call&interaction={asked_for}&appointment={opened}"),
            page_of(desk, f"day=2026-12-02&service=call&interaction={asked_for}"),
            "/desk/agendas",
            "/desk/day?date=2026-12-02",
        ):
            page = await visitor.get(path)
            assert len(page.content) <= MOST_BYTES, (path, len(page.content))
