"""Drop the foreign key of ledger entries to clients: that to interactions implies it.

An entry names its interaction by client and id, and an interaction's client exists. Checking the
same twice took 7 % of the time of writing an event (docs/performance.md).

Revision ID: 0015
Revises: 0014
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Nothing relies on it: the other foreign key says the same.
DROP = """
-- squawk-ignore ban-drop-constraint
ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_client_id_fkey
"""


def upgrade() -> None:
    op.execute(DROP)


def downgrade() -> None:
    op.create_foreign_key(
        "ledger_entries_client_id_fkey", "ledger_entries", "clients", ["client_id"], ["id"]
    )
