"""One webhook on its way: where it may go, how long it may take, what is read of the answer."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.services.notifications.webhook_sender import ANSWER_BYTES, NotSent, Sender
from tests.receivers import Receiver, answer

HOST = "hooks.dupont.example"
OPEN = Sender(is_private_allowed=True, answer_seconds=1)
BODY = b"{}"
HANG_SECONDS = 60


class Names:
    """Knows the addresses of every name, and how often it was asked."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses
        self.asked: list[str] = []

    async def __call__(self, host: str, _: int) -> Sequence[str]:
        self.asked.append(host)
        return self._addresses


def certificate_for(host: str, folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@asynccontextmanager
async def over_tls(receiver: Receiver, certificate: Path) -> AsyncIterator[int]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


async def test_the_address_that_was_checked_is_the_one_connected_to(receiver: Receiver) -> None:
    names = Names("127.0.0.1")
    sender = Sender(is_private_allowed=True, resolve=names)
    url = f"http://{HOST}:{receiver.port}/hook?a=b"
    assert (await sender.post(url, BODY, {"webhook-id": "1"})).is_success
    assert names.asked == [HOST]
    assert receiver.requests[0].headers["host"] == f"{HOST}:{receiver.port}"
    assert receiver.requests[0].line == "POST /hook?a=b HTTP/1.1"


async def test_another_address_of_the_name_is_tried_when_one_is_closed(
    receiver: Receiver,
) -> None:
    sender = Sender(is_private_allowed=True, resolve=Names("127.0.0.2", "127.0.0.1"))
    assert (await sender.post(f"http://{HOST}:{receiver.port}/", BODY, {})).is_success


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1%1"]]
)
async def test_a_name_with_an_address_that_is_not_public_is_not_connected_to(
    receiver: Receiver, addresses: list[str]
) -> None:
    sender = Sender(is_private_allowed=False, resolve=Names(*addresses))
    with pytest.raises(NotSent, match="not a public one"):
        await sender.post(f"https://{HOST}:{receiver.port}/", BODY, {})
    assert not receiver.requests


async def test_tls_asks_for_the_certificate_of_the_name(receiver: Receiver, tmp_path: Path) -> None:
    certificate = certificate_for(HOST, tmp_path)
    trust = ssl.create_default_context(cafile=certificate)
    sender = Sender(is_private_allowed=True, resolve=Names("127.0.0.1"), trust=trust)
    async with over_tls(receiver, certificate) as port:
        assert (await sender.post(f"https://{HOST}:{port}/", BODY, {})).is_success
        with pytest.raises(NotSent, match="CERTIFICATE_VERIFY_FAILED"):
            await sender.post(f"https://other.example:{port}/", BODY, {})
    assert len(receiver.requests) == 1


async def test_a_redirection_is_not_followed(receiver: Receiver) -> None:
    receiver.answers = [answer(307, b"", f"Location: {receiver.url}/elsewhere")]
    answered = await OPEN.post(receiver.url, BODY, {})
    assert (answered.status, answered.is_success) == (307, False)
    assert len(receiver.requests) == 1


async def test_only_the_beginning_of_an_answer_is_read(receiver: Receiver) -> None:
    receiver.answers = [answer(200, b"x" * 5_000_000)]
    assert (await OPEN.post(receiver.url, BODY, {})).text == "x" * ANSWER_BYTES


async def test_an_answer_that_drips_is_not_waited_for() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while not reader.at_eof() and not writer.is_closing():
            writer.write(b"x: y\r\n")
            await asyncio.sleep(0.05)
        writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with asyncio.timeout(HANG_SECONDS):  # it drips without end
        with pytest.raises(NotSent, match="No answer within 1 seconds"):
            await OPEN.post(f"http://127.0.0.1:{port}/", BODY, {})
    server.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:9/", "ConnectError"),
        ("http://no-such-name.invalid/", "not known"),
        ("http://[::1", "cannot be read"),
    ],
)
async def test_a_server_out_of_reach_is_told_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(NotSent, match=reason):
        await OPEN.post(url, BODY, {})


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.dupont.example:22/",
        "https://127%2e0%2e0%2e1/",
        "https://intranet/",
        "http://hooks.dupont.example/",
    ],
)
async def test_an_address_of_before_the_rules_is_not_sent_to(url: str) -> None:
    asked = Names("8.8.8.8")
    sender = Sender(is_private_allowed=False, resolve=asked)
    with pytest.raises(NotSent):
        await sender.post(url, BODY, {})
    assert not asked.asked
