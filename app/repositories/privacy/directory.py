"""Takes a person out of clients' directories and instructions, and of what rings."""

from dataclasses import dataclass

from app.repositories.connections import Connection

_ENTRIES = """
DELETE FROM directory_entries
WHERE parties @> ARRAY[$1] AND ($2::uuid IS NULL OR client_id = $2) RETURNING id
"""

# What another entry says of the person; its own name is another's.
_MENTIONS = """
UPDATE directory_entries SET name = without_erased(name), address = without_erased(address),
  note = without_erased(note)
WHERE ($2::uuid IS NULL OR client_id = $2) AND concat_ws(E'\\n', name, address, note) ~* $1
RETURNING id
"""

# A contact is the person where any of its words mention that one.
_INSTRUCTIONS = """
UPDATE client_instructions i SET greeting = without_erased(greeting), notes = without_erased(notes),
  status_text = without_erased(status_text),
  urgent_contacts = (
    SELECT coalesce(jsonb_agg(contact ORDER BY place), '[]')
    FROM jsonb_array_elements(i.urgent_contacts) WITH ORDINALITY AS given(contact, place)
    WHERE concat_ws(E'\\n', contact ->> 'name', contact ->> 'phone', contact ->> 'when') !~* $1)
WHERE ($2::uuid IS NULL OR client_id = $2)
  AND (concat_ws(E'\\n', greeting, notes, status_text) ~* $1 OR EXISTS (
    SELECT FROM jsonb_array_elements(urgent_contacts) AS contact
    WHERE concat_ws(E'\\n', contact ->> 'name', contact ->> 'phone', contact ->> 'when') ~* $1))
RETURNING version
"""


_RINGING = """
DELETE FROM ringing_calls WHERE from_party = $1 AND ($2::uuid IS NULL OR client_id = $2 OR EXISTS (
    SELECT FROM contact_points p
    WHERE p.client_id = $2 AND p.role = 'inbox' AND p.value = ringing_calls.to_party))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPerson:
    """Who is erased.

    Attributes:
        party: the normalised number or address.
        pattern: how running texts mention it; empty for what is neither.
        client_id: only in what is kept of that client; None: everywhere.
    """

    party: str
    pattern: str
    client_id: str | None


async def erase_from_directories(connection: Connection, person: NamedPerson) -> int:
    """Take out a person's entries, and the mention in others'; return of how many.

    A call of the person's that rings is forgotten.

    What is erased has been said in this transaction.
    """
    await connection.execute(_RINGING, person.party, person.client_id)
    erased = await connection.fetch(_ENTRIES, person.party, person.client_id)
    if not person.pattern:
        return len(erased)
    mentioning = await connection.fetch(_MENTIONS, person.pattern, person.client_id)
    return len(erased) + len(mentioning)


async def erase_from_instructions(connection: Connection, person: NamedPerson) -> int:
    """Take a person out of instructions, past ones too; return out of how many versions."""
    if not person.pattern:
        return 0
    return len(await connection.fetch(_INSTRUCTIONS, person.pattern, person.client_id))
