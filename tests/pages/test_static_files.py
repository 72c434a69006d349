"""What others wrote is what they published, and nothing is fetched from elsewhere."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[2] / "app" / "pages"
VENDOR = PAGES / "static" / "vendor"
LISTED = tomllib.loads((VENDOR / "vendor.toml").read_text())["file"]
OTHER_HOST = re.compile(r"""(?:src|href|action|url)\s*[=(]\s*["']?(?:https?:)?//""", re.IGNORECASE)


@pytest.mark.parametrize("listed", LISTED, ids=lambda listed: str(listed["name"]))
def test_a_vendored_file_is_the_one_that_was_published(listed: dict[str, str]) -> None:
    content = (VENDOR / listed["name"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == listed["sha256"]
    assert (VENDOR / listed["licence_file"]).read_text()


def test_every_vendored_file_is_listed() -> None:
    known = {listed[key] for listed in LISTED for key in ("name", "licence_file")}
    assert {path.name for path in VENDOR.iterdir()} == known | {"vendor.toml"}


def test_no_page_names_another_host() -> None:
    own = [*PAGES.rglob("*.jinja"), *(PAGES / "static").glob("*")]
    assert [path for path in own if path.is_file() and OTHER_HOST.search(path.read_text())] == []


def test_templates_and_scripts_stay_short() -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in PAGES.rglob("*.jinja")}
    assert max(lengths.values()) <= 120
    scripts = {path.name: len(path.read_text().splitlines()) for path in PAGES.glob("static/*.js")}
    assert all(lines <= 100 for lines in scripts.values())
    assert len((PAGES / "static" / "site.css").read_text().splitlines()) <= 400
