import pytest

from app.api.metering.ledger import EXAMPLES, VerificationOut
from tests.service import Service
from tests.services.metering.verification.given import Desk, a_desk, tamper

LEDGER = {
    "DELETE FROM ledger_entries WHERE seq = 3": {
        "entry_missing": 1,
        "entry_used_after": 1,
        "book_entries": 1,
        "units_posted": 1,
        "period_used": 1,
    },
    "DELETE FROM ledger_entries WHERE seq = (SELECT max(seq) FROM ledger_entries)": {
        "book_entries": 1,
        "book_head": 1,
        "units_posted": 1,
        "period_used": 1,
    },
    "UPDATE ledger_entries SET rule = 'outbound' WHERE seq = 2": {"entry_hash": 1},
    "UPDATE ledger_entries SET rule = 'voided' WHERE seq = 2": {"entry_hash": 1, "entry_rule": 1},
    "UPDATE ledger_entries SET rule = 'gift' WHERE seq = 2": {
        "entry_rule": 1,
        "entry_used_after": 1,
        "period_used": 1,
    },
    "UPDATE ledger_entries SET units = -1 WHERE seq = 1": {
        "entry_hash": 1,
        "entry_rule": 1,
        "entry_used_after": 1,
        "units_posted": 1,
        "period_used": 1,
    },
    "UPDATE ledger_entries SET used_after = 9 WHERE seq = 2": {
        "entry_hash": 1,
        "entry_used_after": 2,
    },
    "UPDATE ledger_entries SET hash = sha256('x') WHERE seq = 2": {
        "entry_hash": 1,
        "entry_link": 1,
    },
    "UPDATE ledger_entries SET previous_hash = sha256('x') WHERE seq = 2": {
        "entry_hash": 1,
        "entry_link": 1,
    },
    "UPDATE ledger_entries SET posted_at = posted_at - interval '1 day' WHERE seq = 2": {
        "entry_hash": 1
    },
    "UPDATE ledger_entries SET occurred_at = occurred_at - interval '1 s' WHERE seq = 2": {
        "entry_hash": 1,
        "entry_interaction": 1,
    },
    "UPDATE ledger_entries SET interaction_id = client_id WHERE seq = 2": {
        "entry_hash": 1,
        "entry_interaction": 1,
        "units_posted": 1,
    },
    "UPDATE ledger_entries SET period = '2026-09' WHERE seq = 1": {
        "entry_hash": 1,
        "entry_used_after": 1,
        "units_posted": 2,
        "period_used": 2,
    },
}

BOOK_AND_COUNTERS = {
    "UPDATE books SET entries = entries + 1": {"book_entries": 1},
    "UPDATE books SET head = sha256('x')": {"book_head": 1},
    "UPDATE books SET recorded = recorded + 1": {"events_recorded": 1},
    "UPDATE period_counters SET used = used - 1 WHERE period = '2026-11'": {"period_used": 1},
    "UPDATE period_counters SET held = 1 WHERE period = '2026-10'": {"period_held": 1},
    "DELETE FROM period_counters WHERE period = '2026-10'": {"period_used": 1},
    "INSERT INTO period_counters SELECT client_id, '2025-01', 1, 0 FROM books": {"period_used": 1},
}


@pytest.mark.parametrize("statement", LEDGER)
async def test_a_changed_ledger_is_found_out(
    sound_desk: Desk, sound_url: str, statement: str
) -> None:
    assert await sound_desk.after(sound_url, statement) == LEDGER[statement]


@pytest.mark.parametrize("statement", BOOK_AND_COUNTERS)
async def test_a_changed_sum_is_found_out(sound_desk: Desk, sound_url: str, statement: str) -> None:
    assert await sound_desk.after(sound_url, statement) == BOOK_AND_COUNTERS[statement]


async def test_the_first_thousand_differences_are_shown(
    service: Service, restored_url: str
) -> None:
    desk = await a_desk(service)
    event = {"source": "/s", "type": "call.received", "time": "2026-11-20T10:00:00+01:00"}
    said = {"client_id": desk.client_id, "from": None, "to": None, "answered": True}
    await service.post([event | {"id": str(number), "data": said} for number in range(700)])

    await tamper(restored_url, "UPDATE interactions SET rule = 'outbound', status = 'open'")

    found = await desk.verification()
    assert (len(found["differences"]), found["not_shown"], found["ok"]) == (1_000, 400, False)


def test_the_documented_examples_are_verifications() -> None:
    for example in EXAMPLES:
        shown = VerificationOut.model_validate(example).model_dump(mode="json", exclude_none=True)
        assert shown == example
