"""With whom an appointment is: nobody reads alike everywhere, and a name stands on one line."""

from typing import Any

import pytest

from tests.api.agendas.given import a_desk, done
from tests.service import Service


@pytest.mark.parametrize("party", [{}, {"name": None, "email": None}, None])
async def test_nobody_reads_alike_in_the_answer_and_later(service: Service, party: Any) -> None:
    desk = await a_desk(service)
    booked = await desk.book(party=party)
    assert booked["party"] is None
    assert (await desk.read(booked))["party"] is None
    named = done(await desk.patch(booked, party={"name": "Mme Lambert"}))
    assert done(await desk.patch(named, party=party))["party"] is None
    assert [change["change"] for change in await desk.history(booked)] == [
        "booked",
        "edited",
        "edited",
    ]


@pytest.mark.parametrize("field", ["name", "phone", "email"])
@pytest.mark.parametrize("broken", ["a@b.example\r\nBcc: c@d.example", "a\tb", "a\u2028b"])
async def test_what_names_a_party_stands_on_one_line(
    service: Service, field: str, broken: str
) -> None:
    desk = await a_desk(service)
    answer = await desk.try_to_book(party={field: broken})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (f"/party/{field}", "control_character")
