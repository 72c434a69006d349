import json
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from app.cli.refusals import CannotRun
from tests.cli.programs import Surroundings, a_call

pytestmark = pytest.mark.slow

CLIENT_LINE = "+3225550202"


def calls(name: str, number: int) -> list[dict[str, Any]]:
    return [a_call(f"{name}-{place}", to=CLIENT_LINE) for place in range(number)]


def written(folder: Path, *lines: dict[str, Any] | str) -> str:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    file = folder / "events.jsonl"
    file.write_text("".join(f"{text}\n" for text in texts))
    return str(file)


def used(served: Surroundings) -> int:
    with served.http(served.admin_key()) as http:
        [client] = http.get("/v1/clients?reference=demo-menuiserie").json()["items"]
        return int(http.get(f"/v1/clients/{client['id']}/quota").json()["units"]["used"])


def counts(output: str) -> dict[str, int]:
    rows = (line.split() for line in output.splitlines()[1:])
    return {outcome: int(count.replace(",", "")) for outcome, count in rows}


def test_a_file_is_sent_once_however_often_it_is_replayed(
    served: Surroundings, tmp_path: Path
) -> None:
    before = used(served)
    file = written(tmp_path, *calls("once", 30))
    first = served.invoke("replay", file, "--batch", "7")
    assert (first.status, counts(first.output)) == (0, {"counted": 30})
    again = served.invoke("replay", file)
    assert (again.status, counts(again.output)) == (0, {"duplicate": 30})
    assert used(served) == before + 30


def test_what_is_refused_is_named_by_its_line_and_fails_nothing_else(
    served: Surroundings, tmp_path: Path
) -> None:
    file = written(
        tmp_path,
        a_call("good-1"),
        "{not json",
        "",
        a_call("bad", answered="perhaps"),
        "[]",
        a_call("good-2", summary="é" * 50),
        a_call("good-1", duration_s=7),
        '{"id": "\\ud800", "source": "/test", "type": "call.received", "data": {}}',
    )
    ended = served.invoke("replay", file)
    assert (ended.status, counts(ended.output)) == (1, {"refused": 5, "counted": 2})
    told = dict(line.split(": ", 1) for line in ended.errors.splitlines())
    assert list(told) == ["line 2", "line 5", "line 8", "line 4", "line 7"]
    assert told["line 4"].startswith("422 invalid-request: /data/answered")
    assert told["line 7"].startswith("409 idempotency-conflict")


def test_standard_input_is_read_with_a_key_from_the_environment(served: Surroundings) -> None:
    given = "".join(json.dumps(call) + "\r\n" for call in calls("stdin", 3)).encode()
    ended = served.invoke(
        "replay",
        "-",
        given=b"\xef\xbb\xbf" + given,
        EXITADMIN_KEY=served.admin_key(),
        EXITADMIN_DATA_DIR="/nowhere",
    )
    assert (ended.status, counts(ended.output)) == (0, {"counted": 3})


def test_a_replay_that_was_killed_goes_on_where_it_was(
    served: Surroundings, tmp_path: Path
) -> None:
    before = used(served)
    events = calls("killed", 2_000)
    replay = served.start("replay", written(tmp_path, *events), "--batch", "20")
    while used(served) < before + 100:
        time.sleep(0.01)
    assert replay.end(signal.SIGKILL) == -signal.SIGKILL
    assert before < used(served) < before + len(events)
    ended = served.invoke("replay", written(tmp_path, *events))
    told = counts(ended.output)
    assert ended.status == 0
    assert told["duplicate"] >= 100
    assert told["duplicate"] + told["counted"] == len(events)
    assert used(served) == before + len(events)


def test_an_interrupted_replay_tells_how_far_it_came(served: Surroundings, tmp_path: Path) -> None:
    before = used(served)
    file = written(tmp_path, *calls("interrupted", 20_000))
    replay = served.start("replay", file, "--batch", "20")
    while used(served) < before + 40:
        time.sleep(0.01)
    assert replay.end(signal.SIGINT) == 2
    assert "The same command goes on" in replay.errors.read_text()
    assert counts(replay.output.read_text())["counted"] >= 40


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--key", "wrong"), "The service answers 401 not-authenticated"),
        (("--url", "http://127.0.0.1:1", "--patience", "1"), "The service cannot be reached"),
    ],
)
def test_what_cannot_run_says_why(
    served: Surroundings, tmp_path: Path, more: tuple[str, ...], told: str
) -> None:
    ended = served.run("replay", written(tmp_path, a_call("x")), *more)
    assert ended.status == 2
    assert told in ended.errors
    assert "Lines up to 0 were answered" in ended.errors


@pytest.mark.parametrize(
    "url", ["ftp://x", "x", "http://", "http://[", "localhost:8000", "https:/x"]
)
def test_what_is_no_address_of_a_service_is_refused_at_once(
    surroundings: Surroundings, tmp_path: Path, url: str
) -> None:
    file = written(tmp_path, a_call("x"))
    with pytest.raises(CannotRun, match="has to be http://host:port or https://host"):
        surroundings.invoke("replay", file, "--key", "k", "--url", url, "--patience", "3600")


def test_a_file_that_is_not_there_is_named(served: Surroundings) -> None:
    ended = served.run("replay", "nothing.jsonl")
    assert (ended.status, "nothing.jsonl cannot be read" in ended.errors) == (2, True)


FORM = "CallSid={sid}&CallStatus=completed&Direction=inbound&From=%2B32475550199&To=%2B3225550202&CallDuration=95"  # noqa: E501 - a form


def test_a_provider_s_payloads_are_replayed_and_known_again(
    served: Surroundings, tmp_path: Path
) -> None:
    before = used(served)
    calls = tmp_path / "payloads.form"
    calls.write_text("\n".join(FORM.format(sid=f"CA{place}") for place in range(3)))
    first = served.invoke("replay", "--as", "twilio", str(calls))
    assert (first.status, counts(first.output)) == (0, {"counted": 3})
    again = served.invoke("replay", "--as", "twilio", str(calls))
    assert (again.status, counts(again.output)) == (0, {"duplicate": 3})
    assert used(served) == before + 3


def test_a_raw_mail_is_replayed_with_its_envelope(served: Surroundings, tmp_path: Path) -> None:
    mail = tmp_path / "one.eml"
    mail.write_text("From: a@chantier.example\r\nMessage-ID: <replayed@x.example>\r\n\r\nBonjour")
    envelope = "X-Envelope-To: nobody@exitadmin.example"
    ended = served.invoke("replay", "--as", "rfc822", "--header", envelope, str(mail))
    assert (ended.status, counts(ended.output)) == (0, {"unassigned": 1})


def test_what_tells_nothing_and_what_cannot_be_read(served: Surroundings, tmp_path: Path) -> None:
    payloads = tmp_path / "payloads.jsonl"
    payloads.write_text('{"event": "call.created", "data": {}}\n{"event": "call.ended"}\n')
    ended = served.invoke("replay", "--as", "aircall", str(payloads))
    assert (ended.status, counts(ended.output)) == (1, {"refused": 1})
    assert ended.errors.startswith("line 2: ")


def test_of_several_integrations_one_has_to_be_named(served: Surroundings, tmp_path: Path) -> None:
    body = {"kind": "ringover", "name": "Un", "secrets": {"key": "a-key-long-enough-for-a-test"}}
    with served.http(served.admin_key()) as http:
        made = [http.post("/v1/integrations", json=body).json()["id"] for _ in range(2)]
    payload = tmp_path / "one.json"
    payload.write_text('{"resource": "call", "event": "ringing", "data": {}}')
    asked = served.run("replay", "--as", "ringover", str(payload))
    assert asked.status == 2
    assert all(error in asked.errors for error in made)
    named = served.invoke("replay", "--as", "ringover", "--integration", made[0], str(payload))
    assert (named.status, counts(named.output)) == (0, {})
