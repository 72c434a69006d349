"""Names of the persons whom a report is about, frozen with it."""

from collections.abc import Iterator
from itertools import chain

from app.domain.reporting.contents import Content, DisputeStep, Fact, QuestionStep


def counterparts_of(content: Content) -> Iterator[tuple[str, str]]:
    """Yield the interactions that a report names, with their other party's number or address."""
    facts = chain(
        content.received,
        content.done,
        content.passed_on,
        content.without_action,
        content.changes,
        content.urgent,
    )
    about: Iterator[Fact | DisputeStep | QuestionStep] = chain(
        facts, content.disputes, content.questions
    )
    matters = chain(
        (item.matter for item in about),
        content.open,
        content.held,
        content.met,
        content.missed,
        content.roots,
        (passed_on.to for passed_on in content.transmissions),
    )
    for matter in matters:
        if matter is not None and matter.counterpart is not None:
            yield matter.interaction_id, matter.counterpart
