"""Renders the results of events: a decision as it was stored, or a problem."""

from collections import Counter
from collections.abc import Sequence
from http import HTTPStatus

from fastapi import Response
from pydantic_core import to_json

from app.api.http.problems.problems import problem_of, problem_response
from app.services.metering.results import Answer, Result

JSON = "application/json"


def render_one(result: Result | Exception) -> Response:
    """Return the response to a single event: 201 new, 200 repeat, else its problem."""
    if isinstance(result, Answer):
        return Response(result.text, _status(result), media_type=JSON)
    return problem_response(result)


def render_many(results: Sequence[Result | Exception]) -> Response:
    """Return the response to an array: results in order, and counts by outcome."""
    counts: Counter[str] = Counter()
    items = []
    for result in results:
        counts[_counted_as(result)] += 1
        items.append(_item(result))
    text = f'{{"results":[{",".join(items)}],"counts":{to_json(counts).decode()}}}'
    return Response(text, media_type=JSON)


def _item(result: Result | Exception) -> str:
    if isinstance(result, Answer):
        return f'{{"status":{int(_status(result))},"decision":{result.text}}}'
    problem = problem_of(result)
    return f'{{"status":{problem["status"]},"problem":{to_json(problem).decode()}}}'


def _counted_as(result: Result | Exception) -> str:
    if not isinstance(result, Answer):
        return "refused"
    return "duplicate" if result.is_duplicate else result.outcome


def _status(answer: Answer) -> HTTPStatus:
    return HTTPStatus.OK if answer.is_duplicate else HTTPStatus.CREATED
