"""French sets its signs apart from words at no place where a line breaks, on every page."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.people.roles import Role
from tests.documents.texts.spacing import loose_signs
from tests.pages.furnishing import Furnished
from tests.pages.test_walk import signed_in_as
from tests.pages.things import shown_to

KEPT = "ancestor::code or ancestor::script or ancestor::article[@data-report]"
"""What is no French text, and reports: they are read as they were drawn."""
READ = f"//body//text()[not({KEPT})]"
HEARD = "//@aria-label | //@title | //@placeholder"


def words_of(page: Any) -> Iterator[str]:
    yield from page.xpath(READ)
    yield from page.xpath(HEARD)


@pytest.mark.parametrize("role", list(Role))
async def test_signs_stay_with_their_words(furnished: Furnished, role: Role) -> None:
    service, things = furnished.service, furnished.things
    async with signed_in_as(service, role, things) as visitor:
        for page in shown_to(role):
            path = things.path_of(page)
            await visitor.get(path)
            assert visitor.page.get("lang") == "fr", path
            assert [loose for words in words_of(visitor.page) for loose in loose_signs(words)] == []
