"""What a change of accounts does first: one after the other, under the account's lock."""

from app.repositories.connections import Connection

_CHANGES = 7_225_011_874

_ENTER = "SELECT pg_advisory_xact_lock($1)"

_LOCK = "SELECT FROM books WHERE client_id = $1 FOR UPDATE"

_RAISE = "UPDATE books SET profile_version = profile_version + 1 WHERE client_id = $1"


async def enter_changes(connection: Connection) -> None:
    """Let no other account change until this transaction ends.

    Two exclusion constraints checked at the same time may each wait for the other; changes of
    accounts are rare, so they queue instead.
    """
    await connection.execute(_ENTER, _CHANGES)


async def lock_account(connection: Connection, client_id: str) -> bool:
    """Lock a client's account, so that nothing is recorded meanwhile; False when there is none."""
    await enter_changes(connection)
    return await connection.fetchrow(_LOCK, client_id) is not None


async def raise_profile_version(connection: Connection, client_id: str) -> None:
    """Make what is remembered of a client elsewhere out of date."""
    await connection.execute(_RAISE, client_id)
