"""What is wrong with a correction that would put a disputed interaction right: with a pointer."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.api.http.problems.problems import corrected_fields
from app.api.http.problems.refused_fields import RefusedField
from app.domain.metering.counting.corrections import CircularCause, CorrectionDoesNotFit
from app.domain.metering.counting.decisions import CauseOfAnotherClient, UnknownInteraction

_CORRECTION = "/correction"


@contextmanager
def pointing_into_correction() -> Iterator[None]:
    """Tell which field of the correction an error is about.

    Raises:
        RefusedField: with the error's own code.
    """
    try:
        yield
    except (
        CircularCause,
        CorrectionDoesNotFit,
        CauseOfAnotherClient,
        UnknownInteraction,
    ) as error:
        refusal = RefusedField(error, _CORRECTION)
        refusal.problems = corrected_fields(error, _CORRECTION)
        raise refusal from None
