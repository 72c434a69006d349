"""Random streams of facts: threads, late causes, triage, voids, bounces, clocks, in any order."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from app.domain.metering.events.events import Event, EventKey
from tests.builders import CUSTOMER, MARC, SOURCE, an_event

_NEVER_SEEN = "never"
_NEXT_MONTH = 60 * 24 * 10
_MINUTES = st.integers(0, 5) | st.just(_NEXT_MONTH)
_PARTIES = st.sampled_from([CUSTOMER, MARC, None])
_FLAGS = st.booleans()
_PERHAPS = st.none() | _FLAGS
_MESSAGE_IDS = st.sampled_from([None, None, "1@them", "2@them"])
_PURPOSES = st.sampled_from(["follow_up", "requested"])
_SOURCES = st.sampled_from(["", "/a", "/b"])
_STATED = st.sampled_from(
    [
        ("cause",),
        ("with_client",),
        ("answered", "voicemail"),
        ("delivered",),
        ("purpose",),
        ("cause",),
        ("with_client",),
        ("cause", "purpose"),
    ]
)

Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def streams(draw: Draw, *, with_releases: bool = False) -> list[Event]:
    """Return facts of one client, every one once; a cause may be missing, or form a circle.

    With releases come corrections, which may be refused.
    """
    names = [f"e{number}" for number in range(draw(st.integers(1, 8)))]
    kinds = _AMENDMENTS + ([*_RELEASES, *_CORRECTIONS] if with_releases else [])
    recordings = [_recording(draw, name, names) for name in names]
    amendments = [
        _amendment(draw, f"a{number}", names, kinds) for number in range(draw(st.integers(0, 6)))
    ]
    return recordings + amendments


@st.composite
def corrected_streams(draw: Draw) -> list[Event]:
    """Return facts of which persons put much right; no cause leads to a circle, in any order."""
    names = [f"e{number}" for number in range(draw(st.integers(2, 7)))]
    recordings = [_recording(draw, name, names[:place]) for place, name in enumerate(names)]
    kinds = [*_AMENDMENTS, *_CORRECTIONS * 3]
    amendments = [
        _amendment(draw, f"a{number}", names, kinds, is_acyclic=True)
        for number in range(draw(st.integers(1, 8)))
    ]
    return recordings + amendments


@st.composite
def long_threads(draw: Draw, *, with_corrections: bool = False) -> list[Event]:
    """Return facts that mostly hang together: more follow-ups than places, and many fall out.

    Corrections may be refused.
    """
    names = [f"e{number}" for number in range(draw(st.integers(4, 12)))]
    root = _recording(draw, names[0], names)
    others = [_recording(draw, name, names[:3], _FOLLOW_UPS) for name in names[1:]]
    kinds = [
        "interaction.voided",
        "message.undelivered",
        "interaction.released",
        *_AMENDMENTS,
        *(_CORRECTIONS * 2 if with_corrections else ()),
    ]
    amendments = [
        _amendment(draw, f"a{number}", names, kinds) for number in range(draw(st.integers(0, 8)))
    ]
    return [root, *others, *amendments]


@st.composite
def batches(draw: Draw, facts: Sequence[Event]) -> list[list[Event]]:
    """Return the facts in any order, cut into batches."""
    order = draw(st.permutations(facts))
    cuts = sorted(draw(st.sets(st.integers(1, len(order)), max_size=4)))
    edges = [0, *cuts, len(order)]
    return [order[start:end] for start, end in pairwise(edges) if start < end]


def reference(name: str) -> dict[str, str]:
    return {"source": SOURCE, "event_id": name}


def _recording(draw: Draw, name: str, names: Sequence[str], kinds: Sequence[str] = ()) -> Event:
    kind = draw(_one_of(*(kinds or sorted(_RECORDINGS))))
    return an_event(kind, name, draw(_MINUTES), **_RECORDINGS[kind](draw, names))


def _amendment(
    draw: Draw, name: str, names: Sequence[str], kinds: Sequence[str], *, is_acyclic: bool = False
) -> Event:
    kind, target = draw(_one_of(*kinds)), draw(_one_of(*names))
    said: dict[str, Any] = {}
    if kind == "interaction.triaged":
        said = {"requires_action": draw(_FLAGS)}
    elif kind == "interaction.corrected":
        said = _correction(draw, names[: names.index(target)] if is_acyclic else names)
    event = an_event(kind, name, draw(_MINUTES), interaction=reference(target), **said)
    return replace(event, key=EventKey(SOURCE + draw(_SOURCES), name))


def _correction(draw: Draw, causes: Sequence[str]) -> dict[str, Any]:
    """Return what a correction says; the cause that it names is one of those, or never comes."""
    said = {
        "cause": _cause(draw, causes),
        "with_client": draw(_FLAGS),
        "purpose": draw(_PURPOSES),
        "answered": draw(_FLAGS),
        "voicemail": draw(_FLAGS),
        "delivered": draw(_FLAGS),
    }
    return {"reason": "Encodé", **{field: said[field] for field in draw(_STATED)}}


def _call_received(draw: Draw, names: Sequence[str]) -> dict[str, Any]:
    return {
        "sender": draw(_PARTIES),
        "answered": draw(_FLAGS),
        "voicemail": draw(_FLAGS),
        "requires_action": draw(_PERHAPS),
    }


def _message_received(draw: Draw, names: Sequence[str]) -> dict[str, Any]:
    return {
        "channel": "email",
        "sender": draw(_PARTIES),
        "requires_action": draw(_PERHAPS),
        "message_id": draw(_MESSAGE_IDS),
        "in_reply_to": draw(_MESSAGE_IDS),
    }


def _request_received(draw: Draw, names: Sequence[str]) -> dict[str, Any]:
    return {"summary": "Appeler", "requires_action": draw(_PERHAPS)}


def _call_placed(draw: Draw, names: Sequence[str]) -> dict[str, Any]:
    return {
        "to": draw(_PARTIES),
        "answered": draw(_FLAGS),
        "voicemail": draw(_FLAGS),
        "cause": _cause(draw, names),
        "purpose": draw(_PURPOSES),
    }


def _message_sent(draw: Draw, names: Sequence[str]) -> dict[str, Any]:
    return {
        "channel": "email",
        "to": draw(_PARTIES),
        "delivered": draw(_FLAGS),
        "cause": _cause(draw, names),
        "purpose": draw(_PURPOSES),
        "message_id": draw(_MESSAGE_IDS),
        "in_reply_to": draw(_MESSAGE_IDS),
    }


def _action(draw: Draw, names: Sequence[str]) -> dict[str, Any]:
    return {"kind": "other", "cause": _cause(draw, names)}


def _cause(draw: Draw, names: Sequence[str]) -> dict[str, str] | None:
    name = draw(_perhaps_one_of(*names, *names, _NEVER_SEEN))
    return None if name is None else reference(name)


@cache
def _one_of(*names: str) -> st.SearchStrategy[str]:
    """Draw one of these; making a strategy costs more than drawing from it."""
    return st.sampled_from(names)


@cache
def _perhaps_one_of(*names: str) -> st.SearchStrategy[str | None]:
    return st.none() | _one_of(*names)


_RECORDINGS: dict[str, Callable[[Draw, Sequence[str]], dict[str, Any]]] = {
    "call.received": _call_received,
    "message.received": _message_received,
    "request.received": _request_received,
    "call.placed": _call_placed,
    "message.sent": _message_sent,
    "action.performed": _action,
}
_FOLLOW_UPS = ("action.performed", "call.placed", "message.sent")
_AMENDMENTS = [
    "interaction.triaged",
    "interaction.voided",
    "message.undelivered",
    "interaction.completed",
    "interaction.paused",
    "interaction.resumed",
]
_RELEASES = ["interaction.released"] * 4
_CORRECTIONS = ["interaction.corrected"] * 4
