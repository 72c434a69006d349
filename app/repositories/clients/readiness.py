"""What clients have of all that their service needs, in one reading."""

from datetime import date, datetime

from app.domain.clients.readiness import Need, Readiness
from app.repositories.connections import Connection

_READ = """
SELECT
  EXISTS (SELECT FROM subscriptions s WHERE s.client_id = c.id
    AND (s.ends_before IS NULL OR s.ends_before > $3)) AS plan,
  EXISTS (SELECT FROM contact_points p WHERE p.client_id = c.id AND p.role = 'inbox'
    AND p.kind = 'phone' AND (p.valid_to IS NULL OR p.valid_to > $2)) AS line,
  EXISTS (SELECT FROM contact_points p WHERE p.client_id = c.id AND p.role = 'inbox'
    AND p.kind = 'email' AND (p.valid_to IS NULL OR p.valid_to > $2)) AS mailbox,
  EXISTS (SELECT FROM notification_recipients r WHERE r.client_id = c.id
    AND 'report.ready' = ANY(r.types))
    OR EXISTS (SELECT FROM contact_points p WHERE p.client_id = c.id AND p.role = 'own'
    AND p.kind = 'email' AND (p.valid_to IS NULL OR p.valid_to > $2)) AS recipient,
  EXISTS (SELECT FROM billing_profiles b WHERE b.client_id = c.id
    AND b.vat_treatment IS NOT NULL) AS vat,
  EXISTS (SELECT FROM buyers b WHERE b.client_id = c.id) AS buyer,
  EXISTS (SELECT FROM people_clients pc JOIN people p ON p.id = pc.person_id
    WHERE pc.client_id = c.id AND p.blocked_at IS NULL AND p.erased_at IS NULL) AS person,
  (SELECT i.greeting FROM client_instructions i WHERE i.client_id = c.id
    ORDER BY i.version DESC LIMIT 1) IS NOT NULL AS greeting
FROM clients c WHERE c.id = $1
"""


async def read_readiness(
    connection: Connection, client_id: str, now: datetime, today: date
) -> Readiness | None:
    """Return what a client has; None where there is no such client.

    Args:
        connection: any.
        client_id: whose.
        now: the business's instant.
        today: the client's local date then.
    """
    row = await connection.fetchrow(_READ, client_id, now, today)
    return None if row is None else Readiness(**{need: row[need] for need in Need})
