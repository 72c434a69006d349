"""Figures of the daily audit for Prometheus: what the last one of this process found."""

from prometheus_client import CollectorRegistry, Gauge

from app.services.billing.scheduled_audit import AuditObservation


class AuditMetrics:
    """What the audits that this process makes find."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._differences = Gauge(
            "exitadmin_audit_differences",
            "Differences that the last audit found; anything but 0 wants a person",
            registry=registry,
        )
        self._statements = Gauge(
            "exitadmin_audit_statements", "Statements drawn again", registry=registry
        )
        self._clients = Gauge("exitadmin_audit_clients", "Clients audited", registry=registry)
        self._ended_at = Gauge(
            "exitadmin_audit_ended_timestamp_seconds",
            "When the last audit ended; 0 when this process made none",
            registry=registry,
        )

    def observe(self, seen: AuditObservation) -> None:
        """Show what an audit found."""
        self._differences.set(seen.differences)
        self._statements.set(seen.statements)
        self._clients.set(seen.clients)
        self._ended_at.set_to_current_time()
