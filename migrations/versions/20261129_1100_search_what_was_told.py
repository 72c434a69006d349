r"""Search subjects and summaries as they are typed: without accents, by beginnings, in French.

Words are folded before they are stemmed, so that ``chaudiere`` and « Chaudières » meet; each
stands unstemmed too, since a stemmer drops stop words (« été ») and knows no beginnings. Figures
with signs between them are joined once more, for telephone numbers.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

FOLDED = r"""
CREATE FUNCTION folded(told text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT btrim(regexp_replace(
    replace(replace(replace(replace(lower(
      regexp_replace(normalize(told, NFKD), '[\u0300-\u036f]', '', 'g')
    ), 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'),
    '[^a-z0-9\u00df-\u1fff\u2c00-\ud7ff\uf900-\ufffd]+', ' ', 'g'))
$$
"""

SEARCHABLE = r"""
CREATE FUNCTION searchable(told text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT to_tsvector('simple', words) || to_tsvector('french', words)
    || to_tsvector('simple', regexp_replace(words, '(\d) (?=\d)', '\1', 'g'))
  FROM folded(told) AS words
$$
"""

SOUGHT = r"""
CREATE FUNCTION sought(typed text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT string_agg(
    '(' || quote_literal(word) || ':*'
      || coalesce(' | ' || nullif(plainto_tsquery('french', word)::text, ''), '') || ')',
    ' & ')::tsquery
  FROM regexp_split_to_table(folded(typed), ' ') AS word WHERE word <> ''
$$
"""

TOLD = """
CREATE FUNCTION searchable_event(data jsonb) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT searchable(coalesce(data->>'subject', '') || ' ' || coalesce(data->>'summary', ''))
$$
"""


def upgrade() -> None:
    for function in (FOLDED, SEARCHABLE, SOUGHT, TOLD):
        op.execute(function)
    op.create_index(
        "events_told_idx",
        "events",
        [sa.text("searchable_event(data)")],
        postgresql_using="gin",
        postgresql_where=sa.text("data ?| array['subject', 'summary']"),
    )


def downgrade() -> None:
    op.drop_index("events_told_idx", table_name="events")
    for function in ("searchable_event(jsonb)", "sought(text)", "searchable(text)", "folded(text)"):
        op.execute(f"DROP FUNCTION {function}")
