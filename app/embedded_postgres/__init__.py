"""The default database: a PostgreSQL that lives as long as a process of this machine uses it.

Its folder holds `data` (PostgreSQL's own), `password` (0600), `log`, and three files that are only
locked: `users` by whoever uses the server, `lock` by whoever is starting or ending it, `server`
by the server itself.
POSIX only: elsewhere, give the service a database of its own.
"""

from app.embedded_postgres.binaries import PostgresBinariesNotFound
from app.embedded_postgres.cluster import DataDirectoryOfOtherVersion
from app.embedded_postgres.server import EmbeddedPostgres, PostgresDidNotStart, running_url

__all__ = [
    "DataDirectoryOfOtherVersion",
    "EmbeddedPostgres",
    "PostgresBinariesNotFound",
    "PostgresDidNotStart",
    "running_url",
]
