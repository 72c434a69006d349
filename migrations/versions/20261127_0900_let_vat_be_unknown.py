"""Let nobody have chosen how a client is taxed: a buyer may be known before that.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# A process of the former version reads a row without treatment as it reads no row.
DROP_NOT_NULL = """
-- squawk-ignore ban-drop-not-null
ALTER TABLE billing_profiles ALTER COLUMN vat_treatment DROP NOT NULL
"""


def upgrade() -> None:
    op.execute(DROP_NOT_NULL)


def downgrade() -> None:
    op.execute("DELETE FROM billing_profiles WHERE vat_treatment IS NULL")
    op.alter_column("billing_profiles", "vat_treatment", existing_type=sa.Text(), nullable=False)
