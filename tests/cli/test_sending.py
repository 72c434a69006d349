import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from app.cli.refusals import CannotRun
from app.cli.replay.batches import Line, batches
from app.cli.replay.sending import Accepted, Refused, Sender

Scripted = tuple[int, dict[str, str], dict[str, Any] | str]
COUNTED = {"status": 201, "decision": {"outcome": "counted", "duplicate": False}}
LINES = [Line(number, f'{{"id":"{number}"}}'.encode()) for number in range(1, 5)]


class Service(BaseHTTPRequestHandler):
    """Something that answers as it was told to, then counts everything."""

    script: ClassVar[list[Scripted]] = []
    sizes: ClassVar[list[int]] = []

    def do_POST(self) -> None:
        events = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.sizes.append(len(events))
        everything: Scripted = (200, {}, {"results": [COUNTED] * len(events)})
        status, headers, content = self.script.pop(0) if self.script else everything
        body = (content if isinstance(content, str) else json.dumps(content)).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def sender_for() -> Iterator[Callable[..., Sender]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    made: list[Sender] = []

    def make(*script: Scripted, patience: float = 5) -> Sender:
        Service.script[:], Service.sizes[:] = script, []
        made.append(Sender(f"http://127.0.0.1:{server.server_port}", "key", patience))
        return made[-1]

    yield make
    for sender in made:
        sender.close()
    server.shutdown()
    thread.join()
    server.server_close()


def problem(status: int, code: str) -> dict[str, Any]:
    return {"status": status, "code": code, "title": "No"}


def test_what_passes_by_itself_is_sent_again(sender_for: Callable[..., Sender]) -> None:
    sender = sender_for(
        (503, {"Retry-After": "1"}, problem(503, "intake-full")),
        (429, {}, problem(429, "too-many-requests")),
        (502, {"Content-Type": "text/html"}, "<h1>Bad Gateway</h1>"),
    )
    assert sender.send(LINES) == [Accepted("counted")] * 4
    assert Service.sizes == [4, 4, 4, 4]


def test_patience_ends(sender_for: Callable[..., Sender]) -> None:
    sender = sender_for((503, {"Retry-After": "9"}, problem(503, "intake-full")), patience=1)
    with pytest.raises(CannotRun, match="The service answers 503 intake-full"):
        sender.send(LINES)
    assert Service.sizes == [4]


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_batch_that_is_refused_whole_is_halved_until_the_line_to_blame_is_alone(
    sender_for: Callable[..., Sender], status: int
) -> None:
    no: Scripted = (status, {}, problem(status, "no"))
    yes: Scripted = (200, {}, {"results": [COUNTED]})
    sender = sender_for(no, no, yes, no)
    answers = sender.send(LINES)
    assert answers == [Accepted("counted"), Refused(status, "no", "No"), *answers[2:]]
    assert answers[2:] == [Accepted("counted")] * 2
    assert Service.sizes == [4, 2, 1, 1, 2]


def test_a_key_that_opens_nothing_stops_it(sender_for: Callable[..., Sender]) -> None:
    sender = sender_for((403, {}, problem(403, "missing-scope")))
    with pytest.raises(CannotRun, match="403 missing-scope"):
        sender.send(LINES)


def test_batches_hold_as_many_lines_and_bytes_as_a_request_may() -> None:
    large = b'{"id": "%s"}\n' % (b"x" * 3_000_000)
    found = list(batches([large] * 5 + [b"{}\n"] * 7, size=4))
    assert [len(batch.lines) for batch in found] == [2, 2, 4, 4]
    assert sum(batch.bytes_read for batch in found) == 5 * len(large) + 21
    assert [line.number for batch in found for line in batch.lines] == list(range(1, 13))


def test_a_line_that_no_request_can_hold_is_not_sent() -> None:
    [batch] = batches([b'{"id": "%s"}' % (b"x" * 8_400_000), b"{}"], size=500)
    assert [line.reason for line in batch.unreadable] == ["longer than 8 MiB"]
    assert [line.number for line in batch.lines] == [2]
