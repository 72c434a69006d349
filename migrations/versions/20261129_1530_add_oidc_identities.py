"""Add the accounts with an OpenID provider by which people sign in.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
ID = sa.UUID(as_uuid=False)


def upgrade() -> None:
    op.create_table(
        "oidc_identities",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("oidc_identities_person_id_fkey")
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("oidc_identities_pkey")),
    )
    op.create_index("oidc_identities_person_id_idx", "oidc_identities", ["person_id"])
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON oidc_identities TO {ROLE}")


def downgrade() -> None:
    op.drop_table("oidc_identities")
