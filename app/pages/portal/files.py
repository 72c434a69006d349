"""What is downloaded from a page: a file with a name that says what it is."""

import re

from fastapi import Response

from app.documents.csv_files import CSV_MEDIA_TYPE, Delimiter
from app.domain.people.audit import Act
from app.pages.visit import Visit
from app.services.people.audit import note_act

PDF = "application/pdf"
XML = "application/xml"
CSV = CSV_MEDIA_TYPE

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


def as_file(content: bytes, name: str, media_type: str) -> Response:
    """Return what a browser saves under a name."""
    return Response(content, headers=named_as(name), media_type=media_type)


def named_as(name: str) -> dict[str, str]:
    """Return the header that names a file (RFC 6266); other signs than plain ones become ``-``."""
    return {"Content-Disposition": f'attachment; filename="{_NOT_IN_NAMES.sub("-", name)}"'}


def wanted_delimiter(visit: Visit) -> Delimiter:
    """Return what stands between the cells of the CSV that is asked for; a comma by default."""
    wanted = visit.query.text("delimiter")
    return Delimiter(wanted) if wanted in set(Delimiter) else Delimiter.COMMA


async def note_export(visit: Visit, kind: str, client_id: str) -> None:
    """Write down that somebody takes a client's data along."""
    actor = visit.origin.actor(visit.person.id)
    await note_act(visit.state.database, Act.EXPORTED, actor, (kind, client_id))
