"""Finds passages of a client's sheets: by the client's own rows, whatever the others hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.clients.clients import Language
from app.domain.sheets.sheets import SheetKind
from app.repositories.connections import Connection

_IN_FORCE = """
in_force AS MATERIALIZED (
  SELECT sheet_id, version, title, kind, language, created_at FROM (
    SELECT DISTINCT ON (v.sheet_id) v.sheet_id, v.version, v.title, v.kind, v.language,
      v.valid_to, v.created_at, s.withdrawn_at
    FROM sheet_versions v JOIN sheets s ON s.id = v.sheet_id AND s.client_id = v.client_id
    WHERE v.client_id = $1 AND v.valid_from <= $2
    ORDER BY v.sheet_id, v.version DESC
  ) last WHERE coalesce($2 < valid_to, true) AND coalesce($2 < withdrawn_at, true)
)
"""

# Looked up version by version, whatever the planner believes of the tables.
_PASSAGES_OF_VERSION = """
LATERAL (
  SELECT place, heading, text, words FROM sheet_passages
  WHERE sheet_id = v.sheet_id AND version = v.version OFFSET 0
) p
"""

# A query for each language that the client's sheets have; what was typed may be written otherwise.
_FOUND = f"""
WITH {_IN_FORCE}, queries AS MATERIALIZED (
  SELECT language,
    string_agg(every::text, ' | ')::tsquery AS every,
    string_agg(any_word::text, ' | ')::tsquery AS any_word
  FROM (SELECT DISTINCT language FROM in_force) languages, unnest($3::text[]) AS typed,
    LATERAL (
      SELECT '(' || sought_in_sheets(typed, language, true)::text || ')' AS every,
        '(' || sought_in_sheets(typed, language, false)::text || ')' AS any_word
    ) sought
  WHERE every <> '()' GROUP BY language
)
SELECT v.sheet_id, v.version, v.title, v.kind, v.language, p.text
FROM in_force v JOIN queries q USING (language), {_PASSAGES_OF_VERSION}
WHERE p.words @@ q.every
ORDER BY ts_rank(p.words, q.any_word, 1) DESC, v.created_at DESC, v.sheet_id, p.place
LIMIT $4
"""

_STEMS = """
SELECT word, (ts_lexize(stemmer_of($2), word))[1] AS stem FROM unnest($1::text[]) AS word
"""

_TEXTS = f"""
WITH {_IN_FORCE}
SELECT p.heading, p.text FROM in_force v, {_PASSAGES_OF_VERSION} LIMIT $3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageQuery:
    """What is sought in a client's sheets.

    Attributes:
        typed: as somebody types it, and as it may be written otherwise.
        at: the sheets hold then.
    """

    client_id: str
    typed: Sequence[str]
    at: datetime
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPassage:
    """A passage, and of which sheet it is."""

    sheet_id: str
    version: int
    title: str
    kind: SheetKind
    language: Language
    text: str


async def find_passages(connection: Connection, query: PassageQuery) -> list[FoundPassage]:
    """Return passages that have what is sought, the best first."""
    return _passages(
        await connection.fetch(_FOUND, query.client_id, query.at, query.typed, query.limit)
    )


async def read_stems(
    connection: Connection, words: Sequence[str], language: Language
) -> Mapping[str, str | None]:
    """Return the stems of words in a language; None of stop words."""
    rows = await connection.fetch(_STEMS, words, language)
    return {row["word"]: row["stem"] for row in rows}


async def read_texts(connection: Connection, client_id: str, at: datetime, most: int) -> list[str]:
    """Return what stands in the passages that hold at an instant, and above them."""
    rows = await connection.fetch(_TEXTS, client_id, at, most)
    return [*{row["heading"] for row in rows}, *(row["text"] for row in rows)]


_TITLES = f"""
WITH {_IN_FORCE}
SELECT sheet_id, version, title, kind, language FROM in_force
ORDER BY lower(title), sheet_id LIMIT $3
"""

_OF_SHEET = f"""
WITH {_IN_FORCE}
SELECT v.sheet_id, v.version, v.title, v.kind, v.language, p.text
FROM in_force v JOIN sheet_passages p USING (sheet_id, version)
WHERE v.sheet_id = $3 ORDER BY p.place OFFSET $4 LIMIT $5
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTitle:
    """A version of a sheet that holds, without its text."""

    sheet_id: str
    version: int
    title: str
    kind: SheetKind
    language: Language


async def find_titles(
    connection: Connection, client_id: str, at: datetime, most: int
) -> list[SheetTitle]:
    """Return a client's sheets that hold at an instant, by title."""
    rows = await connection.fetch(_TITLES, client_id, at, most)
    return [
        SheetTitle(
            sheet_id=row["sheet_id"],
            version=row["version"],
            title=row["title"],
            kind=SheetKind(row["kind"]),
            language=Language(row["language"]),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPassages:
    """Which passages of a client's sheet are asked for, in their order.

    Attributes:
        at: the version that holds then.
        skipped: how many come before the first one.
    """

    client_id: str
    sheet_id: str
    at: datetime
    skipped: int
    limit: int


async def find_passages_of(connection: Connection, asked: SheetPassages) -> list[FoundPassage]:
    """Return passages of a client's sheet as it stands; none where it does not hold."""
    given = (asked.client_id, asked.at, asked.sheet_id, asked.skipped, asked.limit)
    return _passages(await connection.fetch(_OF_SHEET, *given))


def _passages(rows: Sequence[asyncpg.Record]) -> list[FoundPassage]:
    return [
        FoundPassage(
            sheet_id=row["sheet_id"],
            version=row["version"],
            title=row["title"],
            kind=SheetKind(row["kind"]),
            language=Language(row["language"]),
            text=row["text"],
        )
        for row in rows
    ]
