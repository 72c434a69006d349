"""What is wrong with the interaction or the sheet that a body names: with a pointer."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.api.http.problems.refusals import Problem
from app.api.http.problems.refused_fields import RefusedField
from app.domain.metering.counting.decisions import CauseOfAnotherClient, UnknownInteraction
from app.domain.sheets.sheets import SheetNeverValid
from app.domain.sheets.transmissions import Fault, InformationUnsupported


@contextmanager
def pointing_at(pointer: str) -> Iterator[None]:
    """Tell which field of a body names what is not there, or is another client's.

    Raises:
        RefusedField: with the error's own code.
    """
    try:
        yield
    except (CauseOfAnotherClient, UnknownInteraction) as error:
        raise RefusedField(error, pointer) from None


@contextmanager
def pointing_at_sheet() -> Iterator[None]:
    """Tell why the version that should answer cannot.

    Raises:
        RefusedField: with the faults of the version.
    """
    try:
        yield
    except SheetNeverValid as error:
        raise RefusedField(error, "/sheet/valid_to") from None
    except InformationUnsupported as error:
        refusal = RefusedField(error, "/version")
        refusal.problems = [
            Problem(
                "/version" if fault is Fault.NOT_VALID_THEN else "/sheet_id", fault, refusal.title
            )
            for fault in error.faults
        ]
        raise refusal from None
