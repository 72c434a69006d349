"""What may be passed on follows from the version, the client and the instant alone."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clients.clients import Language
from app.domain.sheets.sheets import SheetKind, SheetVersion, SuppliedText, SuppliedVia
from app.domain.sheets.transmissions import (
    Fault,
    InformationUnsupported,
    Transmission,
    supported,
)

NINE = datetime.fromisoformat("2026-11-20T09:00:00Z")
TEXT = "Entretien\u00a0: 149,50 €"
HOUR = timedelta(hours=1)


def a_version(
    valid_to: datetime | None = NINE + 8 * HOUR, withdrawn_at: datetime | None = None
) -> SheetVersion:
    return SheetVersion(
        client_id="ours",
        sheet_id="s",
        version=1,
        supplied=SuppliedText(
            kind=SheetKind.PRICES,
            title="Tarifs",
            language=Language.FRENCH,
            text=TEXT,
            supplied_by="Marc",
            supplied_via=SuppliedVia.MAIL,
            source_reference=None,
        ),
        plain_text=TEXT,
        valid_from=NINE,
        valid_to=valid_to,
        created_at=NINE,
        created_by="admin",
        withdrawn_at=withdrawn_at,
    )


def passing_on(passage: str | None, at: datetime = NINE, *, tied: bool = False) -> Transmission:
    return Transmission(client_id="ours", passage=passage, at=at, is_of_tied_sender=tied)


def faults(transmission: Transmission, version: SheetVersion | None) -> tuple[Fault, ...]:
    try:
        supported(transmission, version)
    except InformationUnsupported as refusal:
        return refusal.faults
    return ()


def test_the_words_are_the_sheets() -> None:
    assert supported(passing_on("Entretien : 149,50"), a_version()) == "Entretien\u00a0: 149,50"
    assert supported(passing_on(None), a_version()) is None


@given(st.integers(-5, 15), st.none() | st.integers(-5, 15), st.none() | st.integers(1, 15))
def test_it_is_in_force_from_its_beginning_to_its_first_end(
    at: int, withdrawn: int | None, ends: int | None
) -> None:
    instants = [None if hours is None else NINE + hours * HOUR for hours in (ends, withdrawn)]
    version = a_version(*instants)
    found = faults(passing_on(None, NINE + at * HOUR), version)
    is_valid = at >= 0 and (ends is None or at < ends)
    if not is_valid:
        assert found == (Fault.NOT_VALID_THEN,)
    elif withdrawn is not None and withdrawn <= at:
        assert found == (Fault.WITHDRAWN_THEN,)
    else:
        assert found == ()


@pytest.mark.parametrize("passage", [None, "Entretien", "Gratuit"])
@pytest.mark.parametrize("tied", [True, False])
def test_of_what_is_not_the_clients_nothing_more_is_said(
    passage: str | None, *, tied: bool
) -> None:
    foreign = Transmission(client_id="theirs", passage=passage, at=NINE, is_of_tied_sender=tied)
    expected = Fault.UNKNOWN_SHEET if tied else Fault.ANOTHER_CLIENTS_SHEET
    assert faults(foreign, a_version()) == (expected,)
    assert faults(foreign, None) == (Fault.UNKNOWN_SHEET,)


def test_every_fault_is_said() -> None:
    late = passing_on("Gratuit", NINE + 8 * HOUR)
    assert faults(late, a_version()) == (Fault.NOT_VALID_THEN, Fault.NOT_WORD_FOR_WORD)
