"""What is still missing for a client, each thing with the place where it is put right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.documents.texts.texts import phrase
from app.domain.clients.readiness import Need, Readiness

WORDS: Mapping[Need, tuple[str, str]] = {
    Need.PLAN: (phrase("A plan"), phrase("Without a plan nothing can be recorded for the client.")),
    Need.LINE: (
        phrase("A line"),
        phrase("No number is answered for the client: its calls are placed by hand."),
    ),
    Need.MAILBOX: (
        phrase("A mailbox"),
        phrase("No address is read for the client: its messages are placed by hand."),
    ),
    Need.RECIPIENT: (
        phrase("An address for reports"),
        phrase("Reports and what is urgent reach nobody."),
    ),
    Need.VAT: (phrase("The tax"), phrase("Nobody has chosen how the client is taxed: no invoice.")),
    Need.BUYER: (
        phrase("The address on invoices"),
        phrase("Invoices cannot name the client yet."),
    ),
    Need.PERSON: (
        phrase("Somebody who signs in"),
        phrase("Nobody of the client can open the portal."),
    ),
    Need.GREETING: (
        phrase("The greeting"),
        phrase("It is not known how the client's calls are answered."),
    ),
}
"""By need: what it is, and what its absence means."""

_PLACES: Mapping[Need, str] = {
    Need.PLAN: "plan",
    Need.LINE: "points",
    Need.MAILBOX: "points",
    Need.RECIPIENT: "recipients",
    Need.VAT: "billing",
    Need.BUYER: "billing",
    Need.PERSON: "person",
    Need.GREETING: "greeting",
}


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One need of a client, as ``desk/setup/readiness.html.jinja`` shows it.

    Attributes:
        name, consequence: words for the catalogues.
        path: where it is put right.
    """

    need: Need
    name: str
    consequence: str
    is_met: bool
    path: str


def need_lines(client_id: str, readiness: Readiness) -> Sequence[NeedLine]:
    """Return every need of a client, what is missing first."""
    lines = [
        NeedLine(
            need,
            *WORDS[need],
            readiness.has(need),
            f"/desk/clients/{client_id}/setup#{_PLACES[need]}-part",
        )
        for need in Need
    ]
    return sorted(lines, key=lambda line: line.is_met)
