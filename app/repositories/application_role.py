"""The role under which the service works: neither owner nor superuser.

Roles belong to the server, not to the database, and neither they nor what they were granted come
with every backup: both are looked at, and what is missing is made good, at every migration.
"""

from typing import Any

from sqlalchemy import Connection, Row, text

from app.repositories.rights import EXECUTES, RIGHTS, UPDATED_COLUMNS

APPLICATION_ROLE = "exitadmin_app"


class RoleOutOfReach(Exception):
    """The role cannot be made or taken by the user who migrates.

    Attributes:
        remedy: what somebody with more rights has to run.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.remedy = remedy


# A membership may be without the right to take the role since PostgreSQL 16.
_STANDING = f"""
SELECT quote_ident(current_user) AS migrator,
  EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') AS is_there,
  (SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user) AS may_create,
  coalesce((SELECT pg_has_role(current_user, oid,
      CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END)
    FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}'), false) AS may_take
"""

# Migrations of other databases of the server may make it at the same time.
_CREATE = f"""
DO $$ BEGIN
    CREATE ROLE {APPLICATION_ROLE} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""

_JOIN = f"""
DO $$ BEGIN
    GRANT {APPLICATION_ROLE} TO CURRENT_USER;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$
"""

# What is not there yet, or not any more, has no privileges: NULL, and is left out.
_MISSING = f"""
SELECT format('GRANT %s ON TABLE %I TO %I', privilege, name, '{APPLICATION_ROLE}')
FROM unnest(CAST(:tables AS text[]), CAST(:privileges AS text[])) AS t(name, privilege)
WHERE NOT has_table_privilege('{APPLICATION_ROLE}', to_regclass(name)::oid, privilege)
UNION ALL
SELECT format('GRANT UPDATE (%I) ON TABLE %I TO %I', updated, name, '{APPLICATION_ROLE}')
FROM unnest(CAST(:of_tables AS text[]), CAST(:columns AS text[])) AS t(name, updated)
WHERE NOT has_column_privilege('{APPLICATION_ROLE}', to_regclass(name)::oid, updated, 'UPDATE')
UNION ALL
SELECT format('GRANT EXECUTE ON FUNCTION %I TO %I', name, '{APPLICATION_ROLE}')
FROM unnest(CAST(:functions AS text[])) AS t(name)
WHERE NOT has_function_privilege('{APPLICATION_ROLE}', to_regproc(name)::oid, 'EXECUTE')
  OR has_function_privilege('public', to_regproc(name)::oid, 'EXECUTE')
UNION ALL
SELECT format('REVOKE EXECUTE ON FUNCTION %I FROM PUBLIC', name)
FROM unnest(CAST(:functions AS text[])) AS t(name)
WHERE has_function_privilege('public', to_regproc(name)::oid, 'EXECUTE')
UNION ALL
SELECT format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), '{APPLICATION_ROLE}')
WHERE NOT has_schema_privilege('{APPLICATION_ROLE}', current_schema(), 'USAGE')
"""


def ensure_role(connection: Connection) -> None:
    """Make the role unless it is there, and let the user of this connection take it.

    Who finds it made, and is a member of it, needs no right to create roles.

    Raises:
        RoleOutOfReach: this user may not; it names what to run.
    """
    standing = _look(connection)
    if not standing.is_there:
        if not standing.may_create:
            raise RoleOutOfReach(
                f"The role {APPLICATION_ROLE} is not there, and {standing.migrator} may not "
                "create roles.",
                f"Let a superuser run: CREATE ROLE {APPLICATION_ROLE} NOLOGIN; "
                f"{_grant_to(standing.migrator)}",
            )
        connection.execute(text(_CREATE))
        standing = _look(connection)
    if not standing.may_take:
        connection.execute(text(_JOIN))
        standing = _look(connection)
    if not standing.may_take:
        raise RoleOutOfReach(
            f"{standing.migrator} is no member of the role {APPLICATION_ROLE}.",
            f"Let a superuser run: {_grant_to(standing.migrator)}",
        )


def ensure_rights(connection: Connection) -> None:
    """Grant the role what it lacks of its rights; what it has is left alone."""
    given = [(name, right) for name, rights in RIGHTS.items() for right in rights.split(", ")]
    missing = connection.scalars(
        text(_MISSING),
        {
            "tables": [name for name, _ in given],
            "privileges": [privilege for _, privilege in given],
            "of_tables": [name for name, _ in UPDATED_COLUMNS],
            "columns": [column for _, column in UPDATED_COLUMNS],
            "functions": list(EXECUTES),
        },
    )
    for statement in missing.all():
        connection.execute(text(statement))


def _look(connection: Connection) -> Row[Any]:
    return connection.execute(text(_STANDING)).one()


def _grant_to(migrator: str) -> str:
    return f"GRANT {APPLICATION_ROLE} TO {migrator};"
