"""Few files lie on the way of what happens most: they are counted while it happens."""

import sys
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import FrameType

from httpx import Response

from tests.service import Service

APP = Path(__file__).parents[2] / "app"
MOST_FOR_AN_EVENT = 55
MOST_FOR_A_STATEMENT = 45

A_CALL = {
    "source": "/ways",
    "type": "call.received",
    "time": "2026-11-23T09:02:11Z",
    "data": {
        "from": "+32475550199",
        "to": "+3225550101",
        "answered": True,
        "duration_s": 95,
        "summary": "Report",
    },
}


is_counted = ContextVar("is_counted", default=False)
"""Holds in the test's task and those that it leads to: what the worker does meanwhile is no way."""


@contextmanager
def visited() -> Iterator[set[str]]:
    """Give a set that holds the files of the program in which any function is called."""
    files, called = set[str](), set[str]()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and is_counted.get():
            called.add(frame.f_code.co_filename)

    before, token = sys.getprofile(), is_counted.set(True)
    sys.setprofile(note)
    try:
        yield files
    finally:
        sys.setprofile(before)
        files |= {name.removeprefix(f"{APP}/") for name in called if name.startswith(f"{APP}/")}
        is_counted.reset(token)


async def files_on_the_way_of(answered: Awaitable[Response], status: int) -> set[str]:
    with visited() as files:
        response = await answered
    assert response.status_code == status, response.text
    return files


async def test_an_event_goes_through_few_files(service: Service) -> None:
    await service.a_client()
    await service.post(A_CALL | {"id": "the first reads what is remembered"})
    files = await files_on_the_way_of(service.post(A_CALL | {"id": "a later one"}), 201)
    assert len(files) <= MOST_FOR_AN_EVENT, sorted(files)


async def test_a_statement_is_read_through_few_files(service: Service) -> None:
    client_id = await service.a_client()
    path = f"/v1/clients/{client_id}/statements/2026-11"
    files = await files_on_the_way_of(service.http.get(path), 200)
    assert len(files) <= MOST_FOR_A_STATEMENT, sorted(files)
