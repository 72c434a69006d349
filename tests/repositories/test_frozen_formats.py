"""What is frozen for ever stays readable: golden files of each version of each format.

A file ``KIND.json`` is a document as it was stored before versions were written; ``KIND.N.json`` is
of version N. A change of a dataclass that makes one of these tests fail changes the format: raise
its version, write the upgrade from the former, and add a golden file; never edit one.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.billing.invoices.invoices import Invoice
from app.domain.billing.statements.statements import Statement
from app.domain.billing.tax import Vat, VatTreatment
from app.domain.metering.ledger import genesis
from app.domain.reporting.contents import Content
from app.repositories.billing.billing_profiles import BUYERS, SELLERS
from app.repositories.billing.invoices import INVOICES
from app.repositories.billing.statements import deserialise_statement, serialise_statement
from app.repositories.frozen_formats import Fields, FrozenFormat, UnknownFormat
from app.repositories.reporting.reports import CONTENTS
from tests.documents.billing.invoices.samples import (
    BELGIAN_SELLER,
    FRENCH_BUYER,
    FRENCH_SELLER,
    a_statement,
    adjustment,
    frozen_invoices,
    two_plans,
)
from tests.documents.reporting.story import a_day, a_week

GOLDEN = Path(__file__).parent / "golden"


@dataclass(frozen=True)
class Kind:
    value: Any
    serialise: Callable[[Any], str]
    deserialise: Callable[[str], Any]
    former: Mapping[str, Any] = field(default_factory=dict)
    """What documents of former versions tell where that is less, by the ends of their names."""


def of_statement(value: Statement) -> Kind:
    at_once = replace(value, is_taxed_at_once=True)
    former = dict.fromkeys((".json", ".1.json", ".2.json"), at_once)

    def read(text: str) -> Statement:
        return deserialise_statement(text, genesis("c"))

    return Kind(value, serialise_statement, read, former)


def of(format_: FrozenFormat[Any], value: Any) -> Kind:
    return Kind(value, format_.serialise, format_.deserialise)


def of_invoice(value: Invoice) -> Kind:
    untold = tuple(replace(line, for_period=None) for line in value.lines)
    former = dict.fromkeys((".json", ".1.json"), replace(value, lines=untold))
    return Kind(value, INVOICES.serialise, INVOICES.deserialise, former)


def of_report(content: Content) -> Kind:
    first = replace(
        content,
        version=1,
        region=None,
        voicemails=(),
        roots=(),
        thread_units=(),
        days=(),
        forecast=None,
    )
    former = {".json": first} | {
        f".{version}.json": replace(content, version=version) for version in (2, 3, 4, 5)
    }
    return Kind(content, CONTENTS.serialise, CONTENTS.deserialise, former)


KINDS = {
    "statement": of_statement(a_statement(*two_plans(), adjustment(-300))),
    "statement_without_vat": of_statement(a_statement(vat_terms=None)),
    "statement_outside_scope": of_statement(
        a_statement(vat_terms=Vat(treatment=VatTreatment.NONE))
    ),
    "seller": of(SELLERS, FRENCH_SELLER),
    "seller_without_mentions": of(SELLERS, BELGIAN_SELLER),
    "buyer": of(BUYERS, FRENCH_BUYER),
    "report_day": of_report(a_day().content),
    "report_week": of_report(a_week().content),
    **{f"invoice_{name}": of_invoice(invoice) for name, invoice in frozen_invoices().items()},
}
FILES = sorted(path.name for path in GOLDEN.glob("*.json"))


def versions_of(name: str) -> list[Path]:
    """Return the golden files of a kind, the newest last."""
    return sorted(GOLDEN.glob(f"{name}.*json"), key=lambda path: path.name.split(".")[1:-1])


@pytest.mark.parametrize("name", KINDS)
def test_documents_of_every_version_read_as_they_were_frozen(name: str) -> None:
    kind, files = KINDS[name], versions_of(name)
    assert len(files) > 1
    for path in files:
        said = kind.former.get(path.name.removeprefix(name), kind.value)
        assert kind.deserialise(path.read_text(encoding="utf-8")) == said, path


@pytest.mark.parametrize("name", KINDS)
def test_a_document_is_frozen_in_the_newest_version(name: str) -> None:
    kind = KINDS[name]
    newest = versions_of(name)[-1].read_text(encoding="utf-8")
    assert json.loads(kind.serialise(kind.value)) == json.loads(newest)


def test_no_golden_file_is_of_a_kind_that_is_not_tried() -> None:
    assert {name.split(".")[0] for name in FILES} == KINDS.keys()


@dataclass(frozen=True)
class Third:
    amount_cents: int
    reason: str


def renamed(fields: Fields) -> Fields:
    return {"cents": fields["amount"]}


def explained(fields: Fields) -> Fields:
    return {"amount_cents": fields["cents"], "reason": "not told"}


THIRD = FrozenFormat(Third, version=3, upgrades={1: renamed, 2: explained})


@pytest.mark.parametrize(
    "document",
    ['{"amount": 5}', '{"amount": 5, "format": 1}', '{"cents": 5, "format": 2}'],
)
def test_a_former_version_is_upgraded_step_by_step(document: str) -> None:
    assert THIRD.deserialise(document) == Third(5, "not told")


def test_a_document_says_its_version() -> None:
    assert json.loads(THIRD.serialise(Third(5, "x")))["format"] == 3


@pytest.mark.parametrize("version", [0, 4, "3", None, 2.5])
def test_a_version_that_is_not_known_is_not_guessed_at(version: Any) -> None:
    document = json.dumps({"amount_cents": 5, "reason": "x", "format": version})
    with pytest.raises(UnknownFormat):
        THIRD.deserialise(document)


def test_a_value_that_tells_its_version_keeps_the_one_in_which_it_was_frozen() -> None:
    first = KINDS["report_day"].former[".json"]
    document = CONTENTS.serialise(first)
    assert json.loads(document)["version"] == 1
    assert CONTENTS.deserialise(document) == first


def test_a_report_of_a_version_to_come_is_refused() -> None:
    with pytest.raises(UnknownFormat):
        CONTENTS.deserialise('{"version": 7}')
