"""What the API lends to those who take deliveries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.api.http.problems.problems import problem_of
from app.api.http.problems.refusals import RequestRefused, TimeInFuture
from app.api.integrations.hooks.provider_answers import status_of
from app.api.metering.events.reading import read_event
from app.domain.metering.events.events import Event
from app.services.integrations.delivery_results import UnreadableEvent
from app.services.integrations.webhook_context import ApiTerms


def _read(content: Mapping[str, Any], at: datetime) -> Event | UnreadableEvent:
    try:
        return read_event(content, at)
    except RequestRefused as refusal:
        return UnreadableEvent(problem_of(refusal), is_ahead=isinstance(refusal, TimeInFuture))


API_TERMS = ApiTerms(read_event=_read, problem_of=problem_of, status_of=status_of)
