"""Quotations: what events pass on, held against the sheets that they name, as of their time."""

import re
from collections.abc import Iterable, Mapping

from app.domain.metering.events.events import Event
from app.domain.sheets.sheets import SheetVersion
from app.domain.sheets.transmissions import Transmission, supported
from app.repositories.connections import Connection
from app.repositories.sheets.reading import read_numbered_versions
from app.services.metering.results import Submission

_SHEET_ID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)

Quotable = Mapping[tuple[str, int], SheetVersion]
"""Versions of sheets, as far as there are those that were asked for."""

NOTHING: Quotable = {}


async def read_quotable(connection: Connection, events: Iterable[Event]) -> Quotable:
    """Return the versions that events quote: one statement, and none where they quote nothing."""
    keys = {key for event in events if (key := _version_of(event)) is not None}
    return await read_numbered_versions(connection, keys) if keys else NOTHING


def quoting(submission: Submission, client_id: str, quotable: Quotable) -> Submission:
    """Return what is recorded for a client, as ``as_quoted`` has its event.

    Raises:
        InformationUnsupported: the sheet does not say what is passed on, or not at its time.
    """
    event, sender = submission.event, submission.limited_to
    quoted = as_quoted(event, client_id, sender, quotable)
    return submission if quoted is event else Submission(quoted, sender, submission.author)


def as_quoted(event: Event, client_id: str, sender: str | None, quotable: Quotable) -> Event:
    """Return an event as it is recorded for a client: what it quotes in the sheet's own words.

    Args:
        event: any; nothing is asked of one that passes no information on.
        client_id: whose it is.
        sender: the only client that its sender may see, if any.
        quotable: the versions that events of the batch name.

    Raises:
        InformationUnsupported: the sheet does not say what is passed on, or not at its time.
    """
    quotation = event.quotation
    if quotation is None:
        return event
    passage = quotation.get("passage")
    key = _version_of(event)
    words = supported(
        Transmission(
            client_id=client_id,
            passage=passage,
            at=event.time,
            is_of_tied_sender=sender is not None,
        ),
        None if key is None else quotable.get(key),
    )
    if words == passage:
        return event
    return Event(
        key=event.key,
        type=event.type,
        time=event.time,
        data={**event.data, "sheet": {**quotation, "passage": words}},
        fingerprint=event.fingerprint,
    )


def _version_of(event: Event) -> tuple[str, int] | None:
    """Return the version that an event names, if it can be one."""
    quotation = event.quotation
    if quotation is None:
        return None
    sheet_id, version = quotation["id"], quotation["version"]
    if not isinstance(version, int) or _SHEET_ID.fullmatch(sheet_id) is None:
        return None
    return sheet_id, version
