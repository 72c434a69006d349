import json

import pytest

from app.domain.metering.events.fingerprints import event_fingerprint
from tests import sql
from tests.service import Service
from tests.services.metering.verification.given import (
    Desk,
    a_desk,
    a_desk_that_was_blocked,
    tamper,
)

INTERACTIONS = {
    "UPDATE interactions SET units = 0 WHERE id = (SELECT id FROM interactions"
    " WHERE rule = 'outbound' LIMIT 1)": {"units": 1},
    "UPDATE interactions SET rule = 'action' WHERE rule = 'outbound'": {"rule": 1},
    "UPDATE interactions SET status = 'open' WHERE status = 'voided'": {"status": 1},
    "UPDATE interactions SET kind = 'visit' WHERE rule = 'voided'": {"interaction_unreadable": 1},
    "UPDATE interactions SET triage = '{}' WHERE triage IS NOT NULL": {
        "interaction_unreadable": 1,
        "thread": 1,
        "rule": 1,
        "units": 1,
        "units_posted": 1,
    },
    "UPDATE interactions SET triage = NULL WHERE triage IS NOT NULL": {"interaction_fact": 1},
    "UPDATE interactions SET clock_facts = '[]' WHERE status = 'completed'": {
        "interaction_fact": 1
    },
    "UPDATE interactions SET requires_action = true WHERE rule = 'voided'": {"interaction_fact": 1},
    "UPDATE interactions SET in_reply_to = 'm-9' WHERE in_reply_to = 'm-2'": {
        "interaction_fact": 1
    },
    "UPDATE interactions SET last_words = NULL WHERE last_words IS NOT NULL": {
        "interaction_fact": 1
    },
    "UPDATE interactions SET released_at = now() WHERE rule = 'voided'": {"release": 1},
    "UPDATE interactions SET thread_id = id WHERE cause_source IS NOT NULL": {
        "thread": 1,
        "rule": 2,
        "units": 2,
        "units_posted": 2,
    },
}


@pytest.mark.parametrize("statement", INTERACTIONS)
async def test_a_changed_interaction_is_found_out(
    sound_desk: Desk, sound_url: str, statement: str
) -> None:
    found = await sound_desk.after(sound_url, statement)
    assert found == INTERACTIONS[statement]


EVENTS = {
    "UPDATE events SET data = data || '{\"answered\": 1}' WHERE type = 'call.received'": (
        "event_altered",
        4,
    ),
    "UPDATE events SET data = '[]' WHERE type = 'interaction.voided'": ("event_altered", 1),
    "UPDATE events SET type = 'call.dropped' WHERE type = 'call.received'": ("event_altered", 4),
    "UPDATE events SET type = 'interaction.paused' WHERE type = 'interaction.completed'": (
        "event_altered",
        1,
    ),
    "UPDATE events SET occurred_at = now() WHERE type = 'request.received'": ("event_altered", 1),
    "DELETE FROM events WHERE type = 'request.received'": ("event_missing", 1),
    "UPDATE events SET client_id = NULL, recording = NULL WHERE type = 'request.received'": (
        "event_missing",
        1,
    ),
    "DELETE FROM interactions WHERE rule = 'inbound_from_client'": ("interaction_missing", 4),
    "DELETE FROM events WHERE type = 'interaction.voided'": ("events_recorded", 1),
}


@pytest.mark.parametrize("statement", EVENTS)
async def test_a_changed_fact_is_found_out(
    sound_desk: Desk, sound_url: str, statement: str
) -> None:
    kind, count = EVENTS[statement]
    assert (await sound_desk.after(sound_url, statement))[kind] == count


async def test_a_fact_changed_with_its_fingerprint_contradicts_what_it_counted(
    service: Service, restored_url: str
) -> None:
    desk = await a_desk(service)
    call = await desk.call()
    [row] = await sql.fetch(service.state.database, "SELECT occurred_at, data FROM events")
    data = json.loads(row["data"]) | {"answered": False}

    await tamper(
        restored_url,
        "UPDATE events SET data = $1, fingerprint = $2",
        json.dumps(data),
        event_fingerprint("call.received", row["occurred_at"], data),
    )

    found = (await desk.verification())["differences"]
    assert {one["interaction_id"] for one in found} == {call}
    by_kind = {one["kind"]: (one["expected"], one["found"]) for one in found}
    assert by_kind == {
        "interaction_fact": ("was_answered: false", "was_answered: true"),
        "rule": ("inbound_unanswered", "inbound_third_party"),
        "units": (0, 1),
        "units_posted": (0, 1),
    }


async def test_what_was_fingerprinted_anew_may_hold_anything(
    service: Service, restored_url: str
) -> None:
    desk = await a_desk(service)
    await desk.mail()
    at = await sql.fetchval(service.state.database, "SELECT occurred_at FROM events")
    data = {"channel": "pigeon"}

    await tamper(
        restored_url,
        "UPDATE events SET data = $1, fingerprint = $2",
        json.dumps(data),
        event_fingerprint("message.received", at, data),
    )

    assert await desk.differences() == {"event_altered": 1}


async def test_a_hidden_release_is_found_out(service: Service, restored_url: str) -> None:
    desk = await a_desk_that_was_blocked(service)
    lift = "UPDATE interactions SET withheld = NULL, status = 'recorded' WHERE status = 'held'"
    assert (await desk.after(restored_url, lift)) == {"status": 1, "rule": 1, "period_held": 1}


async def test_a_thread_merged_into_another_is_found_out(
    service: Service, restored_url: str
) -> None:
    desk = await a_desk(service)
    first, second = await desk.call(), await desk.call()
    await desk.act({"id": second})

    await tamper(restored_url, "UPDATE interactions SET thread_id = $1", first)

    found = (await desk.verification())["differences"]
    assert {(one["kind"], one["expected"], one["found"]) for one in found} == {
        ("thread", second, first)
    }
