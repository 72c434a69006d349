"""/stream: tells an open page what changed, as Server-Sent Events; the page asks what it is now.

Source: pages.md, Live; https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from collections.abc import AsyncIterator, Sequence

from fastapi import Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.domain.live.topics import Topic
from app.pages.page import Page
from app.pages.refusals import Busy
from app.pages.visit import Visit
from app.services.live.streams import Stream, Streams, TooManyStreams

_KIND = "text/event-stream; charset=utf-8"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Type": _KIND,
    "X-Accel-Buffering": "no",  # nginx would keep it back
}
COMMENT_SECONDS = 15.0
_RETRY_SECONDS = 10
_AGAIN = b"retry: 1000\n\n"
_COMMENT = b":\n\n"
_SIGNED_OUT = b"event: signed-out\ndata: sign-in\n\n"


class StreamResponse(StreamingResponse):
    """A stream of events; closed however it ends."""

    def __init__(self, streams: Streams, stream: Stream) -> None:
        super().__init__(_events(stream), headers=_HEADERS)
        self._streams, self._stream = streams, stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the stream is over, or nobody reads it any more."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.close(self._stream)


async def _events(stream: Stream) -> AsyncIterator[bytes]:
    yield _AGAIN
    while (topics := await stream.next(COMMENT_SECONDS)) is not None:
        yield _told(topics) or _COMMENT
    if stream.is_signed_out:
        yield _SIGNED_OUT


def _told(topics: Sequence[Topic]) -> bytes:
    return b"".join(b"event: changed\ndata: %b\n\n" % topic.encode() for topic in topics)


async def open_stream(visit: Visit) -> Response:
    """Tell every topic of the person's at once, then each whenever it changes.

    Raises:
        Busy: the person, or the process, has as many streams as it may.
    """
    if visit.request.method == "HEAD":
        return Response(headers=_HEADERS)
    streams = visit.state.streams
    try:
        stream = streams.open(visit.session)
    except TooManyStreams:
        raise Busy(_RETRY_SECONDS) from None
    return StreamResponse(streams, stream)


PAGE = Page(path="/stream", show=open_stream, is_part=True)
