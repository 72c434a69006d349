"""Works out a client's contact points after some were given: what is past stays."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeAlias

from app.domain.clients.clients import GivenContactPoint
from app.domain.clients.parties.contact_points import (
    ContactPoint,
    ContactRole,
    EmptyValidity,
    UnreadableContactPoint,
)
from app.domain.clients.parties.normalisation import Party, PartyKind, normalise_party
from app.domain.errors import DomainError

_MAX_VALUE = 254
"""Characters of an address (RFC 5321, section 4.5.3); normalising may lengthen a text."""

_BEGINNING = datetime.min.replace(tzinfo=UTC)
_Key: TypeAlias = tuple[ContactRole, Party]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPointDraft:
    """A contact point as it is asked for.

    Attributes:
        valid_from: None leaves the beginning open.
        says_end: whether ``valid_to`` was said; one that was not is as it is.
    """

    role: ContactRole
    kind: PartyKind
    value: str
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    says_end: bool = False


class RefusedContactPoint(Exception):
    """One of the contact points given cannot be stored.

    Attributes:
        index: its place among those given.
        field: what of it is wrong.
        reason: why.
    """

    def __init__(self, index: int, field: str, reason: DomainError) -> None:
        super().__init__(str(reason))
        self.index = index
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A list of contact points that takes the place of a client's former ones.

    Attributes:
        region: where national numbers are read.
        now: when it is given.
        begins: when a new point begins that does not say so; None is always.
    """

    drafts: Sequence[ContactPointDraft]
    region: str
    now: datetime
    begins: datetime | None

    def after(self, history: Iterable[GivenContactPoint]) -> list[GivenContactPoint]:
        """Return the whole history to come: what is past, and what is asked for.

        Points of one number or address and role never overlap nor touch in the result.

        Raises:
            RefusedContactPoint: one cannot be read, or ends before it begins.
        """
        former: defaultdict[_Key, list[GivenContactPoint]] = defaultdict(list)
        for given in history:
            former[_key(given)].append(given)
        spans: defaultdict[_Key, list[GivenContactPoint]] = defaultdict(list)
        for key, points in former.items():
            spans[key] += _past(points, self.now)
        for index, draft in enumerate(self.drafts):
            key = (draft.role, _party(index, draft, self.region))
            spans[key] += self._wanted(index, key, former.get(key, ()))
        return [point for points in spans.values() for point in _union(points)]

    def _wanted(
        self, index: int, key: _Key, former: Iterable[GivenContactPoint]
    ) -> list[GivenContactPoint]:
        draft = self.drafts[index]
        current = [given for given in former if not _has_ended(given, self.now)]
        if current and draft.valid_from is None and not draft.says_end:
            return current
        held = _held(draft, current)
        begins = held.point.valid_from if held else self.begins
        ends = held.point.valid_to if held else None
        try:
            point = ContactPoint(
                role=draft.role,
                party=key[1],
                valid_from=draft.valid_from or begins,
                valid_to=draft.valid_to if draft.says_end else ends,
            )
        except EmptyValidity as reason:
            raise RefusedContactPoint(index, "valid_to", reason) from None
        return [GivenContactPoint(point=point, given_as=draft.value)]


def _party(index: int, draft: ContactPointDraft, region: str) -> Party:
    party = normalise_party(draft.value, region)
    if party.kind is not draft.kind or len(party.value) > _MAX_VALUE or not _is_whole(party):
        raise RefusedContactPoint(index, "value", UnreadableContactPoint(draft.value))
    return party


def _is_whole(party: Party) -> bool:
    """Return whether an address has both its parts; a number was read whole."""
    local, at, domain = party.value.rpartition("@")
    return party.kind is not PartyKind.EMAIL or bool(
        local and at and domain and not any(map(str.isspace, party.value))
    )


def _key(given: GivenContactPoint) -> _Key:
    return given.point.role, given.point.party


def _begin(given: GivenContactPoint) -> datetime:
    return given.point.valid_from or _BEGINNING


def _has_ended(given: GivenContactPoint, now: datetime) -> bool:
    return given.point.valid_to is not None and given.point.valid_to <= now


def _held(
    draft: ContactPointDraft, current: Iterable[GivenContactPoint]
) -> GivenContactPoint | None:
    """Return the point in force now or later that a draft speaks of."""
    ordered = sorted(current, key=_begin)
    if draft.valid_from is None:
        return next(iter(ordered), None)
    return next((given for given in ordered if given.point.valid_from == draft.valid_from), None)


def _past(points: Iterable[GivenContactPoint], now: datetime) -> list[GivenContactPoint]:
    """Return what of the points lies before now."""
    return [
        point
        if _has_ended(point, now)
        else replace(point, point=replace(point.point, valid_to=now))
        for point in points
        if _begin(point) < now
    ]


def _union(points: Iterable[GivenContactPoint]) -> list[GivenContactPoint]:
    """Return the points of one number or address and role, joined where they meet."""
    joined: list[GivenContactPoint] = []
    for point in sorted(points, key=_begin):
        last = joined[-1] if joined else None
        if last is None or _ends_before(last, point):
            joined.append(point)
        else:
            joined[-1] = replace(last, point=replace(last.point, valid_to=_later_end(last, point)))
    return joined


def _ends_before(earlier: GivenContactPoint, later: GivenContactPoint) -> bool:
    return earlier.point.valid_to is not None and earlier.point.valid_to < _begin(later)


def _later_end(given: GivenContactPoint, other: GivenContactPoint) -> datetime | None:
    ends = (given.point.valid_to, other.point.valid_to)
    return None if ends[0] is None or ends[1] is None else max(ends[0], ends[1])
