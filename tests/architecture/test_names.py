"""Things are called what they are: no loop goes through ones, no variable is what was told."""

import tokenize
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
NAMELESS = {"one", "told", "sought"}
"""Words that say nothing of a thing: it has a name of its own, as has what is looked for."""


def nameless_in(path: Path) -> list[str]:
    """Return where a module calls anything of its own by such a word."""
    with path.open("rb") as text:
        tokens = [each for each in tokenize.tokenize(text.readline) if each.type == tokenize.NAME]
    return [
        f"{path.relative_to(REPOSITORY)}:{token.start[0]} {token.string}"
        for token in tokens
        if token.string in NAMELESS and token.line[: token.start[1]][-1:] != "."
    ]


def test_nothing_is_called_one_or_told_or_sought() -> None:
    modules = sorted((REPOSITORY / "app").rglob("*.py"))
    assert [place for path in modules for place in nameless_in(path)] == []
