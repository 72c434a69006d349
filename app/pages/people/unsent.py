"""What was typed in another session, shown before it is sent under the name of whoever is here."""

from http import HTTPStatus

from fastapi import Response

from app.pages.answers import show
from app.pages.forms import ACTION, TOKEN
from app.pages.people.kept import KEPT_TOKEN
from app.pages.typed_texts import typed_texts
from app.pages.visit import Visit
from app.services.people.sessions import find_former, has_given


async def is_typed_by(visit: Visit, signing_in: Visit) -> bool:
    """Return whether what was kept is of the person who has signed in.

    Args:
        visit: of the new session.
        signing_in: with what was kept, and the cookie that the browser had before.
    """
    token = signing_in.form.raw(KEPT_TOKEN)
    if token not in ("", signing_in.token):
        return await has_given(visit.people, visit.person, token)
    former = await find_former(visit.people, signing_in.cookie)
    return former is None or former.person.id == visit.person.id


def show_unsent(visit: Visit, status: HTTPStatus, path: str) -> Response:
    """Show what a form held, with a button that sends it as the visitor's own.

    Args:
        visit: with the form.
        status: of the answer.
        path: where the form is sent to.
    """
    fields = [pair for pair in visit.form.pairs() if pair[0] != TOKEN and "password" not in pair[0]]
    return show(
        visit,
        "people/unsent.html.jinja",
        status,
        fields=[pair for pair in fields if pair[0] != ACTION],
        action=visit.form.text(ACTION),
        texts_typed=list(typed_texts(visit.form)),
        path=path,
    )
