"""Figures for Prometheus: requests, events, batches, commits; nothing of any client."""

from collections import Counter as Tally
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from app.api.access.security import holding, must_see
from app.api.http.problems.openapi_problems import problems
from app.api.monitoring.standing_metrics import standing_of
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.repositories.connections import PASSING, AlreadyRecorded
from app.services.metering.intake import Observation, Writer
from app.services.metering.results import (
    Answer,
    NotRecorded,
    Result,
    Submission,
    UnexpectedFailure,
)
from app.services.outages import FailureLog

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_EVENTS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
_TEXT: dict[str, Any] = {"content": {"text/plain": {"schema": {"type": "string"}}}}


class Metrics:
    """What is measured, in a registry of its own for each application."""

    def __init__(self) -> None:
        self._failures = FailureLog()
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = self._counter("http_requests", "Requests", "method", "route", "status")
        self._durations = self._histogram(
            "http_request_duration_seconds", "Time to answer", _SECONDS, "method", "route"
        )
        self._events = self._counter("events", "Events by what came of them", "outcome", "rule")
        self._batches = self._histogram("batch_events", "Events a batch", _EVENTS)
        self._commits = self._histogram("commit_seconds", "Time to commit a batch", _SECONDS)
        self._queue = Gauge(
            "exitadmin_queue_events",
            "Events that wait or are being committed",
            registry=self.registry,
        )
        self._known: dict[tuple[str, str, int], tuple[Callable[[], None], _Observe]] = {}

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        known = self._known.get((method, route, status))
        if known is None:
            known = self._meet(method, route, status)
        count, observe = known
        count()
        observe(seconds)

    def observe_batch(self, batch: Observation) -> None:
        """Take the measure of a batch, committed or not."""
        self._batches.observe(batch.events)
        self._commits.observe(batch.seconds)

    def watch_queue(self, depth: Callable[[], int]) -> None:
        """Ask for the depth of the queue whenever the figures are read."""
        self._queue.set_function(depth)

    def watching(self, write: Writer) -> Writer:
        """Return a writer that counts what comes of events, and logs failures of their data."""

        async def watched(
            submissions: Sequence[Submission], leave_off: Callable[[], bool]
        ) -> list[Result]:
            try:
                results = await write(submissions, leave_off)
            except (AlreadyRecorded, *PASSING):
                raise
            except Exception as failure:
                self._failures.tell("batch failed", failure, events=len(submissions))
                if len(submissions) == 1:
                    self._count([UnexpectedFailure()])
                raise
            self._count(results)
            return results

        return watched

    def _count(self, results: Sequence[Result]) -> None:
        for (outcome, rule), number in Tally(map(_labels, results)).items():
            self._events.labels(outcome, rule).inc(number)

    def _meet(self, method: str, route: str, status: int) -> "tuple[Callable[[], None], _Observe]":
        shown = method if method in _METHODS else "other"
        known = (
            self._requests.labels(shown, route, str(status)).inc,
            self._durations.labels(shown, route).observe,
        )
        if shown == method:
            self._known[method, route, status] = known
        return known

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(f"exitadmin_{name}", told, labels, registry=self.registry)

    def _histogram(self, name: str, told: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(f"exitadmin_{name}", told, labels, registry=self.registry, buckets=buckets)


_Observe = Callable[[float], None]


def metrics_routes(metrics: Metrics) -> APIRouter:
    """Return the route that shows an application's figures."""
    router = APIRouter(tags=["Operations"], responses=problems(401, 403, 404) | {200: _TEXT})

    @router.get(
        "/metrics",
        operation_id="getMetrics",
        summary="Figures for Prometheus",
        response_class=PlainTextResponse,
    )
    async def get_metrics(
        request: Request,
        caller: Annotated[Caller, Depends(holding(Scope.OPS_READ))],
    ) -> Response:
        """Requests, events, batches and jobs of this process; how the deployment stands."""
        must_see(caller, None)
        figures = generate_latest(metrics.registry) + await standing_of(state_of(request))
        return Response(figures, media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return router


def _labels(result: Result) -> tuple[str, str]:
    """Return what became of an event, and by which rule."""
    if isinstance(result, UnexpectedFailure | NotRecorded):
        return "failed", ""
    if not isinstance(result, Answer):
        return "refused", ""
    if result.is_duplicate:
        return "duplicate", ""
    return result.outcome, result.rule or ""
