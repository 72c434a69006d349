"""The clients that a form gives somebody: boxes while they are few, else found by what is typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.documents.texts.texts import phrase
from app.domain.people.people import MOST_CLIENTS
from app.pages.desk.wording import shorten_to
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.services.people.clients_of import (
    ClientOfPerson,
    clients_of_ids,
    find_clients,
    first_clients,
)

_MOST_BOXES = 20
"""Up to here every client has a box."""
_MOST_FOUND = 20
_MOST_SUGGESTED = 20
_NAME_BYTES, _REFERENCE_BYTES = 50, 30
_LONGEST_TYPED = 200
BOXES, TYPED = "clients", "client"
_NONE = phrase("No client is found.")
_WHICH = phrase("Tick the client that is meant.")
_TOO_MANY = phrase("A person has {most} clients at most.")


class ClientsRefused(Exception):
    """What was typed names no client in full, or too many are ticked.

    Args:
        words: what is said, in the visitor's language.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientBox:
    """A client as a form shows it, cut to fit."""

    id: str
    name: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientChoice:
    """What a form offers.

    Attributes:
        boxes: each may be ticked.
        ticked: ids.
        is_typed: there are more than have boxes: one may be typed.
        suggested: references and names, while one types; some of all.
        typed: as it was sent, where nothing is found.
    """

    boxes: Sequence[ClientBox]
    ticked: frozenset[str]
    is_typed: bool
    suggested: Sequence[ClientBox]
    typed: str


async def choose_among(visit: Visit, ticked: Sequence[str]) -> ClientChoice:
    """Return the boxes of those that are ticked and of those that what is typed may mean.

    Args:
        visit: with what was sent, if something was.
        ticked: ids.
    """
    known = await first_clients(visit.people, max(_MOST_BOXES, _MOST_SUGGESTED) + 1)
    is_typed, typed = len(known) > _MOST_BOXES, _typed(visit)
    shown, found = known, list[ClientOfPerson]()
    if is_typed:
        found = await _offer(visit, typed, ticked)
        shown = [*await clients_of_ids(visit.people, ticked[:MOST_CLIENTS]), *found]
    return ClientChoice(
        boxes=[_box(client) for client in shown],
        ticked=frozenset(ticked),
        is_typed=is_typed,
        suggested=_suggest(known) if is_typed else [],
        typed="" if found else typed,
    )


async def _offer(visit: Visit, typed: str, ticked: Sequence[str]) -> list[ClientOfPerson]:
    """Return those that what is typed may mean, without those that are ticked."""
    if not typed:
        return []
    found = await find_clients(visit.people, typed, _MOST_FOUND + MOST_CLIENTS)
    return [client for client in found if client.id not in ticked][:_MOST_FOUND]


def ticked_clients(visit: Visit) -> tuple[str, ...]:
    """Return the ids that are ticked.

    Raises:
        UnreadableForm: something else is sent.
    """
    try:
        ids = (str(UUID(client_id)) for client_id in visit.form.all(BOXES))
        return tuple(dict.fromkeys(ids))
    except ValueError:
        raise UnreadableForm from None


async def read_choice(visit: Visit) -> tuple[str, ...]:
    """Return the ids that are ticked, and that of the client whose reference or name is typed.

    Raises:
        UnreadableForm: something else is sent.
        ClientsRefused: what is typed is not the whole of one, or there are too many.
    """
    ticked, typed = ticked_clients(visit), _typed(visit)
    if typed:
        found = await find_clients(visit.people, typed, _MOST_FOUND)
        ticked = tuple(dict.fromkeys((*ticked, _meant(visit, found, typed))))
    if len(ticked) > MOST_CLIENTS:
        number = visit.texts.number(MOST_CLIENTS)
        raise ClientsRefused(visit.texts.say(_TOO_MANY, most=number))
    return ticked


def _meant(visit: Visit, found: Sequence[ClientOfPerson], typed: str) -> str:
    """Return whom a reference or name means in full; else what was found is to be ticked."""
    words = typed.casefold()
    by_reference = [client.id for client in found if client.reference.casefold() == words]
    by_name = [client.id for client in found if client.name.casefold() == words]
    for exact in (by_reference, by_name):
        if len(exact) == 1:
            return exact[0]
    raise ClientsRefused(visit.texts.say(_WHICH if found else _NONE))


def _typed(visit: Visit) -> str:
    return visit.form.text(TYPED)[:_LONGEST_TYPED]


def _suggest(known: Sequence[ClientOfPerson]) -> list[ClientBox]:
    boxes = [_box(client) for client in known[:_MOST_SUGGESTED]]
    return [
        box for box, client in zip(boxes, known, strict=False) if box.reference == client.reference
    ]


def _box(client: ClientOfPerson) -> ClientBox:
    return ClientBox(
        id=client.id,
        name=shorten_to(client.name, _NAME_BYTES),
        reference=shorten_to(client.reference, _REFERENCE_BYTES),
    )
