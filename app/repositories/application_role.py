"""The role under which the service works: neither owner nor superuser."""

APPLICATION_ROLE = "exitadmin_app"

ENSURE_ROLE_STATEMENTS = (
    f"""
    DO $$ BEGIN
        CREATE ROLE {APPLICATION_ROLE} NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$
    """,
    f"GRANT {APPLICATION_ROLE} TO CURRENT_USER",
)
"""Roles belong to the server, not to the database: made sure of at every migration."""
