"""Searching a client's sheets, beside the sheets of others and beside ten times as many."""

import asyncio
from collections.abc import Sequence
from statistics import median
from urllib.parse import quote

import asyncpg

from benchmarks.load import Load, http_request, run
from benchmarks.rows import Row, Target, ratio_row
from benchmarks.servers import KEY, Server

_SHEETS, _OTHERS = 500, 100
_FEW = _SHEETS // 10
_ROUNDS, _SEARCHES = 5, 100
_MISSPELT = "chaudere"
_TYPED = (
    "entretien chaud",
    "tarifs",
    "horaires d'été",
    "0475550102",
    "149,50",
    "chaudiere gaz",
    "d",
)

# Six passages a sheet, of words from a vocabulary of some five thousand.
_SUPPLY = """
WITH n AS (SELECT generate_series(1, $2::int) AS n), made AS (
  INSERT INTO sheets (client_id, id) SELECT $1, gen_random_uuid() FROM n RETURNING id
), v AS (
  INSERT INTO sheet_versions (client_id, sheet_id, version, kind, title, language, text, plain_text,
    valid_from, supplied_by, supplied_via, created_at, created_by)
  SELECT $1, id, 1, 'prices', 'Tarifs', 'fr', '-', '-', timestamptz '2026-01-01', 'Marc', 'mail',
    now(), 'bench'
  FROM made RETURNING sheet_id
), p AS (
  SELECT sheet_id, place, concat_ws(' ',
    (ARRAY['Entretien chaudière gaz', 'Nos horaires d’été', 'Dépannage', 'Adoucisseur d’eau',
      'Remplacement du brûleur', 'Pièces et main-d’œuvre'])[place],
    ': ' || (ARRAY['149,50', '95', '60,00'])[1 + place % 3] || ' € TVAC,',
    (SELECT string_agg('mot' || (random() * 5000)::int, ' ') FROM generate_series(1, 25)
      WHERE sheet_id IS NOT NULL),
    CASE WHEN random() < 0.02 THEN 'au 0475/55.01.02' END) AS text
  FROM v, generate_series(1, 6) AS place
)
INSERT INTO sheet_passages (client_id, sheet_id, version, place, starts_at, ends_at, heading, text,
  words)
SELECT $1, sheet_id, 1, place, 0, 1, 'Tarifs', text, searchable_sheet('Tarifs ' || text, 'fr')
FROM p
"""

# What others hold is copied: cutting it anew would take minutes.
_COPY = """
WITH o AS (
  SELECT client_id, row_number() OVER (ORDER BY client_id) AS n FROM books WHERE client_id <> $1
), ids AS MATERIALIZED (
  SELECT o.client_id, s.id AS of_id, gen_random_uuid() AS id
  FROM o, (SELECT id FROM sheets WHERE client_id = $1 ORDER BY id OFFSET $2 LIMIT $3) s
  WHERE o.n <= $4
), made AS (
  INSERT INTO sheets (client_id, id) SELECT client_id, id FROM ids
), v AS (
  INSERT INTO sheet_versions (client_id, sheet_id, version, kind, title, language, text, plain_text,
    valid_from, supplied_by, supplied_via, created_at, created_by)
  SELECT ids.client_id, ids.id, version, kind, title, language, text, plain_text, valid_from,
    supplied_by, supplied_via, created_at, created_by
  FROM ids JOIN sheet_versions ON sheet_id = of_id
)
INSERT INTO sheet_passages (client_id, sheet_id, version, place, starts_at, ends_at, heading, text,
  words)
SELECT ids.client_id, ids.id, version, place, starts_at, ends_at, heading, text, words
FROM ids JOIN sheet_passages ON sheet_id = of_id
"""


def sheet_rows(service: Server, url: str, client_id: str) -> list[Row]:
    """Measure what is waited for a search, and how that grows with what others hold."""
    asyncio.run(_supply(url, client_id))
    asyncio.run(_copy(url, client_id, 0, _FEW))
    _searches(service, client_id)
    few = [_searches(service, client_id) for _ in range(_ROUNDS)]
    asyncio.run(_copy(url, client_id, _FEW, _SHEETS - _FEW))
    _searches(service, client_id)
    many = [_searches(service, client_id) for _ in range(_ROUNDS)]
    pairs = [(after.p50_ms, before.p50_ms) for after, before in zip(many, few, strict=True)]
    waited = median(load.p95_ms for load in (*few, *many))
    what = f"search in {_SHEETS} sheets, ms"
    half = f"p95; p50 {median(load.p50_ms for load in many):.1f} ms, {_OTHERS} other clients beside"
    meant = _searches(service, client_id, (_MISSPELT,))
    return [
        Row(what, waited, Target(20, is_limit=True), half),
        ratio_row(
            "the same beside ten times as many sheets of others ÷ before",
            pairs,
            Target(1.2, 1, is_limit=True),
            " ms",
        ),
        Row("what may have been meant, ms", meant.p50_ms, None, f"p95 {meant.p95_ms:.1f} ms"),
    ]


def _searches(service: Server, client_id: str, words: Sequence[str] = _TYPED) -> Load:
    """Search one after the other, as one person does."""
    requests = [
        http_request("GET", f"/v1/clients/{client_id}/sheets/search?q={quote(typed)}", key=KEY)
        for typed in words
    ]
    load = run(service.port, requests * (_SEARCHES // len(words)), 1)
    assert load.errors == 0, f"{load.errors} searches were refused"
    return load


async def _supply(url: str, client_id: str) -> None:
    connection = await asyncpg.connect(url, timeout=60)
    await connection.execute(_SUPPLY, client_id, _SHEETS)
    await connection.close()


async def _copy(url: str, client_id: str, first: int, sheets: int) -> None:
    connection = await asyncpg.connect(url, timeout=60)
    await connection.execute(_COPY, client_id, first, sheets, _OTHERS)
    await connection.execute("VACUUM ANALYZE sheets, sheet_versions, sheet_passages")
    await connection.execute("CHECKPOINT")
    await connection.close()
