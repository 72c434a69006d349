"""Whether what a path names exists, and whose it is."""

from enum import StrEnum
from typing import NamedTuple

from app.repositories.connections import Connection


class Named(StrEnum):
    """What a path may name by its id."""

    CLIENT = "client"
    INTERACTION = "interaction"
    INVOICE = "invoice"
    BANK_ENTRY = "bank_entry"
    REPORT = "report"
    INTEGRATION = "integration"
    DELIVERY = "delivery"
    WEBHOOK_ENDPOINT = "webhook_endpoint"
    WEBHOOK_DELIVERY = "webhook_delivery"
    UNASSIGNED = "unassigned"
    JOB = "job"
    DISPUTE = "dispute"
    AGENDA = "agenda"
    APPOINTMENT = "appointment"
    SHEET = "sheet"
    PERSON = "person"
    QUESTION = "question"
    DIRECTORY_ENTRY = "directory_entry"


class Owner(NamedTuple):
    """Of something that exists: the client that it belongs to, or None when to no single one."""

    client_id: str | None


_OWNERS = {
    Named.CLIENT: "SELECT id FROM clients WHERE id = $1",
    Named.INTERACTION: "SELECT client_id FROM interactions WHERE id = $1",
    Named.INVOICE: "SELECT client_id FROM invoices WHERE id = $1",
    Named.BANK_ENTRY: "SELECT NULL::uuid FROM bank_entries WHERE id = $1",
    Named.REPORT: "SELECT client_id FROM reports WHERE id = $1",
    Named.INTEGRATION: "SELECT client_id FROM integrations WHERE id = $1",
    Named.DELIVERY: (
        "SELECT i.client_id FROM deliveries d JOIN integrations i ON i.id = d.integration_id"
        " WHERE d.id = $1"
    ),
    Named.WEBHOOK_ENDPOINT: "SELECT client_id FROM webhook_endpoints WHERE id = $1",
    Named.WEBHOOK_DELIVERY: (
        "SELECT e.client_id FROM webhook_deliveries d JOIN webhook_endpoints e"
        " ON e.id = d.endpoint_id WHERE d.id = $1"
    ),
    Named.UNASSIGNED: "SELECT limited_to_client_id FROM unassigned_events WHERE id = $1",
    Named.DISPUTE: "SELECT client_id FROM disputes WHERE id = $1",
    Named.AGENDA: "SELECT client_id FROM agendas WHERE id = $1",
    Named.APPOINTMENT: "SELECT client_id FROM appointments WHERE id = $1",
    Named.SHEET: "SELECT client_id FROM sheets WHERE id = $1",
    Named.QUESTION: "SELECT client_id FROM sheet_questions WHERE id = $1",
    Named.DIRECTORY_ENTRY: "SELECT client_id FROM directory_entries WHERE id = $1",
    Named.JOB: "SELECT NULL::uuid FROM jobs WHERE id = $1",
    Named.PERSON: "SELECT NULL::uuid FROM people WHERE id = $1 AND erased_at IS NULL",
}


async def owner_of(connection: Connection, named: Named, named_id: str) -> Owner | None:
    """Return whose something is; None when there is no such thing."""
    row = await connection.fetchrow(_OWNERS[named], named_id)
    return None if row is None else Owner(row[0])
