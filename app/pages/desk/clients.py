"""/desk/clients: every client with its plan, its month and what waits, found as one types."""

from collections.abc import Iterator
from urllib.parse import urlencode

from fastapi import Response

from app.documents.texts.texts import Texts, plural
from app.pages.answers import show
from app.pages.page import DESK, Page
from app.pages.visit import Visit
from app.repositories.deadlines.desk_clients import WaitingCounts
from app.services.clients.desk_list import list_desk_clients

_A_PAGE = 50
_LONGEST_TYPED = 200
_OPEN = plural("{count} to handle", "{count} to handle")
_LATE = plural("{count} late", "{count} late")
_PAUSED = plural("{count} waits for the client", "{count} wait for the client")
_HELD = plural("{count} held", "{count} held")
_QUESTIONS = plural("{count} question", "{count} questions")


async def show_clients(visit: Visit) -> Response:
    """Show a page of the clients by name, of all or of those that are sought."""
    state = visit.state
    typed = visit.query.text("q").replace("\0", "")[:_LONGEST_TYPED]
    after = visit.query.id("after") if visit.query.text("after") else None
    found = await list_desk_clients(
        state.database, state.profiles, typed, (after, _A_PAGE), state.clock.now()
    )
    following = {"q": typed} if typed else {}
    return show(
        visit,
        "desk/clients.html.jinja",
        clients=[
            (each.client, each.quota, list(_tell_waiting(each.waiting, visit.texts)))
            for each in found.clients
        ],
        typed=typed,
        following=found.next_after and urlencode(following | {"after": found.next_after}),
    )


def _tell_waiting(waiting: WaitingCounts, texts: Texts) -> Iterator[tuple[str, str, str]]:
    """Yield a class, a shape and words for each kind of thing that waits."""
    kinds = (
        ("bad", "■", _LATE, waiting.breached),
        ("", "●", _OPEN, waiting.open),
        ("", "◌", _PAUSED, waiting.paused),
        ("warn", "▲", _HELD, waiting.held),
        ("", "?", _QUESTIONS, waiting.questions),
    )
    for tone, shape, words, number in kinds:
        if number:
            yield tone, shape, texts.count(words, number)


PAGE = Page(path="/desk/clients", show=show_clients, roles=DESK)
