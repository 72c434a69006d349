"""Agendas of all clients as the desk looks at them, and a day across all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.directory.entries import parties_told
from app.repositories.agendas.at_desk import (
    AgendaAtDesk,
    AppointmentAtDesk,
    Day,
    find_agendas_at_desk,
    find_appointments_of_day,
)
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.directory.addresses import find_addresses
from app.repositories.directory.names import PartyOfClient
from app.services.agendas.party_names import name_unnamed


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendasAtDesk:
    """A page of all agendas, and a day across all of them.

    Attributes:
        names: by appointment, what its client's directory calls a party that gave no name.
    """

    agendas: Sequence[AgendaAtDesk]
    appointments: Sequence[AppointmentAtDesk]
    names: Mapping[str, str]


async def read_agendas_at_desk(
    database: Database, day: Day, after: str | None, limit: int
) -> AgendasAtDesk:
    """Return agendas by their clients, and of a day the first appointments of all of them.

    Args:
        database: where.
        day: whose appointments.
        after: the agenda after which the page begins.
        limit: how many of each at most.
    """
    async with database.read() as connection:
        appointments = await find_appointments_of_day(connection, day, None, limit)
        return AgendasAtDesk(
            agendas=await find_agendas_at_desk(connection, day, after, limit),
            appointments=appointments,
            names=await _names(connection, appointments),
        )


async def _names(
    connection: Connection, appointments: Sequence[AppointmentAtDesk]
) -> dict[str, str]:
    return await name_unnamed(
        connection, [(each.appointment, each.region) for each in appointments]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheet:
    """A day across all agendas, to be taken along.

    Attributes:
        addresses: by appointment, where its party is at home, if its client's directory knows it.
        names: by appointment, what that directory calls a party that gave no name.
    """

    appointments: Sequence[AppointmentAtDesk]
    addresses: Mapping[str, str]
    names: Mapping[str, str]


async def read_day_sheet(database: Database, day: Day, after: str | None, limit: int) -> DaySheet:
    """Return what is booked or held on a day, of all clients, with where to go.

    Args:
        database: where.
        day: which.
        after: the appointment after which the sheet begins.
        limit: how many appointments at most.
    """
    async with database.read() as connection:
        appointments = await find_appointments_of_day(connection, day, after, limit)
        parties = {item.appointment.id: list(_parties(item)) for item in appointments}
        known = await find_addresses(
            connection, [party for own in parties.values() for party in own]
        )
        names = await _names(connection, appointments)
    addresses = {
        appointment_id: known[party]
        for appointment_id, own in parties.items()
        for party in reversed(own)  # the number goes before the address
        if party in known
    }
    return DaySheet(appointments=appointments, addresses=addresses, names=names)


def _parties(item: AppointmentAtDesk) -> Iterator[PartyOfClient]:
    party = item.appointment.details.party
    if party is not None:
        for value in parties_told(party.phone, party.email, item.region):
            yield item.appointment.client_id, value
