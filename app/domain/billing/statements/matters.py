"""What the interactions were about that a statement names: looked up when it is shown.

A statement is frozen without it, so that a person can be erased who stands in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """An interaction, so that whoever pays for it knows it again.

    Attributes:
        kind: ``call``, ``message``, ``request`` or ``action``.
        direction: ``inbound`` or ``outbound``.
        counterpart: the other party, when it is known: a number or an address.
        subject, summary: as they were told.
    """

    kind: str
    direction: str | None
    channel: str | None
    counterpart: str | None
    subject: str | None
    summary: str | None


Matters = Mapping[str, Matter]
"""By the interaction's id; what is not there any more is left out."""

UNKNOWN = Matter(
    kind="", direction=None, channel=None, counterpart=None, subject=None, summary=None
)
