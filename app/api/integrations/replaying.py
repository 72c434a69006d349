"""Takes an archived delivery again, with the adapter and settings of today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from app.api.hooks.desk import Desk, config_of
from app.api.hooks.judging import AdapterFailed, adapter_failed, read
from app.api.hooks.knowing import as_known
from app.api.hooks.reception import eventless_state, events_of, outcome_of, problems_of
from app.api.hooks.recording import Recorder
from app.api.hooks.telling import recorded
from app.api.hooks.told import Told, state_of_all
from app.api.problems import problem_of
from app.domain.errors import NothingFound
from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.verdicts import Action, Verdict
from app.repositories.integrations.deliveries import Delivery as Archived
from app.repositories.integrations.deliveries import Outcome, RequestState, note_replay
from app.services.metering.results import Answer

_CREATED, _REPEATED = 201, 200


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of a delivery this time, and of each of its events.

    Attributes:
        is_put_off: the database did not record all of it; another time it may.
    """

    outcome: Outcome
    results: Sequence[Mapping[str, Any]]
    is_put_off: bool = False


async def replay(desk: Desk, archived: Archived) -> Replayed:
    """Record what a delivery tells, as of when it was received, and write down how it went.

    Raises:
        NothingFound: its integration is gone.
        IntakeFull, IntakeUnavailable: nothing was acknowledged.
    """
    known = await desk.recogniser.recognise(archived.integration_id)
    if known is None:
        raise NothingFound(archived.integration_id)
    replayed = await _replayed(desk, archived, config_of(known))
    state = desk.state
    await note_replay(state.database.pool, archived.id, replayed.outcome, state.clock.now())
    return replayed


async def _replayed(desk: Desk, archived: Archived, config: IntegrationConfig) -> Replayed:
    verdict = await _verdict(archived, config)
    if verdict is None:
        return Replayed(outcome_of(adapter_failed(), RequestState.FAILED), ())
    if verdict.action is not Action.INGEST and not verdict.tidings:
        return Replayed(outcome_of(verdict, eventless_state(verdict)), ())
    verdict = await as_known(desk, config, verdict, is_anew=True)
    told = await recorded(Recorder(desk, config, archived.received_at), verdict)
    state = state_of_all(told) if told else eventless_state(verdict)
    outcome = outcome_of(verdict, state, events_of(told), problems_of(told))
    is_put_off = any(one.is_put_off for one in told)
    return Replayed(outcome, [result_of(one) for one in told], is_put_off)


async def _verdict(archived: Archived, config: IntegrationConfig) -> Verdict | None:
    delivery = Delivery(
        headers=archived.request.headers,
        body=archived.request.body or b"",
        url=archived.request.url,
        received_at=archived.received_at,
    )
    try:
        return await read(delivery, config, verify=False)
    except AdapterFailed:
        return None


def result_of(told: Told) -> Mapping[str, Any]:
    """Return an event's decision or problem, with the number it would have got alone."""
    result = told.result
    if isinstance(result, Answer):
        status = _REPEATED if result.is_duplicate else _CREATED
        return {"status": status, "decision": from_json(result.text)}
    problem = told.problem or problem_of(result)
    return {"status": problem["status"], "problem": problem}
