"""Takes a person out of appointments and their history, under the lock that every booking takes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.domain.clients.parties.normalisation import Party, PartyKind, normalise_party
from app.domain.privacy.appointments import ErasedParty, Snapshot, is_with, without_party
from app.repositories.agendas.invitations import forget_invited
from app.repositories.connections import Connection
from app.repositories.privacy.appointments import (
    WrittenAppointment,
    find_appointments_of_threads,
    read_written_appointments,
    rewrite_appointment,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentErasure:
    """Whose appointments are rewritten.

    Attributes:
        pattern: as running texts mention the person; empty where they cannot.
        candidates: ids of appointments that may name the person.
        members: ids of the interactions of the person's threads.
        keys: source and id of the events that recorded those with the person.
    """

    party: Party
    pattern: str
    candidates: Sequence[str]
    members: Sequence[str]
    keys: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedAppointments:
    """What was rewritten of appointments.

    Attributes:
        count: of how many something was taken out.
        own: ids of those that ever were with the person.
    """

    count: int
    own: Sequence[str]


async def erase_appointments(
    connection: Connection, erasure: AppointmentErasure
) -> ErasedAppointments:
    """Rewrite the appointments that name a person.

    The ingest lock is held exclusively: nobody books or edits meanwhile.
    """
    of_threads = await find_appointments_of_threads(connection, erasure.members, erasure.keys)
    ids = sorted({*erasure.candidates, *of_threads})
    count, own = 0, []
    for written in await read_written_appointments(connection, ids):
        kept, is_own = _without(written, erasure, is_of_thread=written.id in of_threads)
        if is_own:
            own.append(written.id)
        if kept != written:
            await rewrite_appointment(connection, kept)
            count += 1
    await forget_invited(connection, own)
    return ErasedAppointments(count=count, own=own)


def _without(
    written: WrittenAppointment, erasure: AppointmentErasure, *, is_of_thread: bool
) -> tuple[WrittenAppointment, bool]:
    """Return what is left of an appointment, and whether it ever was with the person."""
    person = ErasedParty(
        is_named_by=_named_by(erasure.party, written.region), pattern=erasure.pattern
    )
    snapshots: list[Snapshot] = [written.current]
    for _, before, after in written.changes:
        snapshots += [before or {}, after]
    current, *history = without_party(snapshots, person, is_of_thread=is_of_thread)
    former, latter = history[::2], history[1::2]
    changes = [
        (version, None if before is None else former[place], latter[place])
        for place, (version, before, _) in enumerate(written.changes)
    ]
    is_own = is_with(snapshots, person, is_of_thread=is_of_thread)
    return replace(written, current=current, changes=changes), is_own


def _named_by(party: Party, region: str) -> Callable[[str], bool]:
    def is_named_by(said: str) -> bool:
        named = normalise_party(said, region)
        if party.kind is PartyKind.OTHER:
            return " ".join(named.value.split()).casefold() == _folded(party)
        return named == party

    return is_named_by


def _folded(party: Party) -> str:
    return " ".join(party.value.split()).casefold()
