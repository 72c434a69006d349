"""Secrets as they are kept."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from app.services.secrets import KEY_FILE, SecretBox, SecretsKeyMissing, SecretUnreadable


def a_key() -> str:
    return Fernet.generate_key().decode()


def test_a_sealed_secret_opens_and_does_not_show() -> None:
    box = SecretBox(a_key(), None)
    sealed = box.seal("whsec_x")
    assert "whsec_x" not in sealed
    assert box.open(sealed) == "whsec_x"
    assert box.seal("whsec_x") != sealed


def test_the_first_key_seals_and_every_key_opens() -> None:
    former, new = a_key(), a_key()
    sealed = SecretBox(former, None).seal("one")
    both = SecretBox(f"{new}, {former}", None)
    assert both.open(sealed) == "one"
    assert SecretBox(new, None).open(both.seal("two")) == "two"


def test_a_key_may_come_without_its_padding() -> None:
    key = secrets.token_urlsafe(32)
    assert SecretBox(key + "=", None).open(SecretBox(key, None).seal("one")) == "one"


def test_another_key_opens_nothing() -> None:
    sealed = SecretBox(a_key(), None).seal("one")
    with pytest.raises(SecretUnreadable):
        SecretBox(a_key(), None).open(sealed)


def test_without_a_key_nothing_is_sealed() -> None:
    with pytest.raises(SecretsKeyMissing):
        SecretBox("", None).seal("one")


def test_development_makes_a_key_once_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    sealed = SecretBox("", folder).seal("one")
    path = folder / KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert SecretBox("", folder).open(sealed) == "one"
    assert [one.name for one in folder.iterdir()] == [KEY_FILE]


def test_of_many_processes_at_once_all_use_the_same_key(tmp_path: Path) -> None:
    boxes = [SecretBox("", tmp_path) for _ in range(16)]
    with ThreadPoolExecutor(16) as pool:
        sealed = list(pool.map(lambda box: box.seal("one"), boxes))
    assert {SecretBox("", tmp_path).open(one) for one in sealed} == {"one"}
