"""What the parties of appointments are called that gave no name: by their client's directory."""

from collections.abc import Iterable

from app.domain.agendas.appointments import Appointment
from app.domain.directory.entries import parties_told
from app.repositories.connections import Connection
from app.services.directory.names import names_within


async def name_unnamed(
    connection: Connection, appointments: Iterable[tuple[Appointment, str]]
) -> dict[str, str]:
    """Return names by appointments' ids, of those whose party has a number or address alone.

    Args:
        connection: where.
        appointments: each with the region in which its client's national numbers are read.
    """
    parties = {
        appointment.id: [
            (appointment.client_id, value)
            for value in parties_told(party.phone, party.email, region)
        ]
        for appointment, region in appointments
        if (party := appointment.details.party) is not None and party.name is None
    }
    names = await names_within(connection, [each for own in parties.values() for each in own])
    return {
        appointment_id: names[party]
        for appointment_id, own in parties.items()
        for party in reversed(own)  # the number goes before the address
        if party in names
    }
