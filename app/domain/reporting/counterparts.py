"""What other parties are called in a report."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CounterpartName:
    """What an interaction's other party is called, by the client's directory as of the report.

    Attributes:
        counterpart: the name; personal data, taken out where the number or address is.
    """

    interaction_id: str
    counterpart: str | None
