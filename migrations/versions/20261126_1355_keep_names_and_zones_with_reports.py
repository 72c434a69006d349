"""Keep the client's name and zone with each report: it reads the same after they change.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Reports of before keep what they were read with. A process of the former version that still runs
# leaves both out: such a report is read with what the client has.
FILL_IN = """
UPDATE reports SET client_name = clients.name, timezone = clients.timezone
FROM clients WHERE clients.id = reports.client_id
"""


def upgrade() -> None:
    for name in ("client_name", "timezone"):
        op.add_column("reports", sa.Column(name, sa.Text(), nullable=True))
    op.execute("ALTER TABLE reports DISABLE TRIGGER reports_never_change")
    op.execute(FILL_IN)
    op.execute("ALTER TABLE reports ENABLE TRIGGER reports_never_change")


def downgrade() -> None:
    op.drop_column("reports", "timezone")
    op.drop_column("reports", "client_name")
