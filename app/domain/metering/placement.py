"""Placement: whose an event is."""

from dataclasses import dataclass, field
from datetime import datetime

from app.domain.clients.parties.normalisation import Party, normalise_party
from app.domain.errors import DomainError
from app.domain.fast_types import fast_dataclass, fast_keyword_dataclass
from app.domain.metering.counting.decisions import (
    CauseOfAnotherClient,
    HiddenClient,
    UnassignedReason,
    UnknownInteraction,
    Unplaceable,
)
from app.domain.metering.events.events import Event, EventKey, EventType, Reference

_OUR_END = {
    EventType.CALL_RECEIVED: "to",
    EventType.MESSAGE_RECEIVED: "to",
    EventType.CALL_PLACED: "from",
    EventType.MESSAGE_SENT: "from",
}


@fast_keyword_dataclass
class InboxPoint:
    """A line or mailbox that is answered for a client during ``[valid_from, valid_to)``."""

    party: Party
    client_id: str
    valid_from: datetime | None
    valid_to: datetime | None

    def covers(self, at: datetime) -> bool:
        """Tell whether the inbox is the client's at an instant."""
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_to is None or at < self.valid_to
        )


@fast_dataclass
class Owners:
    """Who has an event of a source and id, or an interaction.

    Attributes:
        provider: the client of the one whose sender serves all clients, or of an interaction.
        tied: the clients whose own keys have sent one; ids of a tied key are its client's own.
        former: the clients from whom it was reassigned to the provider's; their own keys mean
            what they had.
    """

    provider: str | None = None
    tied: frozenset[str] = frozenset()
    former: frozenset[str] = frozenset()

    def and_one(self, client_id: str, sender: str | None) -> "Owners":
        """Return the owners with one more, from a sender tied to a client or not."""
        if sender is None:
            return Owners(client_id, self.tied, self.former)
        return Owners(self.provider, self.tied | {client_id}, self.former)

    def and_reassigned(self, client_id: str, sender: str | None, other: str) -> "Owners":
        """Return the owners with one more, that was reassigned to another client since."""
        provider = other if sender is None else self.provider or other
        return Owners(provider, self.tied, self.former | {client_id})

    def has(self, client_id: str) -> bool:
        """Return whether a client has one."""
        return client_id == self.provider or client_id in self.tied


_NOBODY = Owners()


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """What is known of lines, mailboxes and recorded interactions.

    Attributes:
        owners: whose each interaction named is, by id or by event key.
        recipients: the clients that received a message, by its message id.
    """

    inboxes: tuple[InboxPoint, ...] = ()
    owners: dict[Reference, Owners]
    recipients: dict[str, frozenset[str]]
    _by_party: dict[Party, list[InboxPoint]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index the inboxes: a batch asks once an event."""
        for inbox in self.inboxes:
            self._by_party.setdefault(inbox.party, []).append(inbox)

    def inboxes_of(self, party: Party | None) -> list[InboxPoint]:
        """Return whose inbox a number or mailbox is, and was."""
        return [] if party is None else self._by_party.get(party, [])

    def is_of_another(self, cause: Reference | None, client_id: str) -> bool:
        """Tell whether the cause that a correction names is another client's."""
        owners = self.owners.get(cause, _NOBODY) if cause else _NOBODY
        return owners.provider is not None and not owners.has(client_id)

    def add(self, event: Event, client_id: str, sender: str | None = None) -> None:
        """Let those that follow in a batch know whose an event is, from a tied sender or not."""
        self.owners[event.key] = self.owners.get(event.key, _NOBODY).and_one(client_id, sender)
        message_id = event.data.get("message_id")
        if message_id is not None and event.type is EventType.MESSAGE_RECEIVED:
            known = self.recipients.get(message_id, frozenset())
            self.recipients[message_id] = known | {client_id}


def our_party(event: Event, region: str) -> Party | None:
    """Return the number or mailbox of ours that an event names."""
    raw = event.data.get(_OUR_END.get(event.type, ""))
    return normalise_party(raw, region) if raw else None


def place(event: Event, directory: Directory, *, region: str, limited_to: str | None) -> str:
    """Return the client of an event.

    Args:
        event: any event.
        directory: what was read for it.
        region: where national numbers are read before the client is known.
        limited_to: the only client that the sender may see, if any.

    Raises:
        UnknownInteraction: it names an interaction id that does not exist, or corrects the cause to
            one that its sender may not see.
        CauseOfAnotherClient: it names a client and an interaction of another one, or corrects the
            cause to such a one.
        HiddenClient: it is of a client that its sender may not see.
        Unplaceable: nothing says yet whose it is.

    Source: api.md, Events.
    """
    owner = _owner(event, directory, region, limited_to)
    if limited_to is not None and owner not in (None, limited_to):
        raise HiddenClient(limited_to)
    if owner is None and isinstance(event.reference, str):
        raise UnknownInteraction(event.reference, _named_in(event))
    cause = event.stated_cause
    if isinstance(cause, str) and cause not in directory.owners:
        raise UnknownInteraction(cause, "cause")
    stated = None if _is_reassigned(event, directory, owner) else event.client_id
    client = stated or owner or _addressed(event, directory, region)
    if client is None:
        raise Unplaceable(_why(event))
    if limited_to is not None and client != limited_to:
        raise HiddenClient(limited_to)
    if owner not in (None, client):
        raise CauseOfAnotherClient(_text_of(event.reference), _named_in(event))
    if directory.is_of_another(cause, client):
        raise _of_another(cause, limited_to)
    return client


def _of_another(cause: Reference | None, limited_to: str | None) -> DomainError:
    """Return why a cause of another client is refused; a hidden one is one that nobody has."""
    if limited_to is None:
        return CauseOfAnotherClient(_text_of(cause), "cause")
    return (
        UnknownInteraction(cause, "cause") if isinstance(cause, str) else HiddenClient(limited_to)
    )


def _named_in(event: Event) -> str:
    """Return which field of the data names the interaction that an event refers to."""
    return "interaction" if "interaction" in event.data else "cause"


def _text_of(reference: Reference | None) -> str:
    return (
        f"{reference.source} {reference.id}" if isinstance(reference, EventKey) else f"{reference}"
    )


def names_unseen(
    event: Event, directory: Directory, *, region: str, limited_to: str | None
) -> bool:
    """Return whether an event names another that has not been seen, as far as its sender may."""
    if not isinstance(event.reference, EventKey):
        return False
    return _owner(event, directory, region, limited_to) is None


def _owner(event: Event, directory: Directory, region: str, limited_to: str | None) -> str | None:
    """Return the client of what an event names.

    The ids of a tied key are its client's own: what another client's key has sent under a pair is
    never meant by who may only mean a client's own, or says which client is meant.
    """
    owners = directory.owners.get(event.reference) if event.reference else None
    if owners is None:
        return None
    meant = limited_to or event.client_id or _addressed(event, directory, region)
    if limited_to in owners.former:
        return limited_to
    if meant is not None and (meant in owners.tied or limited_to is not None):
        return meant if owners.has(meant) else owners.provider
    if owners.provider is not None or meant is not None:
        return owners.provider
    return next(iter(owners.tied)) if len(owners.tied) == 1 else None


def _is_reassigned(event: Event, directory: Directory, owner: str | None) -> bool:
    """Tell whether an event names a client from whom what it is about was reassigned."""
    owners = directory.owners.get(event.reference, _NOBODY) if event.reference else _NOBODY
    return owner is not None and event.client_id != owner and event.client_id in owners.former


def _addressed(event: Event, directory: Directory, region: str) -> str | None:
    ours = our_party(event, region)
    for inbox in directory.inboxes_of(ours):
        if inbox.covers(event.time):
            return inbox.client_id
    if event.type is not EventType.MESSAGE_SENT:
        return None
    recipients = directory.recipients.get(event.data.get("in_reply_to", ""), frozenset())
    return next(iter(recipients)) if len(recipients) == 1 else None


def _why(event: Event) -> UnassignedReason:
    if isinstance(event.reference, EventKey):
        return UnassignedReason.UNKNOWN_INTERACTION
    return UnassignedReason.UNKNOWN_CLIENT
