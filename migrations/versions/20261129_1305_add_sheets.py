r"""Add sheets: what clients supplied, version by version, cut into passages; and questions of them.

Versions and passages are only appended; the erasure of a person takes a number or an address out
of their texts. Each word of a passage stands folded, so that beginnings are found; as the stem of
the folded word and as the folded stem, since accents lead stemmers to other stems; and figures
with signs between them are joined from each of them on, for telephone numbers and prices.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
INSTANT = sa.DateTime(timezone=True)
ID = sa.UUID(as_uuid=False)

STEMMER = """
CREATE FUNCTION stemmer_of(language text) RETURNS regdictionary
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT CASE language WHEN 'nl' THEN 'dutch_stem'::regdictionary
    WHEN 'en' THEN 'english_stem'::regdictionary ELSE 'french_stem'::regdictionary END
$$
"""

LOWERED = r"""
CREATE FUNCTION lowered_words(told text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT btrim(regexp_replace(
    replace(replace(replace(replace(
      normalize(lower(normalize(told, NFKD)), NFC),
    'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'),
    '[^a-z0-9\u00df-\u1fff\u2c00-\ud7ff\uf900-\ufffd]+', ' ', 'g'))
$$
"""

STEMS = r"""
CREATE FUNCTION stems_of(told text, language text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT regexp_replace(concat_ws(' ',
    folded((SELECT string_agg((ts_lexize(stemmer, word))[1], ' ')
      FROM regexp_split_to_table(lowered_words(told), ' ') AS word)),
    (SELECT string_agg((ts_lexize(stemmer, word))[1], ' ')
      FROM regexp_split_to_table(folded(told), ' ') AS word)
  ), '\m([a-z]{4,})e\M', '\1', 'g')
  FROM stemmer_of(language) AS stemmer
$$
"""

NUMBERS = r"""
CREATE FUNCTION joined_numbers(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT string_agg(replace(run, ' ', ''), ' ') FROM (
    SELECT substring(
      string_agg(word, ' ') OVER (ORDER BY place ROWS BETWEEN CURRENT ROW AND 7 FOLLOWING)
      FROM '^(?:\d+ )+\d+(?!\S)') AS run
    FROM regexp_split_to_table(words, ' ') WITH ORDINALITY AS split(word, place)
    WHERE words ~ '\d \d'
  ) AS runs WHERE run IS NOT NULL
$$
"""

SEARCHABLE = r"""
CREATE FUNCTION searchable_sheet(told text, language text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT to_tsvector('simple', words)
    || to_tsvector('simple', stems_of(told, language))
    || to_tsvector('simple', coalesce(joined_numbers(words), ''))
  FROM folded(told) AS words
$$
"""

# What is typed has all of its words in a passage, or for ranking any of them. Stop words and
# single letters need not stand there, unless nothing else was typed. A sign between figures
# joins them, a space may.
SOUGHT = r"""
CREATE FUNCTION sought_in_sheets(typed text, language text, is_every boolean) RETURNS tsquery
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
            SELECT string_agg(' | ' || quote_literal(stem), '')
            FROM (
              SELECT DISTINCT stem FROM regexp_split_to_table(stems_of(word, language), ' ') AS stem
            ) AS stems WHERE stem <> ''
          ), '') AS alternatives,
          begun !~ '^[a-z]$' AND ts_lexize(stemmer, begun) <> '{}' AS is_needed
        FROM replace(folded(word), ' ', '') AS begun WHERE begun <> ''
      ) AS read, LATERAL (SELECT '(' || alternatives || ')' AS found) AS grouped
  ) AS queries
$$
"""

# What is erased in this transaction, as a pattern; nothing but in an erasure.
WITHOUT_ERASED = """
CREATE FUNCTION without_erased(told text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT CASE WHEN pattern <> '' THEN regexp_replace(told, pattern, '—', 'gi') ELSE told END
  FROM coalesce(current_setting('exitadmin.erased', true), '') AS pattern
$$
"""

ERASE_FROM_SHEETS = """
CREATE FUNCTION erase_from_sheets(owner uuid, pattern text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed integer;
BEGIN
    IF pattern = '' OR '' ~* pattern THEN
        RAISE EXCEPTION 'the pattern names nobody' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('exitadmin.erased', pattern, true);
    UPDATE sheet_passages p SET
        heading = without_erased(p.heading),
        text = without_erased(p.text),
        starts_at = char_length(without_erased(left(v.plain_text, p.starts_at))),
        ends_at = char_length(without_erased(left(v.plain_text, p.ends_at))),
        words = searchable_sheet(
            concat_ws(' ', without_erased(p.heading), without_erased(p.text)), v.language)
    FROM sheet_versions v
    WHERE v.sheet_id = p.sheet_id AND v.version = p.version
        AND (owner IS NULL OR v.client_id = owner)
        AND (v.plain_text ~* pattern OR v.title ~* pattern);
    UPDATE sheet_versions SET
        title = without_erased(title),
        text = without_erased(text),
        plain_text = without_erased(plain_text),
        supplied_by = without_erased(supplied_by),
        source_reference = without_erased(source_reference)
    WHERE (owner IS NULL OR client_id = owner)
        AND concat_ws(E'\\n', title, text, plain_text, supplied_by, source_reference) ~* pattern;
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM set_config('exitadmin.erased', '', true);
    RETURN changed;
END $$
"""

FORBID_VERSION_CHANGE = """
CREATE FUNCTION forbid_sheet_version_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    texts text[] := '{title,text,plain_text,supplied_by,source_reference}';
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - texts = to_jsonb(OLD) - texts
        AND NEW.title = without_erased(OLD.title)
        AND NEW.text = without_erased(OLD.text)
        AND NEW.plain_text = without_erased(OLD.plain_text)
        AND NEW.supplied_by = without_erased(OLD.supplied_by)
        AND NEW.source_reference IS NOT DISTINCT FROM without_erased(OLD.source_reference) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a version of a sheet never changes: what is new stands in the next one'
        USING ERRCODE = 'restrict_violation';
END $$
"""

FORBID_PASSAGE_CHANGE = """
CREATE FUNCTION forbid_sheet_passage_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    texts text[] := '{heading,text,starts_at,ends_at,words}';
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - texts = to_jsonb(OLD) - texts
        AND NEW.heading = without_erased(OLD.heading)
        AND NEW.text = without_erased(OLD.text) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a passage is cut once, and never changes'
        USING ERRCODE = 'restrict_violation';
END $$
"""

FORBID_SHEET_CHANGE = """
CREATE FUNCTION forbid_sheet_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    withdrawal text[] := '{withdrawn_at,withdrawn_by}';
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
        AND to_jsonb(NEW) - withdrawal = to_jsonb(OLD) - withdrawal THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a sheet is withdrawn once, and never taken out'
        USING ERRCODE = 'restrict_violation';
END $$
"""

FORBID_QUESTION_CHANGE = """
CREATE FUNCTION forbid_sheet_question_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closing text[] := '{status,closed_at,closed_by,closed_step,sheet_id,sheet_version}';
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.status = 'open' AND NEW.status <> 'open'
        AND to_jsonb(NEW) - closing = to_jsonb(OLD) - closing THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'asked' = to_jsonb(OLD) - 'asked'
        AND NEW.asked IN (OLD.asked, '—', without_erased(OLD.asked)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a question is closed once, and never taken out'
        USING ERRCODE = 'restrict_violation';
END $$
"""

FUNCTIONS = (
    STEMMER,
    LOWERED,
    STEMS,
    NUMBERS,
    SEARCHABLE,
    SOUGHT,
    WITHOUT_ERASED,
    ERASE_FROM_SHEETS,
    FORBID_VERSION_CHANGE,
    FORBID_PASSAGE_CHANGE,
    FORBID_SHEET_CHANGE,
    FORBID_QUESTION_CHANGE,
)
FORBIDDING = {
    "sheets": "forbid_sheet_change",
    "sheet_versions": "forbid_sheet_version_change",
    "sheet_passages": "forbid_sheet_passage_change",
    "sheet_questions": "forbid_sheet_question_change",
}
DROPPED = (
    *(f"{name}()" for name in FORBIDDING.values()),
    "erase_from_sheets(uuid, text)",
    "without_erased(text)",
    "sought_in_sheets(text, text, boolean)",
    "searchable_sheet(text, text)",
    "joined_numbers(text)",
    "stems_of(text, text)",
    "lowered_words(text)",
    "stemmer_of(text)",
)


def upgrade() -> None:
    create_sheets()
    create_versions()
    create_passages()
    create_questions()
    for function in FUNCTIONS:
        op.execute(function)
    for table, function in FORBIDDING.items():
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {ROLE}")
    op.execute(f"GRANT UPDATE (withdrawn_at, withdrawn_by) ON sheets TO {ROLE}")
    op.execute(
        "GRANT UPDATE (asked, status, closed_at, closed_by, closed_step, sheet_id, sheet_version)"
        f" ON sheet_questions TO {ROLE}"
    )
    op.execute("REVOKE EXECUTE ON FUNCTION erase_from_sheets FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION erase_from_sheets TO {ROLE}")


def create_sheets() -> None:
    op.create_table(
        "sheets",
        sa.Column("client_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("sheets_withdrawal_check")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("sheets_client_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("sheets_pkey")),
        sa.UniqueConstraint("client_id", "id", name=op.f("sheets_client_id_id_key")),
    )


def create_versions() -> None:
    op.create_table(
        "sheet_versions",
        sa.Column("client_id", ID, nullable=False),
        sa.Column("sheet_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("plain_text", sa.Text(), nullable=False),
        sa.Column("valid_from", INSTANT, nullable=False),
        sa.Column("valid_to", INSTANT, nullable=True),
        sa.Column("supplied_by", sa.Text(), nullable=False),
        sa.Column("supplied_via", sa.Text(), nullable=False),
        sa.Column("source_reference", sa.Text(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("sheet_versions_number_check")),
        sa.CheckConstraint(
            "kind IN ('opening_hours', 'availability', 'contact_details', 'prices', 'services',"
            " 'product', 'other')",
            name=op.f("sheet_versions_kind_check"),
        ),
        sa.CheckConstraint(
            "supplied_via IN ('mail', 'letter', 'document', 'portal')",
            name=op.f("sheet_versions_supplied_via_check"),
        ),
        sa.CheckConstraint(
            "language IN ('fr', 'nl', 'en')", name=op.f("sheet_versions_language_check")
        ),
        sa.CheckConstraint(
            "char_length(text) BETWEEN 1 AND 50000 AND char_length(title) BETWEEN 1 AND 512",
            name=op.f("sheet_versions_texts_check"),
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("sheet_versions_validity_check")),
        sa.ForeignKeyConstraint(
            ["client_id", "sheet_id"],
            ["sheets.client_id", "sheets.id"],
            name=op.f("sheet_versions_client_id_sheet_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("sheet_id", "version", name=op.f("sheet_versions_pkey")),
    )
    op.create_index(
        "sheet_versions_client_id_valid_from_idx", "sheet_versions", ["client_id", "valid_from"]
    )


def create_passages() -> None:
    op.create_table(
        "sheet_passages",
        sa.Column("client_id", ID, nullable=False),
        sa.Column("sheet_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.Integer(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.CheckConstraint(
            "0 <= starts_at AND starts_at < ends_at", name=op.f("sheet_passages_span_check")
        ),
        sa.CheckConstraint(
            "char_length(text) BETWEEN 1 AND 600", name=op.f("sheet_passages_text_check")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id", "version"],
            ["sheet_versions.sheet_id", "sheet_versions.version"],
            name=op.f("sheet_passages_sheet_id_version_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("sheet_passages_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint("sheet_id", "version", "place", name=op.f("sheet_passages_pkey")),
    )
    op.create_index("sheet_passages_client_id_idx", "sheet_passages", ["client_id"])


def create_questions() -> None:
    op.create_table(
        "sheet_questions",
        sa.Column("client_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("interaction_id", ID, nullable=True),
        sa.Column("pauses", sa.Boolean(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_step", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_step", sa.BigInteger(), nullable=True),
        sa.Column("sheet_id", ID, nullable=True),
        sa.Column("sheet_version", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'answered', 'withdrawn')", name=op.f("sheet_questions_status_check")
        ),
        sa.CheckConstraint(
            "(status = 'open') = (closed_at IS NULL)"
            " AND (closed_at IS NULL) = (closed_by IS NULL)"
            " AND (closed_at IS NULL) = (closed_step IS NULL)",
            name=op.f("sheet_questions_closing_check"),
        ),
        sa.CheckConstraint(
            "(status = 'answered') = (sheet_id IS NOT NULL)"
            " AND (sheet_id IS NULL) = (sheet_version IS NULL)",
            name=op.f("sheet_questions_answer_check"),
        ),
        sa.CheckConstraint(
            "NOT pauses OR interaction_id IS NOT NULL", name=op.f("sheet_questions_pause_check")
        ),
        sa.CheckConstraint(
            "char_length(asked) BETWEEN 1 AND 2000", name=op.f("sheet_questions_asked_check")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("sheet_questions_client_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "interaction_id"],
            ["interactions.client_id", "interactions.id"],
            name=op.f("sheet_questions_client_id_interaction_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "sheet_id"],
            ["sheets.client_id", "sheets.id"],
            name=op.f("sheet_questions_client_id_sheet_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id", "sheet_version"],
            ["sheet_versions.sheet_id", "sheet_versions.version"],
            name=op.f("sheet_questions_sheet_id_sheet_version_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("sheet_questions_pkey")),
        sa.UniqueConstraint(
            "client_id", "asked_step", name=op.f("sheet_questions_client_id_asked_step_key")
        ),
        sa.UniqueConstraint(
            "client_id", "closed_step", name=op.f("sheet_questions_client_id_closed_step_key")
        ),
    )
    op.create_index("sheet_questions_client_id_id_idx", "sheet_questions", ["client_id", "id"])
    op.create_index(
        "sheet_questions_open_idx",
        "sheet_questions",
        ["id"],
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "sheet_questions_client_id_interaction_id_idx",
        "sheet_questions",
        ["client_id", "interaction_id"],
    )


def downgrade() -> None:
    for table in reversed(FORBIDDING):
        op.drop_table(table)
    for function in DROPPED:
        op.execute(f"DROP FUNCTION {function}")
