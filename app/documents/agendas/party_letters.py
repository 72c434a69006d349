"""Letters to the party of an appointment, in the language of the client that it is with."""

import html
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.documents.notifications.rendering import RenderedLetter
from app.documents.texts.texts import phrase, texts_of
from app.domain.clients.clients import Language


class PartyLetterKind(StrEnum):
    """What a party is told."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLetter:
    """What a letter to a party says; nothing of notes, which are the client's.

    Attributes:
        thing: what is booked.
        timezone: the agenda's.
    """

    kind: PartyLetterKind
    language: Language
    client: str
    thing: str
    starts_at: datetime
    timezone: str


_SUBJECTS = {
    PartyLetterKind.BOOKED: phrase("{client}: your appointment of {at}"),
    PartyLetterKind.MOVED: phrase("{client}: your appointment was moved to {at}"),
    PartyLetterKind.CANCELLED: phrase("{client}: your appointment of {at} is cancelled"),
    PartyLetterKind.REMINDER: phrase("{client}: reminder of your appointment of {at}"),
}
_TEXTS = {
    PartyLetterKind.BOOKED: phrase("You have an appointment with {client}: {thing}, {at}."),
    PartyLetterKind.MOVED: phrase(
        "Your appointment with {client} was moved: {thing}, from now on {at}."
    ),
    PartyLetterKind.CANCELLED: phrase(
        "Your appointment with {client} does not take place: {thing}, {at}."
    ),
    PartyLetterKind.REMINDER: phrase(
        "We remind you of your appointment with {client}: {thing}, {at}."
    ),
}
_CONTACT = phrase("If this does not suit you, please contact {client}.")


def render_party_letter(letter: PartyLetter) -> RenderedLetter:
    """Return a letter in words."""
    texts = texts_of(letter.language)
    blanks = {
        "client": letter.client,
        "thing": letter.thing,
        "at": texts.instant(letter.starts_at, letter.timezone),
    }
    paragraphs = [
        texts.say(_TEXTS[letter.kind], **blanks),
        texts.say(_CONTACT, client=letter.client),
    ]
    body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    return RenderedLetter(
        subject=" ".join(texts.say(_SUBJECTS[letter.kind], **blanks).split()),
        text="\n\n".join(paragraphs) + "\n",
        html=f'<!doctype html>\n<html lang="{letter.language}"><meta charset="utf-8">'
        f"<body>{body}</body></html>\n",
    )
