"""Let names of people be one line that can be read; what is blank is none.

Revision ID: 0044
Revises: 0043
"""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

NAMES = """
UPDATE people
SET name = nullif(btrim(regexp_replace(name, '[[:cntrl:][:space:]]+', ' ', 'g')), '')
WHERE name ~ '[[:cntrl:]]' OR name <> btrim(name) OR name = ''
"""


def upgrade() -> None:
    op.execute(NAMES)


def downgrade() -> None:
    """Leave the names as they are: what they were is nowhere kept."""
