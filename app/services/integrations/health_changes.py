"""What a batch of deliveries adds to the figures of their integrations."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.repositories.integrations.deliveries import ArchivedDelivery, RequestState
from app.repositories.integrations.health import COUNTED, HealthChange

FAILING_AFTER = 5
"""So many failures in a row are no accident: a changed secret, a broken adapter."""

_FAILURES = frozenset({RequestState.REFUSED, RequestState.FAILED})
_COLUMNS = {
    RequestState.ACKNOWLEDGED: "acknowledged",
    RequestState.IGNORED: "ignored",
    RequestState.HANDSHAKE: "handshakes",
    RequestState.REFUSED: "refused",
    RequestState.FAILED: "failed",
}


def changes_of(deliveries: Iterable[ArchivedDelivery]) -> list[HealthChange]:
    """Return one change for each integration; deliveries in the order in which they came."""
    grouped: defaultdict[str, list[ArchivedDelivery]] = defaultdict(list)
    for delivery in deliveries:
        grouped[delivery.integration_id].append(delivery)
    return [_change(integration_id, group) for integration_id, group in grouped.items()]


def _change(integration_id: str, group: Sequence[ArchivedDelivery]) -> HealthChange:
    columns = [_COLUMNS.get(delivery.outcome.state, "ingested") for delivery in group]
    failures = [delivery for delivery in group if delivery.outcome.state in _FAILURES]
    last = failures[-1] if failures else None
    return HealthChange(
        integration_id=integration_id,
        counts=tuple(columns.count(name) for name in COUNTED),
        last_delivery_at=max(delivery.received_at for delivery in group),
        last_failure_at=last.received_at if last else None,
        last_failure=last.outcome.reason if last else None,
        failures_in_a_row=_failures_at_end(group),
        had_success=len(failures) < len(group),
    )


def _failures_at_end(group: Sequence[ArchivedDelivery]) -> int:
    count = 0
    for delivery in reversed(group):
        if delivery.outcome.state not in _FAILURES:
            break
        count += 1
    return count
