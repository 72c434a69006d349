"""What the routes of notifications and jobs work with; the composition root builds it once."""

from dataclasses import dataclass

from fastapi import Request

from app.services.jobs.inspection import Rehearsal
from app.services.jobs.worker import Worker
from app.services.notifications.webhook_endpoints import Endpoints


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifying:
    """The parts that tell people and other programs.

    Attributes:
        worker: does what is due; it may be at work in another process.
        rehearsal: moves the clock that the worker goes by.
        has_mail: letters can be sent.
    """

    endpoints: Endpoints
    worker: Worker
    rehearsal: Rehearsal
    has_mail: bool


def notifying_of(request: Request) -> Notifying:
    """Return these parts of the application that serves a request."""
    notifying: Notifying = request.app.state.notifying
    return notifying
