"""Add disputes: one open at a time for each interaction, decided once, their texts erasable.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
INSTANT = sa.DateTime(timezone=True)
ID = sa.UUID(as_uuid=False)
DECISION = (
    "status",
    "decided_at",
    "decided_by",
    "decided_step",
    "answer",
    "units_after",
    "first_entry",
    "last_entry",
)

# What is decided stays so; what persons wrote can be erased, and is replaced by the same sign as
# in facts.
FORBID_CHANGE = f"""
CREATE FUNCTION forbid_dispute_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decision text[] := '{{{",".join(DECISION)}}}';
    texts text[] := '{{message,answer}}';
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.status = 'open' AND NEW.status <> 'open'
        AND to_jsonb(NEW) - decision = to_jsonb(OLD) - decision THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - texts = to_jsonb(OLD) - texts
        AND NEW.message IN (OLD.message, '—')
        AND (NEW.answer IS NULL) = (OLD.answer IS NULL)
        AND coalesce(NEW.answer IN (OLD.answer, '—'), true) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a dispute is decided once, and never taken out'
        USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGERS = (
    """
CREATE TRIGGER disputes_decided_once BEFORE UPDATE OR DELETE ON disputes
FOR EACH ROW EXECUTE FUNCTION forbid_dispute_change()
""",
    """
CREATE TRIGGER disputes_kept BEFORE TRUNCATE ON disputes
FOR EACH STATEMENT EXECUTE FUNCTION forbid_dispute_change()
""",
)


def upgrade() -> None:
    op.create_table(
        "disputes",
        sa.Column("client_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("interaction_id", ID, nullable=False),
        sa.Column("members", postgresql.ARRAY(ID), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_step", sa.BigInteger(), nullable=False),
        sa.Column("units_before", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_step", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("units_after", sa.Integer(), nullable=True),
        sa.Column("first_entry", sa.BigInteger(), nullable=True),
        sa.Column("last_entry", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'accepted', 'rejected', 'withdrawn')",
            name=op.f("disputes_status_check"),
        ),
        sa.CheckConstraint(
            "(status = 'open') = (decided_at IS NULL)"
            " AND (decided_at IS NULL) = (decided_by IS NULL)"
            " AND (decided_at IS NULL) = (decided_step IS NULL)"
            " AND (decided_at IS NULL) = (units_after IS NULL)",
            name=op.f("disputes_decision_check"),
        ),
        sa.CheckConstraint(
            "(status IN ('accepted', 'rejected')) = (answer IS NOT NULL)",
            name=op.f("disputes_answer_check"),
        ),
        sa.CheckConstraint(
            "char_length(message) BETWEEN 1 AND 2000 AND char_length(answer) BETWEEN 1 AND 2000",
            name=op.f("disputes_texts_check"),
        ),
        sa.CheckConstraint("first_entry <= last_entry", name=op.f("disputes_entries_check")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("disputes_client_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "interaction_id"],
            ["interactions.client_id", "interactions.id"],
            name=op.f("disputes_client_id_interaction_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("disputes_pkey")),
        sa.UniqueConstraint(
            "client_id", "opened_step", name=op.f("disputes_client_id_opened_step_key")
        ),
        sa.UniqueConstraint(
            "client_id", "decided_step", name=op.f("disputes_client_id_decided_step_key")
        ),
    )
    is_open = sa.text("status = 'open'")
    op.create_index(
        "disputes_one_open_idx",
        "disputes",
        ["client_id", "interaction_id"],
        unique=True,
        postgresql_where=is_open,
    )
    op.create_index(
        "disputes_client_id_interaction_id_idx", "disputes", ["client_id", "interaction_id"]
    )
    op.create_index("disputes_client_id_id_idx", "disputes", ["client_id", "id"])
    op.create_index("disputes_open_idx", "disputes", ["id"], postgresql_where=is_open)
    op.execute(FORBID_CHANGE)
    for trigger in TRIGGERS:
        op.execute(trigger)
    op.execute(f"GRANT SELECT, INSERT ON disputes TO {ROLE}")
    op.execute(f"GRANT UPDATE (message, {', '.join(DECISION)}) ON disputes TO {ROLE}")


def downgrade() -> None:
    op.drop_table("disputes")
    op.execute("DROP FUNCTION forbid_dispute_change")
