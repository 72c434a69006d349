import base64
from datetime import UTC, datetime
from uuid import UUID

import pytest
from fastapi import FastAPI
from pydantic import TypeAdapter

from app.api.http.pages import InvalidCursor, decode_cursor, encode_cursor, paginate
from app.api.http.problems.openapi_problems import document_problems, problems

POSITION: TypeAdapter[tuple[datetime, UUID]] = TypeAdapter(tuple[datetime, UUID])
SOME_ID = UUID("019aaf00-0000-7000-8000-000000000001")
SOME_INSTANT = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)


def test_a_position_survives_being_a_cursor() -> None:
    cursor = encode_cursor((SOME_INSTANT, SOME_ID))
    assert decode_cursor(cursor, POSITION) == (SOME_INSTANT, SOME_ID)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        "!!!!",
        encode_cursor("another list's position"),
        encode_cursor([SOME_INSTANT]),
        base64.urlsafe_b64encode(b"[1, NaN]").decode(),
        base64.urlsafe_b64encode(b"[" * 10_000).decode(),
    ],
)
def test_what_no_list_gave_is_not_a_cursor(cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        decode_cursor(cursor, POSITION)


def test_a_cursor_holds_no_character_that_the_database_refuses() -> None:
    with pytest.raises(InvalidCursor):
        decode_cursor(encode_cursor("\x00"), TypeAdapter(str))


@pytest.mark.parametrize(("found", "has_next"), [(0, False), (1, False), (2, False), (3, True)])
def test_a_page_has_a_next_one_when_more_was_found_than_it_holds(
    found: int, *, has_next: bool
) -> None:
    items, cursor = paginate(range(found), 2, lambda item: item)
    assert list(items) == list(range(min(found, 2)))
    assert (cursor == encode_cursor(1)) is has_next
    assert (cursor is None) is not has_next


def test_every_documented_problem_refers_to_one_schema() -> None:
    app = FastAPI()
    app.get("/", responses=problems(400, 401, 403, 404, 409, 413, 415, 422, 503))(lambda: None)
    document_problems(app)
    document = app.openapi()
    responses = document["paths"]["/"]["get"]["responses"]
    contents = [response["content"] for status, response in responses.items() if status != "200"]
    assert len(contents) == 9
    for content in contents:
        assert content["application/problem+json"]["schema"] == {
            "$ref": "#/components/schemas/Problem"
        }
    assert "code" in document["components"]["schemas"]["Problem"]["required"]
