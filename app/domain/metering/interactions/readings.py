"""How an interaction's deadline stands, with what is left of it."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.deadlines.business_hours import BusinessHours
from app.domain.deadlines.clocks import Sla, sla_of
from app.domain.metering.interactions.interactions import Interaction

_MINUTE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class DeadlineStatus:
    """How a deadline stands at an instant.

    Attributes:
        business_minutes_left: whole minutes, rounded down; negative once it has passed.
    """

    sla: Sla
    business_minutes_left: int


def sla_at(interaction: Interaction, now: datetime) -> Sla | None:
    """Return how an interaction's deadline stands; None without one."""
    if interaction.due_at is None or interaction.warn_at is None:
        return None
    completed_at = interaction.completed_at
    at = completed_at or interaction.paused_at or now
    return sla_of(
        interaction.due_at, interaction.warn_at, at, is_completed=completed_at is not None
    )


def deadline_status(
    interaction: Interaction, hours: BusinessHours, now: datetime
) -> DeadlineStatus | None:
    """Return how an open interaction's deadline stands, with the business time left."""
    sla = sla_at(interaction, now)
    if sla is None or interaction.due_at is None:
        return None
    left = hours.elapsed(now, interaction.due_at) - hours.elapsed(interaction.due_at, now)
    return DeadlineStatus(sla, int(left.total_seconds() // _MINUTE_SECONDS))
