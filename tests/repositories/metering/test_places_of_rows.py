"""What the database says of a row's place in its thread is what the domain says of it."""

from dataclasses import replace
from itertools import product
from typing import Any

from app.domain.metering.counting.assessment import takes_a_place
from app.domain.metering.interactions.interactions import (
    Direction,
    Interaction,
    Kind,
    interaction_of,
)
from app.domain.metering.rules import Rule
from app.repositories.metering.interactions.rows import to_row
from app.repositories.metering.records import INTERACTIONS
from app.repositories.metering.threads import TAKES_A_PLACE
from app.services.identifiers import new_id
from tests.builders import a_client, an_action
from tests.repositories.given import connected

CHOSEN = f"SELECT i.id::text FROM ({INTERACTIONS.rows_of('$1')}) i WHERE "  # noqa: S608 - our own names


def every_interaction() -> list[Interaction]:
    client = replace(a_client(), id=new_id())
    flags = ("is_with_client", "was_answered", "has_voicemail", "is_voided")
    every: list[dict[str, Any]] = [
        dict(zip(flags, values, strict=True)) for values in product((False, True), repeat=4)
    ]
    return [
        replace(
            interaction_of(an_action("one"), new_id(), client),
            kind=kind,
            direction=direction,
            counted_rule=Rule.ACTION,
            **given,
        )
        for kind, direction in product(Kind, (None, *Direction))
        for given in every
    ]


async def test_a_row_takes_a_place_where_its_interaction_does(database_url: str) -> None:
    interactions = every_interaction()
    rows = INTERACTIONS.to_document([to_row(one) for one in interactions])
    async with connected(database_url, "application") as connection:
        chosen = {row["id"] for row in await connection.fetch(CHOSEN + TAKES_A_PLACE, rows)}
    assert chosen == {one.id for one in interactions if takes_a_place(one)}
    assert 0 < len(chosen) < len(interactions)
