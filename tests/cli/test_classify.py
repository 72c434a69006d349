"""`exitadmin classify` tells of mails in files what the service would take them for."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.program import program_for
from app.cli.refusals import CannotRun

PERSON = (
    "From: Anne <anne@tiers.example>\nTo: a@assist.example\nSubject: Devis\nMessage-ID: <1@x>\n"
)
SHOP = PERSON.replace("Anne <anne@", "noreply <noreply@")
ANSWER = f"{PERSON}List-Unsubscribe: <mailto:u@crm.example>\nIn-Reply-To: <s@assist.example>\n"
GROUP = f"{PERSON}List-Id: <info.dupont.example>\n"
BOUNCE = (
    "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: failure notice\nMessage-ID: <b@mx>\n"
    "\n<klant@weg.example>:\nno such user\n\n--- Below this line is a copy of the message.\n\n"
    "From: a@assist.example\nTo: klant@weg.example\nMessage-ID: <s@assist.example>\n\nBonjour"
)


def _run(*arguments: object) -> Result:
    given = ["classify", *map(str, arguments)]
    return CliRunner().invoke(program_for(given), given)


def _file(folder: Path, content: str, name: str = "mail.eml") -> Path:
    file = folder / name
    file.write_text(f"{content}\nBonjour\n")
    return file


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (PERSON, "human (no sign of a machine)"),
        (SHOP, "automatic (from no-reply, without reply-to)"),
        (f"{PERSON}Auto-Submitted: auto-replied\n", "auto_reply (auto-submitted: auto-replied)"),
        (ANSWER, "bulk (list-unsubscribe)"),
        (BOUNCE, "bounce (from mailer-daemon)"),
        ("no header\n", "no-mail (no header field of a mail)"),
    ],
    ids=repr,
)
def test_class_and_rule_stand_behind_the_file(tmp_path: Path, content: str, told: str) -> None:
    file = _file(tmp_path, content)
    done = _run(file)
    assert done.output.splitlines()[0] == f"{file}: {told}"
    assert done.exit_code == (1 if told.startswith("no-mail") else 0)


def test_what_was_found_stands_below(tmp_path: Path) -> None:
    lines = _run(_file(tmp_path, BOUNCE)).output.splitlines()[1:]
    assert "    not delivered: <s@assist.example> to klant@weg.example (no reason told)" in lines
    assert "    subject: failure notice" in lines


def test_what_only_the_record_knows_is_told_as_a_doubt(tmp_path: Path) -> None:
    assert "was sent for the client: <s@assist.example>" in _run(_file(tmp_path, ANSWER)).output
    assert "the client's own group: info@dupont.example" in _run(_file(tmp_path, GROUP)).output


def test_options_stand_for_the_integrations_settings_and_the_envelope(tmp_path: Path) -> None:
    answer = _file(tmp_path, ANSWER)
    known = _run("--mailbox", "@assist.example", answer).output
    assert f"{answer}: human (answers a mail of ours (list-unsubscribe))" in known
    assert "human (from no-reply" in _run("--no-reply", "human", _file(tmp_path, SHOP)).output
    person = _file(tmp_path, PERSON)
    assert "auto_generated (null return path)" in _run("--envelope-from", "", person).output
    assert "to b@assist.example" in _run("--envelope-to", "b@assist.example", person).output


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_an_mbox_file_holds_many(tmp_path: Path, line_end: str) -> None:
    mails = [f"{PERSON}\nHello\n\n>From here on\n", f"{SHOP}\nHello\n", f"{BOUNCE}\n"]
    mbox = "".join(f"From x@y Mon Nov 23 10:00:00 2026\n{mail}\n" for mail in mails)
    file = tmp_path / "inbox"
    file.write_bytes(mbox.replace("\n", line_end).encode())
    done = _run("--quiet", file)
    lines = [line for line in done.output.splitlines() if line.startswith(str(file))]
    assert [line.split(" ")[:2] for line in lines] == [
        [f"{file}:{place}:", kind] for place, kind in enumerate(("human", "automatic", "bounce"), 1)
    ]


def test_a_folder_is_gone_through(tmp_path: Path) -> None:
    (tmp_path / "cur").mkdir()
    _file(tmp_path / "cur", PERSON, "1")
    _file(tmp_path, SHOP, "2")
    done = _run("-q", tmp_path)
    assert [line.split(": ")[1].split(" ")[0] for line in done.output.splitlines()[:2]] == [
        "automatic", "human",
    ]  # fmt: skip
    assert "1 human" in done.output


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = _run(tmp_path / "none.eml")
    assert isinstance(done.exception, CannotRun)


def test_what_cannot_be_read_keeps_nothing_else_from_being_told(tmp_path: Path) -> None:
    first, last = _file(tmp_path, PERSON, "a.eml"), _file(tmp_path, SHOP, "b.eml")
    missing = tmp_path / "missing.eml"
    done = _run("-q", first, missing, last)
    lines = done.output.splitlines()
    assert [line.split(" ")[:2] for line in lines[:2]] == [
        [f"{first}:", "human"],
        [f"{last}:", "automatic"],
    ]
    assert isinstance(done.exception, CannotRun)
    assert str(missing) in str(done.exception)


def test_the_help_teaches() -> None:
    shown = _run("--help").output
    assert "exitadmin classify mail.eml" in shown
    assert "--mailbox" in shown
