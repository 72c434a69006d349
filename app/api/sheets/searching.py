"""GET sheets/search: what a client's sheets say, while a caller waits."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator, BaseModel, ConfigDict

from app.api.http.field_types import Instant, without_nul
from app.api.http.problems.openapi_problems import problems
from app.api.sheets.callers import ReadClient
from app.api.sheets.shapes import SHEET_EXAMPLE
from app.api.state import state_of
from app.domain.clients.clients import Language
from app.domain.sheets.sheets import SheetKind
from app.services.sheets.searching import Found, Search, SearchResult, search_sheets

router = APIRouter(prefix="/v1", tags=["Sheets"], responses=problems(401, 403, 404, 422))

_LONGEST_TYPED = 200
_MOST = 500
_EXAMPLE: dict[str, Any] = {
    "items": [
        {
            "sheet_id": SHEET_EXAMPLE["id"],
            "version": 1,
            "title": "Tarifs 2026",
            "kind": "prices",
            "language": "fr",
            "passage": "Entretien chaudière gaz : 149,50 € TVAC",
            "segments": [
                {"text": "Entretien", "hit": True},
                {"text": " ", "hit": False},
                {"text": "chaudière", "hit": True},
                {"text": " gaz : 149,50 € TVAC", "hit": False},
            ],
        }
    ],
    "did_you_mean": None,
}


class SegmentOut(BaseModel):
    """A part of a passage: text, never markup."""

    text: str
    hit: bool


class PassageOut(BaseModel):
    """A passage that was found: pass it on as it stands, or not at all."""

    sheet_id: UUID
    version: int
    title: str
    kind: SheetKind
    language: Language
    passage: str
    segments: list[SegmentOut]

    @classmethod
    def of(cls, found: Found) -> "PassageOut":
        """Return a passage as it is shown."""
        passage = found.passage
        return cls(
            sheet_id=UUID(passage.sheet_id),
            version=passage.version,
            title=passage.title,
            kind=passage.kind,
            language=passage.language,
            passage=passage.text,
            segments=[SegmentOut(text=text, hit=is_hit) for text, is_hit in found.segments],
        )


class SearchOut(BaseModel):
    """What was found, the best first; nothing: perhaps what was meant instead."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    items: list[PassageOut]
    did_you_mean: str | None

    @classmethod
    def of(cls, result: SearchResult) -> "SearchOut":
        """Return what was found as it is shown."""
        items = [PassageOut.of(found) for found in result.found]
        return cls(items=items, did_you_mean=result.did_you_mean)


@router.get(
    "/clients/{client_id}/sheets/search",
    operation_id="searchSheets",
    summary="Search a client's sheets",
)
async def get_search(
    request: Request,
    client_id: ReadClient,
    q: Annotated[
        str,
        Query(min_length=1, max_length=_LONGEST_TYPED, description="As it is typed."),
        AfterValidator(without_nul),
    ],
    at: Annotated[
        Instant | None, Query(description="Among what holds then. Left out: now.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST, description="How many passages at most.")] = 10,
) -> SearchOut:
    """Return the passages that have every word: without accents, in the plural, begun only.

    Segments put together are the passage. `did_you_mean` is a question, never searched for.
    """
    state = state_of(request)
    search = Search(client_id=client_id, typed=q, at=at or state.clock.now(), limit=limit)
    return SearchOut.of(await search_sheets(state.database, search))
