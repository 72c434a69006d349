import re
import signal

import httpx
import pytest

from tests.cli.programs import Surroundings

pytestmark = pytest.mark.slow

OPERATOR = "operateur@demo.exitadmin.example"
CLIENT = "demo-chauffage@demo.exitadmin.example"


def links_of(said: str) -> dict[str, str]:
    lines = re.findall(r"^Sign in: (http\S+/welcome/\S+)(?: +(\S+))?$", said, re.MULTILINE)
    return {email: link for link, email in lines}


def test_a_first_run_prints_links_for_the_admin_and_those_of_the_demonstration(
    served: Surroundings,
) -> None:
    said = (served.folder / "output").read_text()
    links = links_of(said)
    assert list(links)[:2] == ["", OPERATOR]
    assert CLIENT in links
    assert len(links) == 5
    assert said.index("Admin key:") < said.index("Sign in:") < said.index("Demonstration")
    for link in links.values():
        assert link.startswith(served.url)
        assert httpx.get(link).status_code == 200
    errors = (served.folder / "errors").read_text()
    assert "/welcome/{token}" in errors
    assert not [link for link in links.values() if link.rpartition("/")[2] in errors]


def test_another_start_prints_other_links_and_the_former_end(surroundings: Surroundings) -> None:
    first = surroundings.start("serve", EXITADMIN_DEMO="0").ready()
    [former] = links_of(first.output.read_text()).values()
    first.end()
    again = surroundings.start("serve", EXITADMIN_DEMO="0").ready()
    [link] = links_of(again.output.read_text()).values()
    assert httpx.get(former).status_code == 404
    assert httpx.get(link).status_code == 200
    again.end()


def test_people_are_invited_listed_blocked_and_reset_from_the_console(
    served: Surroundings,
) -> None:
    email = "paul@exitadmin.example"
    command = ("people", "invite", email, "--role", "client", "--client", "demo-menuiserie")
    made = served.invoke(*command)
    assert (made.status, made.output.count("\n")) == (0, 1)
    link = made.output.strip()
    assert httpx.get(link).status_code == 200
    listed = served.invoke("people", "list").output
    for reference in ("demo-chauffage", "demo-menuiserie", "demo-architecture"):
        assert re.search(rf"{reference}@demo\.exitadmin\.example .* {reference} ", listed)
    assert re.search(rf"{email}.*client.*demo-menuiserie.*invited", listed)
    assert link not in listed
    assert served.invoke("people", "block", email).status == 0
    assert httpx.get(link).status_code == 404
    assert served.invoke("people", "unblock", email).status == 0
    anew = served.invoke("people", "reset", "PAUL@exitadmin.example").output.strip()
    assert anew != link
    assert (httpx.get(link).status_code, httpx.get(anew).status_code) == (404, 200)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("invite", OPERATOR, "--role", "operator"), "has been invited already"),
        (("invite", "nobody", "--role", "admin"), "is no e-mail address"),
        (("invite", "a@b.example", "--role", "client"), "needs --client"),
        (("invite", "a@b.example", "--role", "client", "--client", "x"), "There is no client x"),
        (("invite", "a@b.example", "--role", "admin", "--name", " "), "A name is one line"),
        (("invite", "a@b.example", "--role", "admin", "--name", "a\nb"), "A name is one line"),
        (("block", "a@b.example"), "Nobody has the address"),
        (("reset", "a@b.example"), "Nobody has the address"),
    ],
)
def test_what_makes_no_sense_is_refused(
    served: Surroundings, command: tuple[str, ...], told: str
) -> None:
    ended = served.run("people", *command)
    assert (ended.status, ended.output) == (2, "")
    assert told in ended.errors


def test_a_link_leads_to_where_the_service_listens_that_runs(served: Surroundings) -> None:
    command = ("people", "invite", "port@exitadmin.example", "--role", "operator")
    made = served.run(*command, settings={"PORT": ""})
    assert made.output.startswith(f"{served.url}/welcome/"), made.errors
    assert "assumes" not in made.errors
    assert httpx.get(made.output.strip()).status_code == 200
    elsewhere = {"EXITADMIN_PUBLIC_URL": "https://desk.example/x/"}
    anew = served.run("people", "reset", command[2], settings=elsewhere)
    assert anew.output.startswith("https://desk.example/x/welcome/")
    assert "assumes" not in anew.errors


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_without_a_service_it_is_said_which_address_the_link_assumes(
    surroundings: Surroundings, ending: signal.Signals
) -> None:
    surroundings.start("serve", EXITADMIN_DEMO="0").ready().end(ending)
    command = ("people", "invite", "port@exitadmin.example", "--role", "operator")
    made = surroundings.run(*command, settings={"PORT": "8123"})
    assert made.output.startswith("http://127.0.0.1:8123/welcome/"), made.errors
    assert "assumes http://127.0.0.1:8123." in made.errors
    assert "EXITADMIN_PUBLIC_URL" in made.errors
