"""Letters to people: the link of an invitation, and the code that signs in."""

import html
from collections.abc import Sequence

from app.documents.notifications.rendering import RenderedLetter
from app.documents.texts.texts import texts_of
from app.domain.clients.clients import Language

_CODE_GROUP = 4


def render_invitation(language: Language, link: str) -> RenderedLetter:
    """Return the letter that invites somebody.

    Args:
        language: the reader's.
        link: opens a form, once, within a day.
    """
    texts = texts_of(language)
    paragraphs = [
        texts.say("You have been given access to ExitAdmin."),
        texts.say("Choose a password within 24 hours, at this address:"),
        link,
        texts.say("The link serves once. If you expected nothing of the kind, do nothing."),
    ]
    return _letter(texts.say("Your access to ExitAdmin"), paragraphs, language)


def render_code(language: Language, code: str) -> RenderedLetter:
    """Return the letter that brings a code of eight digits.

    The code stands in the text alone: a subject is shown on locked screens.
    """
    texts = texts_of(language)
    shown = f"{code[:_CODE_GROUP]} {code[_CODE_GROUP:]}"
    paragraphs = [
        texts.say("This code signs you in to ExitAdmin, in the browser that asked for it:"),
        shown,
        texts.say("It is good for ten minutes. Nobody of ours will ever ask you for it."),
        texts.say("If you did not ask for it, do nothing: it opens nothing by itself."),
    ]
    return _letter(texts.say("Your code for ExitAdmin"), paragraphs, language)


def _letter(subject: str, paragraphs: Sequence[str], language: Language) -> RenderedLetter:
    body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    return RenderedLetter(
        subject=subject,
        text="\n\n".join(paragraphs) + "\n",
        html=f'<!doctype html><html lang="{language}"><meta charset="utf-8"><body>{body}</html>',
    )
