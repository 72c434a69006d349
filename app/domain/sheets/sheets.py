"""Sheets: what a client supplied, in versions of which each holds for a time (sheets.md, Rules)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.clients.clients import Language
from app.domain.errors import DomainError, VersionConflict
from app.domain.fast_types import fast_enum

LONGEST_SHEET = 50_000
"""Characters of a version's text, as it was supplied."""

_CLOCKS_DIFFER = timedelta(seconds=5)


@fast_enum
class SheetKind(StrEnum):
    """What a sheet is about (annex, note 3)."""

    OPENING_HOURS = "opening_hours"
    AVAILABILITY = "availability"
    CONTACT_DETAILS = "contact_details"
    PRICES = "prices"
    SERVICES = "services"
    PRODUCT = "product"
    OTHER = "other"


@fast_enum
class SuppliedVia(StrEnum):
    """How a sheet reached the provider; always in writing."""

    MAIL = "mail"
    LETTER = "letter"
    DOCUMENT = "document"
    PORTAL = "portal"


@fast_enum
class Standing(StrEnum):
    """Whether a version may be passed on at an instant."""

    IN_FORCE = "in_force"
    NOT_VALID = "not_valid"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppliedText:
    """What was supplied in writing, by whom, and how.

    Attributes:
        text: Markdown or plain, 1 to 50,000 characters.
        supplied_by: the person who did, as that person is called.
        source_reference: of the letter, mail or document; None where there is none.
    """

    kind: SheetKind
    title: str
    language: Language
    text: str
    supplied_by: str
    supplied_via: SuppliedVia
    source_reference: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """From when to when a version holds: half-open; ``valid_to`` None: until further notice.

    Raises:
        SheetNeverValid: it ends before it begins.
    """

    valid_from: datetime
    valid_to: datetime | None

    def __post_init__(self) -> None:
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise SheetNeverValid

    def of_next_version(self, now: datetime) -> "Validity":
        """Return when a version holds that follows another: from now on, or later.

        Only a first version may be dated back; a few seconds are the sender's clock, or the way.

        Raises:
            VersionDatedBack: it begins before ``now``.
            SheetNeverValid: it would end before it begins.
        """
        if self.valid_from < now - _CLOCKS_DIFFER:
            raise VersionDatedBack(f"It would begin before {now.isoformat()}")
        return Validity(valid_from=max(self.valid_from, now), valid_to=self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetVersion:
    """A version of a sheet as it stands.

    Attributes:
        version: 1 for the first, then one by one.
        plain_text: the text without its marks, which passages and comparison use.
        valid_to: where it ends, or where a later version began; not after ``valid_from``: it never
            held.
        created_by: the id of the key or person who recorded it.
        withdrawn_at: from when on no version of the sheet holds.
    """

    client_id: str
    sheet_id: str
    version: int
    supplied: SuppliedText
    plain_text: str
    valid_from: datetime
    valid_to: datetime | None
    created_at: datetime
    created_by: str
    withdrawn_at: datetime | None

    def standing(self, at: datetime) -> Standing:
        """Return whether the version may be passed on at an instant.

        One that did not hold then is not valid, whether the sheet was withdrawn or not.
        """
        if at < self.valid_from or (self.valid_to is not None and at >= self.valid_to):
            return Standing.NOT_VALID
        if self.withdrawn_at is not None and at >= self.withdrawn_at:
            return Standing.WITHDRAWN
        return Standing.IN_FORCE

    def must_be_last_of(self, read: frozenset[int] | None) -> None:
        """Refuse to follow a version that somebody has not read.

        Args:
            read: numbers of the versions that were read; None for whatever there is.

        Raises:
            VersionConflict: this version, the last one, is none of them.
            SheetWithdrawn: the sheet has no further versions.
        """
        if read is not None and self.version not in read:
            raise VersionConflict(self)
        if self.withdrawn_at is not None:
            raise SheetWithdrawn


class SheetNeverValid(DomainError):
    """A sheet ends before it begins."""


class VersionDatedBack(DomainError):
    """A new version begins now or later; only a sheet's first one may be dated back."""


class SheetWithdrawn(DomainError):
    """The sheet was withdrawn: it has no further versions."""
