"""Figures of the queue for Prometheus: what became of jobs, how late and how long they were."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from app.services.jobs.work import WorkObservation

_LAGS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 3_600, 86_400)
_SECONDS = (0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60)


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
            buckets=_SECONDS,
        )

    def observe(self, seen: WorkObservation) -> None:
        """Take the measure of one call."""
        for outcome, number in seen.outcomes.items():
            self._jobs.labels(seen.kind, outcome).inc(number)
        if seen.lag_seconds is not None:
            self._lags.labels(seen.kind).observe(max(0.0, seen.lag_seconds))
        self._durations.labels(seen.kind).observe(seen.seconds)
