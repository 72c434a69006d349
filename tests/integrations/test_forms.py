import pytest

from app.integrations.payloads.forms import URLENCODED, Form, parse_form
from app.integrations.verdicts import UnreadablePayload, UnsupportedMediaType
from tests.integrations.samples import a_delivery
from tests.yardsticks import cpu_seconds

BOUNDARY = "BoUnDaRy"


def _multipart(*parts: tuple[str, bytes], line_end: bytes = b"\r\n") -> bytes:
    lines = []
    for disposition, content in parts:
        head = f"Content-Disposition: form-data; {disposition}".encode()
        lines += [b"--BoUnDaRy", head, b"", content]
    return line_end.join([*lines, b"--BoUnDaRy--", b""])


def _parsed(body: bytes) -> Form:
    return parse_form(a_delivery(body, f'multipart/form-data; boundary="{BOUNDARY}"'))


def test_blank_values_and_repeated_names_are_kept() -> None:
    form = parse_form(a_delivery("a=&b=1&b=2&c", URLENCODED))
    assert list(form.pairs()) == [("a", ""), ("b", "1"), ("b", "2"), ("c", "")]
    assert form.text("a", "b") == "2"


@pytest.mark.parametrize(
    ("body", "charset"),
    [("v=tr%C3%A8s", ""), ("v=tr%E8s", ""), ("v=tr%E8s", "; charset=iso-8859-1"),
     ("v=tr%C3%A8s", "; charset=utf-8"), ("v=tr%E8s", "; charset=no-such"),
     ("v=tr%E8s", '; Charset="windows-1252"')],
    ids=repr,
)  # fmt: skip
def test_every_charset_gives_the_same_text(body: str, charset: str) -> None:
    assert parse_form(a_delivery(body, URLENCODED + charset)).text("v") == "très"


def test_bytes_that_should_have_been_escaped_are_read_too() -> None:
    assert parse_form(a_delivery("v=très&w=1".encode("latin-1"), URLENCODED)).text("v") == "très"


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
def test_a_multipart_keeps_its_content_to_the_byte(line_end: bytes) -> None:
    content = b"--BoUnDaRyStRiNg\r\nline\nother\r\n\r\n\x00\xff"
    body = _multipart(('name="a"', content), ('name="b"; filename="f"', b""), line_end=line_end)
    form = _parsed(body)
    assert [(field.name, field.content) for field in form.fields] == [("a", content), ("b", b"")]


def test_a_field_above_one_megabyte_is_read_quickly() -> None:
    content = b"line of a long mail\r\n" * 500_000
    body = _multipart(('name="body-mime"', content))

    def read() -> None:
        field = _parsed(body).field("body-mime")
        assert field is not None
        assert field.content == content

    # some hundred thousand times as long where each line reads all of them
    assert cpu_seconds(read) < 20 * cpu_seconds(body.splitlines)


@pytest.mark.parametrize("content_type", ["multipart/form-data", "text/plain", ""], ids=repr)
def test_what_is_no_form_is_refused(content_type: str) -> None:
    with pytest.raises((UnreadablePayload, UnsupportedMediaType)):
        parse_form(a_delivery("a=1", content_type))


def test_a_form_without_end_of_fields_is_refused() -> None:
    with pytest.raises(UnreadablePayload):
        parse_form(a_delivery("a=1&" * 6_000, URLENCODED))
