"""What is shown of each event that was recorded on request."""

from collections.abc import Sequence
from typing import Any

from pydantic_core import from_json

from app.api.http.problems.problems import problem_of
from app.services.integrations.delivery_results import Recorded, UnreadableEvent
from app.services.metering.results import Answer

_CREATED, _REPEATED = 201, 200


def render_results(recorded: Sequence[Recorded]) -> list[dict[str, Any]]:
    """Return each event's decision or problem, with the number it would have got alone."""
    return [_result(one) for one in recorded]


def _result(one: Recorded) -> dict[str, Any]:
    result = one.result
    if isinstance(result, Answer):
        status = _REPEATED if result.is_duplicate else _CREATED
        return {"status": status, "decision": from_json(result.text)}
    if isinstance(result, UnreadableEvent):
        problem = result.problem
    else:
        problem = one.problem or problem_of(result)
    return {"status": problem["status"], "problem": problem}
