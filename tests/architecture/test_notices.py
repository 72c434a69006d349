"""The page for integrators tells of every notice and of each field of its data."""

import re
from dataclasses import fields
from pathlib import Path

from app.domain.notifications.contents import CONTENTS
from app.domain.notifications.notices import NoticeType

PAGE = Path(__file__).parents[2] / "docs" / "integrators" / "notifications.md"


def told() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for line in PAGE.read_text().splitlines():
        if line.startswith("| `"):
            types, _, data = line.strip("| ").split(" | ")
            table |= {
                one: re.findall(r"`([^`]+)`", data) for one in re.findall(r"`([^`]+)`", types)
            }
    return table


def test_the_page_lists_every_type_with_its_data() -> None:
    assert set(CONTENTS) == set(NoticeType)
    assert told() == {
        kind.value: [field.name for field in fields(content)] for kind, content in CONTENTS.items()
    }
