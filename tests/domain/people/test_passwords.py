import pytest

from app.domain.people.passwords import (
    LONGEST,
    PasswordRefused,
    Weakness,
    normalise_password,
    require_strong,
)
from app.services.people.passwords import common_passwords


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("neuf lettr", None),
        ("neuflettr", Weakness.TOO_SHORT),
        ("", Weakness.TOO_SHORT),
        ("x" * (LONGEST + 1), Weakness.TOO_LONG),
        ("aaaaaaaaaaaa", Weakness.COMMON),
        ("Password123", Weakness.COMMON),
        ("1234567890", Weakness.COMMON),
        ("0123456789", Weakness.COMMON),
        ("1212121212", Weakness.COMMON),
        ("basketball", Weakness.COMMON),
        ("Christopher", Weakness.COMMON),
        ("azertyuiop", Weakness.COMMON),
        ("ANNE@exitadmin.example", Weakness.COMMON),
        ("lllllllllm", None),
        ("trois tasses de café", None),
    ],
)
def test_a_password_is_long_enough_and_not_a_common_one(
    password: str, weakness: Weakness | None
) -> None:
    refused = None
    try:
        require_strong(password, common_passwords(), {"anne@exitadmin.example"})
    except PasswordRefused as refusal:
        refused = refusal.weakness
    assert refused is weakness


def test_keyboards_may_compose_letters_as_they_like() -> None:
    assert normalise_password("the\u0301 vert") == normalise_password("th\u00e9 vert")


def test_the_list_holds_what_is_long_enough_to_matter() -> None:
    assert len(common_passwords()) > 2_000
    assert all(len(password) >= 10 for password in common_passwords())
