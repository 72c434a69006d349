"""The form of a sheet: what a client's person types is what the client supplied in writing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.documents.texts.texts import phrase
from app.domain.clients.clients import Client
from app.domain.people.people import Person
from app.domain.sheets.sheets import (
    LONGEST_SHEET,
    SheetKind,
    SheetVersion,
    SuppliedText,
    SuppliedVia,
)
from app.pages.forms import Form
from app.pages.people.choices import language_of
from app.pages.refusals import UnreadableForm
from app.pages.typed_instants import typed_instant
from app.pages.visit import Visit
from app.services.sheets.supplying import Supplier, Supply, cut_supplied

LONGEST_TITLE = 200

KINDS: Mapping[SheetKind, str] = {
    SheetKind.PRICES: phrase("Prices"),
    SheetKind.OPENING_HOURS: phrase("Opening hours"),
    SheetKind.AVAILABILITY: phrase("Availability"),
    SheetKind.CONTACT_DETAILS: phrase("Contact details"),
    SheetKind.SERVICES: phrase("Services"),
    SheetKind.PRODUCT: phrase("Product"),
    SheetKind.OTHER: phrase("Other information"),
}


@dataclass(frozen=True, slots=True)
class DraftRefused(Exception):
    """What was typed is no sheet: what is wrong, in words, by field."""

    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """From whom and how a text came.

    Attributes:
        reference: of the letter or mail that it stands in.
    """

    by: str
    via: SuppliedVia
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands in the form; instants as a browser writes them, in the client's zone."""

    title: str = ""
    kind: str = SheetKind.OTHER
    language: str = ""
    text: str = ""
    valid_from: str = ""
    valid_to: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def typed(cls, form: Form, errors: Mapping[str, str]) -> "Draft":
        """Return what was typed, with what is wrong with it."""
        return cls(
            title=form.text("title"),
            kind=form.text("kind"),
            language=form.text("language"),
            text=form.raw("text"),
            valid_from=form.text("valid_from"),
            valid_to=form.text("valid_to"),
            errors=errors,
        )

    @classmethod
    def following(cls, version: SheetVersion) -> "Draft":
        """Return the form of the version after one: it begins with the same words."""
        supplied = version.supplied
        return cls(
            title=supplied.title,
            kind=supplied.kind,
            language=supplied.language,
            text=supplied.text,
        )

    def error(self, name: str) -> str:
        """Return what is wrong with a field; nothing where nothing is."""
        return self.errors.get(name, "")


def supplier_of(visit: Visit, client: Client) -> Supplier:
    """Return who supplies what is typed, and when."""
    return Supplier(caller=visit.person.caller(client.id), now=visit.state.clock.now)


async def read_supply(visit: Visit, client: Client, source: Source | None = None) -> Supply:
    """Return what was typed.

    Args:
        visit: with the form.
        client: whose sheet it is.
        source: from whom it came; None for the person in the portal.

    Raises:
        DraftRefused: something of it is missing or wrong.
        UnreadableForm: it is none that the page has.
    """
    form, errors = visit.form, {}
    title, text = form.text("title"), form.raw("text")
    if not title or len(title) > LONGEST_TITLE:
        errors["title"] = visit.texts.say("Write a title of up to {most} signs.", most="200")
    if not text.strip() or len(text) > LONGEST_SHEET:
        most = visit.texts.number(LONGEST_SHEET)
        errors["text"] = visit.texts.say("Write a text of up to {most} signs.", most=most)
    begins = _instant(visit, "valid_from", client.timezone, errors)
    ends = _instant(visit, "valid_to", client.timezone, errors)
    if errors:
        raise DraftRefused(errors)
    source = source or Source(_name_of(visit.person), SuppliedVia.PORTAL)
    kind, language = _kind(form), language_of(form.text("language")) or client.language
    supplied = SuppliedText(
        kind=kind,
        title=title,
        language=language,
        text=text,
        supplied_by=source.by,
        supplied_via=source.via,
        source_reference=source.reference,
    )
    return Supply(
        supplied=supplied, cut=await cut_supplied(supplied), valid_from=begins, valid_to=ends
    )


def say_never_valid(visit: Visit) -> Mapping[str, str]:
    """Return what is wrong where a sheet would end before it begins."""
    return {"valid_to": visit.texts.say("It would end before it begins.")}


def _name_of(person: Person) -> str:
    return person.name or person.email or person.id


def _kind(form: Form) -> SheetKind:
    kind = form.text("kind") or SheetKind.OTHER
    if kind not in set(SheetKind):
        raise UnreadableForm
    return SheetKind(kind)


def _instant(visit: Visit, name: str, zone: str, errors: dict[str, str]) -> datetime | None:
    """Return the instant of a field: local time of the client, unless it says its offset."""
    written = visit.form.text(name)
    if not written:
        return None
    at = typed_instant(written, zone)
    if at is None:
        errors[name] = visit.texts.say("Write a date and a time.")
        return None
    return at
