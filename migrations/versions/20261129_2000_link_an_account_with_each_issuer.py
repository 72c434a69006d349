"""Let a person have one account with each OpenID provider: the first that was linked stays.

Revision ID: 0043
Revises: 0042
"""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

# Until now another subject with a person's address was linked, too.
KEEP_THE_FIRST = """
DELETE FROM oidc_identities later USING oidc_identities first
WHERE first.issuer = later.issuer AND first.person_id = later.person_id
  AND (first.linked_at, first.subject) < (later.linked_at, later.subject)
"""


def upgrade() -> None:
    op.execute(KEEP_THE_FIRST)
    op.create_index(
        "oidc_identities_person_id_issuer_key",
        "oidc_identities",
        ["person_id", "issuer"],
        unique=True,
    )
    op.drop_index("oidc_identities_person_id_idx", table_name="oidc_identities")


def downgrade() -> None:
    op.create_index("oidc_identities_person_id_idx", "oidc_identities", ["person_id"])
    op.drop_index("oidc_identities_person_id_issuer_key", table_name="oidc_identities")
