"""Finds, while a caller waits, what a client's sheets say."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.clients.clients import Language
from app.domain.errors import NothingFound
from app.domain.sheets.hits import Segment, Stems, spellings_sought, split_by_hits, words_to_stem
from app.domain.sheets.spelling import can_be_meant, suggest
from app.repositories.clients.clients import read_region
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.sheets.searching import (
    FoundPassage,
    PassageQuery,
    find_passages,
    read_stems,
    read_texts,
)

_MOST_TEXTS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What somebody types, to be found in a client's sheets that hold at an instant."""

    client_id: str
    typed: str
    at: datetime
    limit: int

    def query_for(self, typed: Sequence[str]) -> PassageQuery:
        """Return what the database is asked."""
        return PassageQuery(client_id=self.client_id, typed=typed, at=self.at, limit=self.limit)


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that has what was sought, in segments that say where."""

    passage: FoundPassage
    segments: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Passages, the best first; where there is none, perhaps what was meant instead."""

    found: Sequence[Found]
    did_you_mean: str | None


async def search_sheets(database: Database, search: Search) -> SearchResult:
    """Return what a client's sheets say of what is typed.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        region = await read_region(connection, search.client_id)
        if region is None:
            raise NothingFound(search.client_id)
        typed = spellings_sought(search.typed, region)
        passages = await find_passages(connection, search.query_for(typed))
        if not passages:
            return SearchResult((), await _meant(connection, search, region))
        stems = await _stems(connection, typed, passages)
    return SearchResult(
        [
            Found(passage, split_by_hits(passage.text, typed, stems[passage.language]))
            for passage in passages
        ],
        None,
    )


async def _stems(
    connection: Connection, typed: Sequence[str], passages: Sequence[FoundPassage]
) -> Mapping[Language, Stems]:
    """Return by language the stems of the words that were typed and found."""
    texts: dict[Language, list[str]] = {}
    for passage in passages:
        texts.setdefault(passage.language, []).append(passage.text)
    return {
        language: await read_stems(connection, words_to_stem(typed, said), language)
        for language, said in texts.items()
    }


async def _meant(connection: Connection, search: Search, region: str) -> str | None:
    """Return what was meant instead, only where that would be found."""
    if not can_be_meant(search.typed):
        return None
    texts = await read_texts(connection, search.client_id, search.at, _MOST_TEXTS)
    meant = await asyncio.to_thread(suggest, search.typed, texts)
    if meant is None:
        return None
    found = await find_passages(connection, search.query_for(spellings_sought(meant, region)))
    return meant if found else None
