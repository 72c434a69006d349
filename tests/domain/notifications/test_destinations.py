"""Where webhooks may be sent."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.notifications.destinations import (
    ForbiddenDestination,
    is_public,
    require_destination,
)
from tests.laws import brief


@pytest.mark.parametrize("address", ["8.8.8.8", "193.190.0.1", "2001:4860:4860::8888"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104 - nothing listens there
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "64:ff9b:1::7f00:1",
        "::ffff:0:7f00:1",
        "3fff::1",
        "4000::1",
        "ff02::1",
        "192.88.99.1",
        "::ffff:192.88.99.1",
        "2002:c058:6301::",
    ],
)
def test_all_others_are_not_however_they_are_wrapped(address: str) -> None:
    assert not is_public(ip_address(address))


@brief
@given(st.ip_addresses(v=4))
def test_wrapping_an_address_changes_nothing(address: object) -> None:
    inner = ip_address(str(address))
    wrapped = ip_address(f"::ffff:{address}")
    assert is_public(wrapped) is is_public(inner)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.dupont.example/",
        "https://8.8.8.8:8443/a?b=c",
        "https://x.example",
        "https://x.example:443/",
        "https://xn--htes-sqa.example/",
        "https://x.xn--vermgensberatung-pwb/",
        "https://x.example./a%2eb",
        "https://[2001:4860:4860::8888]/",
        "https://x.example:9443/",
    ],
)
def test_a_public_https_url_is_allowed(url: str) -> None:
    require_destination(url, is_private_allowed=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.dupont.example",
        "http://hooks.dupont.example/",
        "ftp://hooks.dupont.example/",
        "https:///path",
        "https://user@hooks.dupont.example/",
        "https://user:pw@hooks.dupont.example/",
        "https://hooks.dupont.example/#part",
        "https://hooks.dupont.example:99999/",
        "https://hooks.dupont.example/a b",
        "https://hooks.dupont.example/a\nb",
        "https://hôtes.example/",
        "https://[::1",
        "https://[::1]/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://0x7f000001./",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://printer.local/",
        "https://db.internal/",
        "https://localhost.localdomain/",
        "https://localhost6.localdomain6/",
        "https://ip6-loopback/",
        "https://intranet/",
        "https://db1/",
        "https://x.lan/",
        "https://127%2e0%2e0%2e1/",
        "https://127%2e1/",
        "https://%6cocalhost/",
        "https://hooks%2eexample/",
        "https://[fe80::1%25eth0]/",
        "https://[2001:4860:4860::8888%25eth0]/",
        "https://192.88.99.1/",
        "https://0177.0.0.1/",
        "https://x.example.1/",
        "https://x..example/",
        "https://-x.example/",
        "https://x_y.example/",
        "https://x.example\\@127.0.0.1/",
        *(f"https://x.example:{port}/" for port in (0, 21, 22, 25, 53, 110, 143, 465, 587, 993)),
        *(f"https://x.example:{port}/" for port in (3306, 5432, 6379, 11211, 27017)),
    ],
)
def test_every_other_url_is_refused(url: str) -> None:
    with pytest.raises(ForbiddenDestination):
        require_destination(url, is_private_allowed=False)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/hook", "https://localhost/"])
def test_a_deployment_may_allow_its_own_network(url: str) -> None:
    require_destination(url, is_private_allowed=True)


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.0.1/", "http://me@127.0.0.1/", "http:///x", "http://x:0/", "http://127%2e1/"],
)
def test_what_is_no_url_of_a_server_is_refused_even_then(url: str) -> None:
    with pytest.raises(ForbiddenDestination):
        require_destination(url, is_private_allowed=True)
