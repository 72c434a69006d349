"""What the API lends to those who take deliveries, so that what is kept says what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.metering.events.events import Event
from app.integrations.deliveries import IntegrationKind
from app.services.integrations.recorded_results import Ending, UnreadableEvent


@dataclass(frozen=True, slots=True)
class ApiTerms:
    """How the API reads events, tells refusals, and answers providers.

    Attributes:
        read_event: a CloudEvent; one without a time happened at the instant given.
        problem_of: an error as a problem document.
        status_of: the HTTP status with which a provider hears how its delivery ended.
    """

    read_event: Callable[[Mapping[str, Any], datetime], Event | UnreadableEvent]
    problem_of: Callable[[Exception], Mapping[str, Any]]
    status_of: Callable[[IntegrationKind, Ending], int]
