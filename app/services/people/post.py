"""Letters to people, handed over at once and beside the request: its answer tells nobody of them.

They hold what opens a session, so they are not kept: what cannot be handed over within a minute is
asked for again.
"""

import asyncio
from datetime import UTC, datetime

import structlog

from app.documents.notifications.rendering import RenderedLetter
from app.domain.clients.clients import Language
from app.services.identifiers import new_id
from app.services.notifications.mailer import Letter, Mailer, NotHandedOver

_PAUSES_SECONDS = (2.0, 10.0, 30.0)
_MOST_WAITING = 100


class Post:
    """Sends letters beside what goes on.

    Args:
        mailer: hands them to the mail server.
    """

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer
        self._on_their_way: set[asyncio.Task[None]] = set()

    def send(self, address: str, language: Language, rendered: RenderedLetter) -> None:
        """Begin to send a letter; the log has what went wrong, without the address."""
        if len(self._on_their_way) >= _MOST_WAITING:
            structlog.get_logger().warning("letter to a person not sent", reason="too many wait")
            return
        letter = Letter(
            id=new_id(),
            address=address,
            language=language,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            written_at=datetime.now(UTC),
        )
        task = asyncio.create_task(self._hand_over(letter))
        self._on_their_way.add(task)
        task.add_done_callback(self._on_their_way.discard)

    async def settle(self) -> None:
        """Wait until every letter has left or was given up."""
        await asyncio.gather(*self._on_their_way, return_exceptions=True)

    async def close(self) -> None:
        """Give up what has not left."""
        for task in tuple(self._on_their_way):
            task.cancel()
        await self.settle()

    async def _hand_over(self, letter: Letter) -> None:
        reason = ""
        for pause in (*_PAUSES_SECONDS, None):
            try:
                await self._mailer.send(letter)
            except NotHandedOver as failure:
                reason = str(failure)
                if failure.is_final or pause is None:
                    break
                await asyncio.sleep(pause)
            else:
                return
        structlog.get_logger().warning("letter to a person not sent", reason=reason)
