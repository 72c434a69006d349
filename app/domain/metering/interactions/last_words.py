"""Last words: which fact said last what an interaction is, field by field (rulebook section 11)."""

from dataclasses import dataclass

from app.domain.metering.events.events import OrderKey


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWords:
    """The latest fact that spoke of each field; None where only the interaction's own event did.

    Attributes:
        delivered: a correction or a bounce.
        passed_over: corrections that waited for the interaction and name another client's cause:
            decided once, they change nothing. Rows of former versions have some here that closed a
            circle when the interaction came.
    """

    cause: OrderKey | None = None
    with_client: OrderKey | None = None
    purpose: OrderKey | None = None
    answered: OrderKey | None = None
    voicemail: OrderKey | None = None
    delivered: OrderKey | None = None
    passed_over: tuple[OrderKey, ...] = ()

    def yield_to(self, order: OrderKey, field: str) -> bool:
        """Tell whether a fact that speaks of a field is later than all that did before."""
        latest: OrderKey | None = getattr(self, field)
        return latest is None or order > latest


UNSAID = LastWords()
"""What most interactions have: nobody said anything but their own events."""
