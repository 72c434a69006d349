"""A report that is drawn late states its own month, as it stood when its span ended."""

from datetime import datetime
from typing import Any

import pytest

from app.domain.jobs.jobs import JobKind
from app.services.jobs.job_handler import JobHandler
from app.services.jobs.worker import Worker
from app.services.reporting.draw_report import report_draw_handler
from tests.acceptance.account import Account, an_account
from tests.api.reporting.rehearsing import report, reports
from tests.service import Service

MORNING = "2026-11-30T{}:00+01:00"
AFTER = "2026-12-01T{}:00+01:00"
MIDDAY = "2026-11-30T11:30:00Z"
EVENING = "2026-11-30T16:00:00Z"


@pytest.fixture
async def account(idle_service: Service) -> Account:
    """A client of a service whose worker stands still, on the last day of November."""
    idle_service.set_clock(datetime.fromisoformat(MORNING.format("08:00")))
    plan = {"plan": "CONFORT", "starts_on": "2026-11-30", "block": True}
    return await an_account(idle_service, subscription=plan)


def now_is(account: Account, at: str) -> None:
    account.service.set_clock(datetime.fromisoformat(at))


async def drawn_at(account: Account, at: str) -> dict[str, dict[str, Any]]:
    """Let a worker draw at last; return the reports by the end of their span."""
    now_is(account, at)
    state = account.service.state
    handlers = [
        JobHandler(
            kind=JobKind.REPORT_DRAW, handle=report_draw_handler(state.database, state.clock)
        )
    ]
    await Worker(state.database, state.clock, handlers).run_due(state.clock.now())
    return {
        listed["span"]["to"]: await report(account, listed["id"])
        for listed in await reports(account)
    }


async def test_its_month_is_told_as_it_stood(account: Account) -> None:
    now_is(account, MORNING.format("11:00"))
    urgent = account.message("urgent", MORNING.format("10:00"), urgent=True)
    taken_back = account.message("taken-back", MORNING.format("10:10"))
    calls = [account.call(f"call-{n}", MORNING.format("10:30")) for n in range(4)]
    await account.record(urgent, taken_back, *calls)
    now_is(account, MORNING.format("16:00"))
    last = account.call("last", MORNING.format("15:30"))
    held = account.message("held", MORNING.format("15:40"))
    [counted, kept] = await account.record(last, held)
    assert (counted["quota"]["used"], kept["outcome"]) == (7, "held")
    now_is(account, AFTER.format("08:00"))
    await account.record(
        account.void("void", taken_back, MORNING.format("16:50")),
        account.triage("no-hurry", urgent, MORNING.format("16:55"), requires_action=False),
        account.message("late", MORNING.format("16:45"), urgent=True),
        account.release("release", held, AFTER.format("07:59")),
        account.call("december", AFTER.format("07:30")),
    )
    drawn = await drawn_at(account, AFTER.format("08:00"))
    standings = {until: one["content"]["standing"] for until, one in drawn.items()}
    told = {
        until: [
            standing[name] for name in ("period", "used", "held", "urgent_used", "is_block_active")
        ]
        for until, standing in standings.items()
    }
    assert told == {
        MIDDAY: ["2026-11", 6, 0, 1, False],
        EVENING: ["2026-11", 7, 1, 1, True],
    }
    assert drawn[EVENING]["drawn_at"] == "2026-12-01T07:00:00Z"
    assert drawn[EVENING]["plan"] == "CONFORT"


async def test_what_came_after_its_span_waits_for_the_next_one(account: Account) -> None:
    now_is(account, MORNING.format("18:00"))
    await account.record(account.message("after", MORNING.format("09:00")))
    drawn = await drawn_at(account, AFTER.format("12:30"))
    assert list(drawn) == [MIDDAY, EVENING, "2026-12-01T11:30:00Z"]
    contents = [report_["content"] for report_ in drawn.values()]
    assert [content["open_count"] for content in contents] == [0, 0, 1]
    assert [len(content["missed"]) for content in contents] == [0, 0, 1]
    assert [content["standing"]["used"] for content in contents] == [0, 0, 0]
    assert contents[2]["standing"]["period"] == "2026-12"


async def test_it_says_when_it_was_really_drawn(account: Account) -> None:
    drawn = await drawn_at(account, AFTER.format("08:00"))
    path, text = f"/v1/reports/{drawn[EVENING]['id']}", {"Accept": "text/plain"}
    said = (await account.service.http.get(path, headers=text)).text
    assert "Du lundi 30 novembre à 08:00 au lundi 30 novembre à 17:00" in said
    assert "Établi en retard, le mardi 1er décembre à 08:00" in said
    assert "Interactions utilisées en novembre 2026" in said
