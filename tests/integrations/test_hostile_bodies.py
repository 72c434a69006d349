"""What anybody may post to a hook is refused at little cost, whatever it holds."""

import hashlib
import time
from collections.abc import Callable, Mapping

import pytest

from app.integrations import registry
from app.integrations.deliveries import IntegrationKind
from app.integrations.payloads.forms import URLENCODED
from app.integrations.payloads.text import decode, plain_charset
from app.integrations.verdicts import Action
from tests.integrations.samples import a_config, a_delivery

BYTES = 4 * 1024 * 1024
A_SMALL_FORM = 160_000
SECRETS: Mapping[IntegrationKind, Mapping[str, tuple[str, ...]]] = {
    IntegrationKind.TWILIO: {"auth_token": ("12345",)},
    IntegrationKind.AIRCALL: {"token": ("aircall-token",)},
    IntegrationKind.MAILGUN: {"signing_key": ("signing-key",)},
}
FORM_DATA = "multipart/form-data; boundary="
SIGNED = {"x-twilio-signature": "x"}


def repeated(piece: bytes, size: int = BYTES) -> bytes:
    return piece * (size // len(piece))


def punycode(size: int) -> bytes:
    return b"A=" + b"a" * (size // 2) + b"-" + b"a" * (size // 2)


def a_part(head: bytes, content: bytes) -> bytes:
    return b"\r\n".join([b"--b", head, b"", content, b"--b--", b""])


NAMED = b'Content-Disposition: form-data; name="'
TEXT = b"\r\nContent-Type: text/plain; charset="
FORMS = {
    "punycode": (URLENCODED + "; charset=punycode", punycode(A_SMALL_FORM)),
    "quoted punycode": (URLENCODED + '; charset="PunyCode"', punycode(A_SMALL_FORM)),
    "idna": (URLENCODED + "; charset=idna", b"a=xn--" + b"a" * A_SMALL_FORM),
    "escapes": (URLENCODED, b"a=" + repeated(b"%41")),
    "escapes in a short form": (URLENCODED, b"a=" + repeated(b"%41", 1_000_000)),
    "escaped names": (URLENCODED, repeated(b"%41")),
    "ampersands": (URLENCODED, repeated(b"&")),
    "fields": (URLENCODED, repeated(b"a=b&")),
    "punycode in a signed part": (
        FORM_DATA + "b",
        a_part(NAMED + b'token"' + TEXT + b"punycode", punycode(A_SMALL_FORM)),
    ),
    "padded boundaries": (
        FORM_DATA + "a" * 60,
        repeated(b"(\r\n--" + b"a" * 60 + b" " * 60_000 + b"x)"),
    ),
    "tabs": (FORM_DATA + "a", b"\n--a" + b"\t" * BYTES + b"x"),
    "lookalikes": (FORM_DATA + "a", repeated(b"\n--ax")),
    "parts": (FORM_DATA + "a", repeated(b"\n--a")),
    "long head": (FORM_DATA + "b", a_part(NAMED + b'x"\r\n' + repeated(b"a:b\n"), b"")),
    "long name": (FORM_DATA + "b", a_part(NAMED + b"x" * BYTES + b'"', b"")),
    "many heads": (FORM_DATA + "b", repeated(b"\n--b\n" + b"a:b\n" * 1_000)),
    "parameters": (FORM_DATA + "b", a_part(NAMED[:-6] + repeated(b"; a="), b"")),
}
JSONS = {
    "empty arrays": b"[" + repeated(b"[],") + b"[]]",
    "objects": b'{"a":[' + repeated(b"{},") + b"{}]}",
    "deep": repeated(b"["),
    "tokens": b"{" + repeated(b'"token":"x",') + b'"a":1}',
    "signatures": b"{" + repeated(b'"signature":{"signature":') + b"}",
    "blanks": b'{"token"' + repeated(b" ") + b"1}",
    "unclosed": repeated(b'"token":"\\'),
}
CASES = [
    *((kind, *form) for kind in (IntegrationKind.TWILIO, IntegrationKind.MAILGUN)
      for form in FORMS.values()),
    *((kind, "application/json", body) for kind in SECRETS for body in JSONS.values()),
]  # fmt: skip
NAMES = [
    *(f"{kind} {name}" for kind in ("twilio", "mailgun") for name in FORMS),
    *(f"{kind} {name}" for kind in SECRETS for name in JSONS),
]


def seconds(work: Callable[[], object]) -> float:
    """Return the processor's time, the shorter of two runs."""
    taken = []
    for _ in range(2):
        started = time.thread_time()
        work()
        taken.append(time.thread_time() - started)
    return min(taken)


def read(kind: IntegrationKind, content_type: str, body: bytes) -> Action:
    config = a_config(kind, secrets=SECRETS[kind])
    return registry.read(a_delivery(body, content_type, **SIGNED), config).action


@pytest.fixture(scope="module")
def yardstick() -> float:
    """Return what it costs to look at as many bytes in sixteens: about a tenth of a second."""
    pieces = [b"name=value %5d" % number for number in range(BYTES // 16)]
    return seconds(lambda: [hashlib.sha256(piece).digest() for piece in pieces])


@pytest.mark.parametrize(("kind", "content_type", "body"), CASES, ids=NAMES)
def test_what_nobody_signed_is_refused_at_little_cost(
    kind: IntegrationKind, content_type: str, body: bytes, yardstick: float
) -> None:
    assert read(kind, content_type, body) is Action.REFUSED
    assert seconds(lambda: read(kind, content_type, body)) < yardstick


@pytest.mark.parametrize(
    "charset",
    ["punycode", "idna", "utf-7", "unicode_escape", "raw_unicode_escape", "undefined", "rot13",
     "hex", "base64", "zlib", "no-such", "x" * 100_000, ""],
)  # fmt: skip
def test_what_is_no_charset_counts_as_not_told(charset: str) -> None:
    assert plain_charset(charset) is None
    assert decode("tr\u00e8s +AGE- xn--a".encode(), charset) == "tr\u00e8s +AGE- xn--a"


@pytest.mark.parametrize(
    "charset",
    ["utf-8", "UTF8", "us-ascii", "latin-1", "ISO-8859-1", "iso8859_15", "cp1252", "Windows-1252",
     "utf-16", "UTF-16LE"],
)  # fmt: skip
def test_the_charsets_of_forms_are_few_and_have_their_aliases(charset: str) -> None:
    assert "a".encode(charset).decode(plain_charset(charset) or "") == "a"


@pytest.mark.parametrize(
    ("charset", "text"),
    [("gb2312", "报告"), ("GB18030", "报告"), ("iso-2022-jp", "報告"), ("big5", "報告"),
     ("koi8-u", "звіт"), ("windows-1250", "zpráva"), ("euc-kr", "보고"), ("x-no-such", "très")],
)  # fmt: skip
def test_mail_is_read_in_the_world_s_charsets(charset: str, text: str) -> None:
    raw = text.encode("utf-8" if charset.startswith("x-") else charset)
    assert decode(raw, charset) == text
    assert plain_charset(charset) is None
