"""Mail addresses that can be written to."""

import pytest

from app.domain.notifications.recipients import is_usable_address


@pytest.mark.parametrize(
    "address", ["marc@dupont.example", "Marc+gsm@mail.dupont.example", "o'neil_x.y@a-b.example"]
)
def test_plain_addresses_are_usable(address: str) -> None:
    assert is_usable_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "marc",
        "@dupont.example",
        "marc@",
        "marc@dupont",
        "marc@@dupont.example",
        ".marc@dupont.example",
        "marc@-dupont.example",
        "marc@dupont.example\n",
        "marc @dupont.example",
        "<marc@dupont.example>",
        "a@b.example,c@d.example",
        "é@dupont.example",
        "x" * 250 + "@dupont.example",
    ],
)
def test_everything_else_is_not(address: str) -> None:
    assert not is_usable_address(address)
