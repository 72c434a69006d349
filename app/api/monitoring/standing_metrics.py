"""How the deployment stands, for Prometheus: read from the database, whichever process works."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from app.api.state import State
from app.domain.jobs.jobs import JobKind
from app.repositories.billing.statement_audits import Audit
from app.repositories.deployment_figures import Figures, Watched
from app.repositories.health import DatabaseAway
from app.services.health import read_figures
from app.services.integrations.health_changes import FAILING_AFTER

_SECONDS = 2.0
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


async def standing_of(state: State) -> bytes:
    """Return how the deployment stands as Prometheus text.

    It says that the database is away where it does not answer in time, and nothing else.
    """
    try:
        figures = await read_figures(
            state.database, _WATCHED, state.clock.now(), timeout_seconds=_SECONDS
        )
    except DatabaseAway:
        return _text(_gauge("database_up", "The database answered", 0))
    return _text(
        _gauge("database_up", "The database answered", 1),
        *(_gauge(name, told, getattr(figures, field)) for field, (name, told) in _COUNTS.items()),
        *_of_jobs(figures),
        *_of_audit(figures.audit),
    )


def _of_jobs(figures: Figures) -> Iterator[Metric]:
    yield _by_kind(
        "dead_jobs", "Jobs that were given up", {one.kind: one.dead for one in figures.jobs}
    )
    yield _by_kind(
        "late_jobs",
        "Jobs that could be begun for more than a minute",
        {one.kind: one.late for one in figures.jobs},
    )
    yield _by_kind(
        "oldest_due_job_seconds",
        "For how long the first job that could be begun has waited",
        {one.kind: one.oldest_seconds for one in figures.jobs},
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


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"exitadmin_{name}", told, value=value)


def _by_kind(name: str, told: str, values: dict[str, float]) -> Metric:
    family = GaugeMetricFamily(f"exitadmin_{name}", told, labels=["kind"])
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
