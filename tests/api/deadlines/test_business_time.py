"""Business time over HTTP: what integrators ask, and what is refused."""

from typing import Any

import pytest

from tests.api.deadlines.given import a_closure, instant
from tests.domain.deadlines.test_vectors import VECTORS, deadline_of
from tests.service import Service

WORKING_DAYS = {
    day: [["09:00", "12:30"], ["13:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
}
QUARTERS = range(0, 24 * 60, 15)
CALENDAR: dict[str, Any] = {"timezone": "Europe/Brussels", "weekly": WORKING_DAYS}


async def ask(service: Service, **body: Any) -> tuple[int, dict[str, Any]]:
    response = await service.http.post("/v1/business-time", json=body)
    return response.status_code, response.json()


async def test_a_deadline_comes_with_the_segments_that_were_counted(service: Service) -> None:
    status, answer = await ask(
        service, calendar=CALENDAR, start="2026-11-23T11:30:00+01:00", business_seconds=7200
    )
    assert status == 200
    assert answer == {
        "deadline": "2026-11-23T14:30:00+01:00",
        "segments": [
            {"starts_at": "2026-11-23T11:30:00+01:00", "ends_at": "2026-11-23T12:30:00+01:00"},
            {"starts_at": "2026-11-23T13:30:00+01:00", "ends_at": "2026-11-23T14:30:00+01:00"},
        ],
    }


async def test_a_delay_that_ends_at_closing_is_due_at_that_closing(service: Service) -> None:
    _, answer = await ask(
        service, calendar=CALENDAR, start="2026-11-20T16:00:00+01:00", business_seconds=3600
    )
    assert answer["deadline"] == "2026-11-20T17:00:00+01:00"


async def test_business_time_between_two_instants_skips_the_weekend(service: Service) -> None:
    _, answer = await ask(
        service,
        calendar=CALENDAR,
        start="2026-11-20T16:00:00+01:00",
        end="2026-11-23T10:00:00+01:00",
    )
    assert answer["business_seconds"] == 7200


async def test_an_end_before_the_start_is_no_business_time(service: Service) -> None:
    _, answer = await ask(
        service,
        calendar=CALENDAR,
        start="2026-11-23T10:00:00+01:00",
        end="2026-11-20T16:00:00+01:00",
    )
    assert answer == {"business_seconds": 0, "segments": []}


async def test_a_client_without_a_calendar_has_the_providers(service: Service) -> None:
    client = await service.a_client()
    _, answer = await ask(
        service, client_id=client, start="2026-12-24T16:00:00+01:00", business_seconds=7200
    )
    assert answer["deadline"] == "2026-12-28T10:00:00+01:00"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"weekly": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}}, "/calendar/weekly/mon/1"),
        ({"timezone": "Europe/Brusels"}, "/calendar/timezone"),
        ({"holidays": {"country": "XX"}}, "/calendar/holidays/country"),
        ({"weekly": {}}, "/calendar/weekly"),
        ({"weekly": {"mon": [["17:00", "09:00"]]}}, "/calendar/weekly/mon/0"),
    ],
)
async def test_a_calendar_that_is_wrong_is_refused_at_its_place(
    service: Service, changes: dict[str, Any], pointer: str
) -> None:
    status, problem = await ask(
        service,
        calendar=CALENDAR | changes,
        start="2026-11-23T10:00:00+01:00",
        business_seconds=60,
    )
    assert (status, problem["code"]) == (422, "invalid-calendar")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_a_question_without_an_answer_is_refused(service: Service) -> None:
    status, problem = await ask(service, calendar=CALENDAR, start="2026-11-23T10:00:00+01:00")
    assert (status, problem["code"]) == (422, "invalid-request")


async def test_a_span_of_very_many_openings_is_refused(service: Service) -> None:
    quarters = [
        [f"{n // 60:02d}:{n % 60:02d}", f"{n // 60:02d}:{n % 60 + 7:02d}"] for n in QUARTERS
    ]
    status, problem = await ask(
        service,
        calendar={"timezone": "UTC", "weekly": dict.fromkeys(WORKING_DAYS, quarters)},
        start="2026-01-01T00:00:00Z",
        end="2029-01-01T00:00:00Z",
    )
    assert (status, problem["code"]) == (422, "span-too-long")
    assert [error["pointer"] for error in problem["errors"]] == ["/end"]


async def test_every_vector_agrees_over_http(service: Service) -> None:
    for vector in VECTORS:
        status, answer = await ask(service, **question_of(vector))
        assert status == 200, (vector["id"], answer)
        if vector["kind"] == "elapsed":
            assert answer["business_seconds"] == vector["expected_elapsed_seconds"], vector["id"]
        else:
            assert instant(answer["deadline"]) == instant(deadline_of(vector)), vector["id"]


def question_of(vector: dict[str, Any]) -> dict[str, Any]:
    """Ask what a vector asks; its pauses are closures, its shifts exceptional openings."""
    calendar = {
        "timezone": vector["timezone"],
        "weekly": vector["weekly"],
        "holidays": {"country": None, "dates": vector.get("holidays", [])},
        "closures": [a_closure(start, end) for start, end in vector.get("pauses", [])],
        "openings": [
            {"date": day, "intervals": intervals}
            for day, intervals in vector.get("shifts", {}).items()
        ],
    }
    asked = "end" if vector["kind"] == "elapsed" else "business_seconds"
    return {"calendar": calendar, "start": vector["start"], asked: vector[asked]}
