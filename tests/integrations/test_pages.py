"""The programs and payloads of docs/integrators, run as they stand."""

import base64
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from app.api.metering.events.reading import read_event
from app.integrations.deliveries import Delivery, IntegrationKind
from app.integrations.registry import read
from app.integrations.verdicts import Action
from tests.integrations.samples import NOW, a_config, a_delivery

PAGES = Path(__file__).parents[2] / "docs" / "integrators"
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
PROGRAMS = {
    "bash": ("bash", ".sh"),
    "python": (sys.executable, ".py"),
    "javascript": ("node", ".mjs"),
}
PAYLOAD_PAGES = {
    "twilio": "application/x-www-form-urlencoded",
    "aircall": "application/json",
    "ringover": "application/json",
    "3cx": "application/json",
    "mailgun": "application/x-www-form-urlencoded",
    "postmark": "application/json",
    "brevo": "application/json",
}


class _Recorder(BaseHTTPRequestHandler):
    deliveries: list[Delivery]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers, now = dict(self.headers), datetime.now(UTC)
        self.deliveries.append(Delivery(headers=headers, body=body, url="", received_at=now))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Stay silent."""


@pytest.fixture
def hook() -> Iterator[tuple[str, list[Delivery]]]:
    deliveries: list[Delivery] = []
    handler = type("Recorder", (_Recorder,), {"deliveries": deliveries})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", deliveries
    server.shutdown()
    thread.join()
    server.server_close()


def _blocks(page: str, language: str) -> list[str]:
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("language", PROGRAMS)
def test_a_program_of_the_page_posts_what_is_believed(
    language: str, hook: tuple[str, list[Delivery]], tmp_path: Path
) -> None:
    program, suffix = PROGRAMS[language]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not here")
    url, deliveries = hook
    script = tmp_path / f"post{suffix}"
    script.write_text(_blocks("own-system", language)[0], encoding="utf-8")
    environment = {**os.environ, "HOOK_URL": url, "HOOK_SECRET": SECRET}
    subprocess.run([program, str(script)], env=environment, check=True, timeout=30)
    verdict = read(deliveries[0], a_config(IntegrationKind.NATIVE, secrets={"secret": (SECRET,)}))
    assert verdict.action is Action.INGEST
    assert read_event(dict(verdict.events[0]), NOW).key == ("/telephony/main", "CA-1")


@pytest.mark.parametrize("page", PAYLOAD_PAGES)
def test_a_payload_of_a_page_becomes_an_event(page: str, tmp_path: Path) -> None:
    command = next(block for block in _blocks(page, "sh") if "payload." in block)
    subprocess.run(["bash", "-c", command], cwd=tmp_path, check=True, timeout=30)  # noqa: S607
    body = next(tmp_path.glob("payload.*")).read_bytes()
    delivery = a_delivery(body, PAYLOAD_PAGES[page])
    verdict = read(delivery, a_config(IntegrationKind(page)), verify=False)
    assert [event["type"].split(".")[1] for event in verdict.events] == ["received"]


def test_every_kind_has_a_page() -> None:
    listed = (PAGES / "README.md").read_text(encoding="utf-8")
    for kind in IntegrationKind:
        row = re.search(rf"^\| `{kind}` \| \[[^\]]+\]\(([\w-]+\.md)\)", listed, re.MULTILINE)
        assert row is not None
        assert (PAGES / row[1]).exists()
