"""Figures for Prometheus: requests, events, batches, commits, jobs; nothing of any client.

How the deployment stands is read from the database, whichever process works.
"""

from collections import Counter as Tally
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from app.api.access.security import caller_with, require_visible
from app.api.http.problems.openapi_problems import problems
from app.api.monitoring.shared_rendering import SharedRendering
from app.api.state import State, state_of
from app.domain.access.keys import Caller, Scope
from app.domain.jobs.jobs import JobKind
from app.repositories.billing.statement_audits import Audit
from app.repositories.connections import PASSING, AlreadyRecorded
from app.repositories.deployment_figures import Figures, Watched
from app.repositories.health import DatabaseAway
from app.services.health import read_figures
from app.services.integrations.health_changes import FAILING_AFTER
from app.services.jobs.job_handler import JobsObservation
from app.services.metering.intake import Observation, Writer
from app.services.metering.results import Answer, NotRecorded, Result, Submission, UnexpectedFailure
from app.services.outages import FailureLog

_DATABASE_SECONDS = 2.0
_WATCHED = Watched(kinds=[kind.value for kind in JobKind], failing_after=FAILING_AFTER)

_COUNTS = {
    "unassigned": ("unassigned_events", "Events that wait for a person or another event"),
    "open_interactions": ("open_interactions", "Interactions to be handled"),
    "overdue_interactions": ("overdue_interactions", "Those whose deadline has passed"),
    "failing_integrations": (
        "failing_integrations",
        f"Enabled integrations whose last {FAILING_AFTER} deliveries, or more, failed",
    ),
    "failing_endpoints": (
        "failing_webhook_endpoints",
        "Enabled webhook endpoints whose last delivery failed",
    ),
    "disabled_endpoints": (
        "disabled_webhook_endpoints",
        "Webhook endpoints that were disabled because they failed too long",
    ),
    "mails": ("undelivered_mails", "Letters and reports that wait to be sent"),
    "oldest_mail_seconds": (
        "oldest_undelivered_mail_seconds",
        "Since when the first of them waits",
    ),
}


async def render_deployment_metrics(state: State) -> bytes:
    """Return how the deployment stands as Prometheus text.

    It says that the database is away where it does not answer in time, and nothing else.
    """
    try:
        figures = await read_figures(
            state.database, _WATCHED, state.clock.now(), timeout_seconds=_DATABASE_SECONDS
        )
    except DatabaseAway:
        return _text(_gauge("database_up", "The database answered", 0))
    return _text(
        _gauge("database_up", "The database answered", 1),
        *(
            _gauge(name, help_text, getattr(figures, field))
            for field, (name, help_text) in _COUNTS.items()
        ),
        *_of_jobs(figures),
        *_of_audit(figures.audit),
    )


def _of_jobs(figures: Figures) -> Iterator[Metric]:
    yield _by_kind(
        "dead_jobs", "Jobs that were given up", {job.kind: job.dead for job in figures.jobs}
    )
    yield _by_kind(
        "late_jobs",
        "Jobs that could be begun for more than a minute",
        {job.kind: job.late for job in figures.jobs},
    )
    yield _by_kind(
        "oldest_due_job_seconds",
        "For how long the first job that could be begun has waited",
        {job.kind: job.oldest_seconds for job in figures.jobs},
    )


def _of_audit(audit: Audit | None) -> Iterator[Metric]:
    """Yield what the last audit found; nothing where there never was any."""
    if audit is None:
        return
    yield _gauge(
        "audit_differences",
        "Differences that the last audit found; anything but 0 wants a person",
        audit.differences,
    )
    yield _gauge("audit_statements", "Statements that it drew again", audit.statements)
    yield _gauge("audit_clients", "Clients that it went through", audit.clients)
    yield _gauge("audit_ended_timestamp_seconds", "When it ended", audit.ended_at.timestamp())


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"exitadmin_{name}", help_text, value=value)


def _by_kind(name: str, help_text: str, values: dict[str, float]) -> Metric:
    family = GaugeMetricFamily(f"exitadmin_{name}", help_text, labels=["kind"])
    for kind, value in values.items():
        family.add_metric([kind], value)
    return family


class _Read(Collector):
    def __init__(self, metrics: tuple[Metric, ...]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        yield from self._metrics


def _text(*metrics: Metric) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Read(metrics))
    return generate_latest(registry)


_LAGS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 3_600, 86_400)
_CALL_SECONDS = (0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60)


class JobMetrics:
    """What the worker of this process does, by kind."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._jobs = Counter(
            "exitadmin_jobs", "Jobs by what became of them", ("kind", "outcome"), registry=registry
        )
        self._lags = Histogram(
            "exitadmin_job_lag_seconds",
            "From when the most belated job of a call was due to when it was begun",
            ("kind",),
            registry=registry,
            buckets=_LAGS,
        )
        self._durations = Histogram(
            "exitadmin_job_call_seconds",
            "Time to handle jobs that were taken together",
            ("kind",),
            registry=registry,
            buckets=_CALL_SECONDS,
        )

    def observe(self, seen: JobsObservation) -> None:
        """Take the measure of one call."""
        for outcome, number in seen.outcomes.items():
            self._jobs.labels(seen.kind, outcome).inc(number)
        if seen.lag_seconds is not None:
            self._lags.labels(seen.kind).observe(max(0.0, seen.lag_seconds))
        self._durations.labels(seen.kind).observe(seen.seconds)


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

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(f"exitadmin_{name}", help_text, labels, registry=self.registry)

    def _histogram(
        self, name: str, help_text: str, buckets: Sequence[float], *labels: str
    ) -> Histogram:
        return Histogram(
            f"exitadmin_{name}", help_text, labels, registry=self.registry, buckets=buckets
        )


_Observe = Callable[[float], None]


def metrics_routes(metrics: Metrics) -> APIRouter:
    """Return the route that shows an application's figures."""
    router = APIRouter(tags=["Operations"], responses=problems(401, 403, 404) | {200: _TEXT})

    async def render(state: State) -> bytes:
        deployment = await render_deployment_metrics(state)
        return generate_latest(metrics.registry) + deployment

    rendering = SharedRendering(render)

    @router.get(
        "/metrics",
        operation_id="getMetrics",
        summary="Figures for Prometheus",
        response_class=PlainTextResponse,
    )
    async def get_metrics(
        request: Request,
        caller: Annotated[Caller, Depends(caller_with(Scope.OPS_READ))],
    ) -> Response:
        """Requests, events, batches and jobs of this process; how the deployment stands."""
        require_visible(caller, None)
        figures = await rendering.get(state_of(request))
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
