"""/welcome/{token}: whoever was invited gives a name, a language and a password.

Looking uses nothing up: what reads mail for safety's sake opens links, and sends empty forms.
"""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Response

from app.domain.notifications.recipients import is_usable_address
from app.domain.people.names import UnusableName, read_name
from app.domain.people.passwords import PasswordRefused
from app.domain.people.people import EmailTaken, Person, UnusableEmail
from app.pages.answers import show
from app.pages.page import Entered, Page
from app.pages.people.choices import LANGUAGES, language_of, say_fault, say_weakness
from app.pages.visit import Visit
from app.services.people.welcoming import LinkSpent, Welcome, accept_welcome, find_welcome


async def show_welcome(visit: Visit) -> Response:
    """Show the form."""
    try:
        person = await find_welcome(visit.people, visit.named("token"))
    except LinkSpent:
        return show(visit, "people/spent.html.jinja", HTTPStatus.NOT_FOUND)
    return _form(visit, person, HTTPStatus.OK, {})


async def post_welcome(visit: Visit) -> Response | Entered:
    """Use the link up, unless something is wrong with what was filled in."""
    token = visit.named("token")
    try:
        person = await find_welcome(visit.people, token)
        if errors := _errors(visit, person):
            return _form(visit, person, HTTPStatus.UNPROCESSABLE_ENTITY, errors)
        accepted = await _accept(visit, token)
    except LinkSpent:
        return show(visit, "people/spent.html.jinja", HTTPStatus.NOT_FOUND)
    if isinstance(accepted, Entered):
        return accepted
    return _form(visit, person, HTTPStatus.UNPROCESSABLE_ENTITY, accepted)


async def _accept(visit: Visit, token: str) -> Entered | Mapping[str, str]:
    """Return the session that begins, or what is wrong by field."""
    say, form = visit.texts.say, visit.form
    welcome = Welcome(
        name=form.text("name"),
        language=language_of(form.text("language")) or visit.texts.language,
        password=form.raw("password"),
        email=form.text("email") or None,
    )
    try:
        return Entered(await accept_welcome(visit.people, token, welcome, visit.origin))
    except PasswordRefused as refused:
        return {"password": say_weakness(visit.texts, refused.weakness)}
    except UnusableEmail:
        return {"email": say("This is no e-mail address.")}
    except EmailTaken:
        return {"email": say("Somebody else has this address.")}


def _errors(visit: Visit, person: Person) -> Mapping[str, str]:
    """Return what can be seen to be wrong at once, by field."""
    say, form, errors = visit.texts.say, visit.form, {}
    try:
        read_name(form.raw("name"))
    except UnusableName as refused:
        errors["name"] = say_fault(visit.texts, refused.fault)
    if person.email is None and not is_usable_address(form.text("email")):
        errors["email"] = say("This is no e-mail address.")
    if form.raw("password") != form.raw("password_again"):
        errors["password_again"] = say("The two passwords differ.")
    return errors


def _form(visit: Visit, person: Person, status: HTTPStatus, errors: Mapping[str, str]) -> Response:
    form = visit.form
    language = language_of(form.text("language"))
    return show(
        visit,
        "people/welcome.html.jinja",
        status,
        invited=person,
        name=form.text("name") if form.has("name") else person.name or "",
        email=form.text("email"),
        chosen=language or (person.language if person.email else visit.texts.language),
        languages=LANGUAGES,
        errors=errors,
    )


PAGE = Page(path="/welcome/{token}", show=show_welcome, act=post_welcome, roles=None)
