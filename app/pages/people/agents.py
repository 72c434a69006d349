"""What a browser calls itself, in two words that its owner knows it by."""

from collections.abc import Sequence

# In this order: most browsers also name those that they want to be taken for.
_BROWSERS: Sequence[tuple[str, str]] = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Sequence[tuple[str, str]] = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_LONGEST = 60


def describe_agent(agent: str) -> str:
    """Return browser and system, as far as they can be told; else the beginning of what it said."""
    named = (_first(agent, _BROWSERS), _first(agent, _SYSTEMS))
    return " · ".join(name for name in named if name) or agent[:_LONGEST]


def _first(agent: str, names: Sequence[tuple[str, str]]) -> str:
    return next((name for part, name in names if part in agent), "")
