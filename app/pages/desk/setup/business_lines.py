"""What of the business is set or missing, each thing with what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.documents.texts.texts import phrase
from app.domain.deadlines.calendar import DEFAULT_CALENDAR
from app.integrations.deliveries import IntegrationKind
from app.services.business_setup import Business

_TELEPHONY = frozenset(
    {
        IntegrationKind.TWILIO,
        IntegrationKind.AIRCALL,
        IntegrationKind.RINGOVER,
        IntegrationKind.THREECX,
        IntegrationKind.NATIVE,
    }
)
_MAIL = frozenset(
    {
        IntegrationKind.MAILGUN,
        IntegrationKind.POSTMARK,
        IntegrationKind.BREVO,
        IntegrationKind.RFC822,
        IntegrationKind.NATIVE,
    }
)
_FORM = "/desk/setup#seller"
_WITH_THE_SELLER = phrase("An admin gives it with the seller's address.")
_BY_API = phrase("An admin adds it: POST /v1/integrations (docs/integrators).")

USUAL_CALENDAR = phrase(
    "The usual ones: 09:00 to 17:00 from Monday to Friday, holidays of Belgium."
)


@dataclass(frozen=True, slots=True)
class _Thing:
    """What a business needs: words for the catalogues, and where it is put right in these pages."""

    name: str
    when_set: str
    when_missing: str
    path: str = ""


_THINGS: Mapping[str, _Thing] = {
    "seller": _Thing(
        phrase("Who invoices: name and address"),
        phrase("Invoices bear them."),
        phrase("No invoice can be issued before an admin gives them."),
        _FORM,
    ),
    "seller-number": _Thing(
        phrase("The seller's VAT or enterprise number"),
        phrase("Invoices bear it."),
        _WITH_THE_SELLER,
        _FORM,
    ),
    "bank": _Thing(
        phrase("The account that clients pay to"),
        phrase("Invoices bear it, with a QR code."),
        _WITH_THE_SELLER,
        _FORM,
    ),
    "vat": _Thing(
        phrase("The tax of every client"),
        phrase("Every client's was chosen."),
        phrase("Of these nobody has chosen it, and they are not invoiced:"),
    ),
    "reminders": _Thing(
        phrase("Payment reminders"),
        phrase("Clients are reminded of what is overdue."),
        phrase("Nobody is reminded of what is overdue."),
        "/desk/setup#reminders",
    ),
    "mail": _Thing(
        phrase("Mail"),
        phrase("Reports, invoices and invitations are mailed."),
        phrase(
            "Nothing is mailed: set EXITADMIN_SMTP_URL and EXITADMIN_MAIL_FROM, and start anew."
        ),
    ),
    "telephony": _Thing(
        phrase("A provider of calls"), phrase("Calls come in by themselves."), _BY_API
    ),
    "messages": _Thing(
        phrase("A provider of mail that comes in"),
        phrase("Messages come in by themselves."),
        _BY_API,
    ),
    "calendar": _Thing(
        phrase("Business hours and public holidays"),
        phrase("As the file of EXITADMIN_CALENDAR says."),
        phrase("No holidays are kept: name a country in the file of EXITADMIN_CALENDAR."),
    ),
    "admin": _Thing(
        phrase("An admin with a password"),
        phrase("Somebody can change everything."),
        phrase("Open the link that the start printed, or: exitadmin people reset EMAIL"),
    ),
    "operators": _Thing(
        phrase("Addresses of the operators"),
        phrase("They hear of what fails and of what clients contest."),
        phrase("Nobody hears of what fails."),
        "/desk/setup#operators",
    ),
    "public-url": _Thing(
        phrase("The public address"),
        phrase("Links lead there."),
        phrase("Links lead to an address without TLS: set EXITADMIN_PUBLIC_URL to https://…"),
    ),
    "client": _Thing(
        phrase("A first client"),
        phrase("There are clients."),
        phrase("Nobody is served."),
        "/desk/clients/new",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupLine:
    """One thing of the business.

    Attributes:
        key: its name for tests.
        name: what it is, for the catalogues.
        is_set: whether it is there.
        advice: what to do about it, or what it is; for the catalogues.
        path: where it is put right in these pages; empty where it is not.
        is_admins: only an admin puts it right there.
    """

    key: str
    name: str
    is_set: bool
    advice: str
    path: str
    is_admins: bool


def setup_lines(business: Business, public_url: str, *, has_mail: bool) -> list[SetupLine]:
    """Return every line, what is missing first."""
    present = _present(business) | {"mail": has_mail, "public-url": _is_public(public_url)}
    lines = []
    for key, thing in _THINGS.items():
        advice = thing.when_set if present[key] else thing.when_missing
        if key == "calendar" and business.calendar == DEFAULT_CALENDAR:
            advice = USUAL_CALENDAR
        line = SetupLine(
            key=key,
            name=thing.name,
            is_set=present[key],
            advice=advice,
            path=thing.path,
            is_admins=thing.path == _FORM,
        )
        lines.append(line)
    return sorted(lines, key=lambda line: line.is_set)


def _present(business: Business) -> dict[str, bool]:
    setup, seller, calendar = business.setup, business.seller, business.calendar
    party = None if seller is None else seller.party
    return {
        "seller": seller is not None,
        "seller-number": party is not None and bool(party.vat_number or party.registration_number),
        "bank": seller is not None,
        "vat": not setup.untaxed,
        "reminders": bool(business.reminders.days_after_due),
        "telephony": not _TELEPHONY.isdisjoint(setup.integration_kinds),
        "messages": not _MAIL.isdisjoint(setup.integration_kinds),
        "calendar": calendar is not None and calendar.holidays is not None,
        "admin": setup.has_admin,
        "operators": setup.has_operator_address,
        "client": setup.has_client,
    }


def _is_public(url: str) -> bool:
    return url.startswith("https://")
