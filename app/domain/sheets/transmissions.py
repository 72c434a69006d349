"""What may be passed on: what a client's sheet says, word for word, while it is in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.clients.clients import Language
from app.domain.errors import DomainError
from app.domain.sheets.quoting import find_passage
from app.domain.sheets.sheets import SheetVersion, Standing


class Fault(StrEnum):
    """Why a sheet does not support what is passed on (sheets.md, Rules)."""

    UNKNOWN_SHEET = "unknown-sheet"
    ANOTHER_CLIENTS_SHEET = "another-clients-sheet"
    NOT_VALID_THEN = "not-valid-then"
    WITHDRAWN_THEN = "withdrawn-then"
    NOT_WORD_FOR_WORD = "not-word-for-word"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn:
    """What an interaction passed on of a sheet, as people read it.

    Attributes:
        passage: in the sheet's own words; None where it was read out whole.
    """

    sheet_id: str
    version: int
    title: str
    language: Language
    passage: str | None


_FAULTS = {
    Standing.NOT_VALID: Fault.NOT_VALID_THEN,
    Standing.WITHDRAWN: Fault.WITHDRAWN_THEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmission:
    """What is passed on for a client.

    Attributes:
        passage: as it was sent; None where the sheet was read out whole.
        at: when.
        is_of_tied_sender: its sender may see that client alone.
    """

    client_id: str
    passage: str | None
    at: datetime
    is_of_tied_sender: bool


def supported(transmission: Transmission, version: SheetVersion | None) -> str | None:
    """Return the passage in the sheet's own words; None where the sheet was read out whole.

    Args:
        transmission: what is passed on.
        version: which it names; None where there is no such one.

    Raises:
        InformationUnsupported: the sheet does not say so, or not then.

    Source: annex, note 3; rulebook section 8.
    """
    if version is None:
        raise InformationUnsupported([Fault.UNKNOWN_SHEET])
    if version.client_id != transmission.client_id:
        is_hidden = transmission.is_of_tied_sender
        raise InformationUnsupported(
            [Fault.UNKNOWN_SHEET if is_hidden else Fault.ANOTHER_CLIENTS_SHEET]
        )
    standing, words = version.standing(transmission.at), None
    faults = [_FAULTS[standing]] if standing in _FAULTS else []
    if transmission.passage is not None:
        words = find_passage(version.plain_text, transmission.passage)
        if words is None:
            faults.append(Fault.NOT_WORD_FOR_WORD)
    if faults:
        raise InformationUnsupported(faults)
    return words


class InformationUnsupported(DomainError):
    """Only written material that the client has supplied may be passed on.

    Attributes:
        faults: one at least.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)
