r"""Find words of sheets in the singular and the plural that French stems keep apart.

Of ``numéros``, ``reçus``, ``tuyaux``, ``travaux`` the stemmer knows no singular. What is stored
stays as it is: the other forms are sought whole, beside the stems.

Revision ID: 0039
Revises: 0038
"""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

OTHER_NUMBERS = r"""
CREATE FUNCTION other_numbers(folded text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT concat_ws(' ',
    substring(folded FROM '^([a-z]{3,})[sx]$'),
    substring(folded FROM '^([a-z]+)aux$') || 'ail',
    substring(folded FROM '^([a-z]+)ail$') || 'aux',
    CASE folded WHEN 'oeil' THEN 'yeux' WHEN 'yeux' THEN 'oeil' END
  )
$$
"""

SOUGHT = r"""
CREATE OR REPLACE FUNCTION sought_in_sheets(typed text, language text, is_every boolean)
RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT CASE WHEN is_every THEN coalesce(every_needed, every) ELSE any_word END FROM (
    SELECT
      string_agg(found, ' & ')::tsquery AS every,
      string_agg(found, ' & ') FILTER (WHERE is_needed)::tsquery AS every_needed,
      string_agg(found, ' | ')::tsquery AS any_word
    FROM stemmer_of(language) AS stemmer,
      regexp_split_to_table(
        lowered_words(regexp_replace(typed, '(\d)[.,/-](?=\d)', '\1', 'g')), ' ') AS word,
      LATERAL (
        SELECT quote_literal(begun) || ':*' || coalesce((
            SELECT string_agg(' | ' || quote_literal(form), '')
            FROM (
              SELECT DISTINCT form FROM regexp_split_to_table(%s, ' ') AS form
            ) AS forms WHERE form <> ''
          ), '') AS alternatives,
          begun !~ '^[a-z]$' AND ts_lexize(stemmer, begun) <> '{}' AS is_needed
        FROM replace(folded(word), ' ', '') AS begun WHERE begun <> ''
      ) AS read, LATERAL (SELECT '(' || alternatives || ')' AS found) AS grouped
  ) AS queries
$$
"""


def upgrade() -> None:
    op.execute(OTHER_NUMBERS)
    op.execute(SOUGHT.replace("%s", "stems_of(word, language) || ' ' || other_numbers(begun)"))


def downgrade() -> None:
    op.execute(SOUGHT.replace("%s", "stems_of(word, language)"))
    op.execute("DROP FUNCTION other_numbers(text)")
