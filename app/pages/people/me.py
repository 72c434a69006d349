"""/me: language, keys, password, and the sessions that one has open."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Response

from app.domain.people.passwords import PasswordRefused
from app.pages.answers import lead_to, show
from app.pages.page import Entered, Page
from app.pages.people.agents import describe_agent
from app.pages.people.choices import LANGUAGES, language_of, say_weakness
from app.pages.people.sign_in import LIMITED, limit
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.services.people.changing import PasswordChange, change_habits, change_password
from app.services.people.limits import SignInLimited
from app.services.people.sessions import end_session, list_sessions
from app.services.people.sign_in import SignInFailed

ZONE = "Europe/Brussels"
"""Where instants are read that concern no client."""


async def show_me(visit: Visit) -> Response:
    """Show what can be changed."""
    return await _page(visit, HTTPStatus.OK, {})


async def post_me(visit: Visit) -> Response | Entered:
    """Do what the pressed button says."""
    match visit.form.text("action"):
        case "end-session":
            session_id = visit.form.id("session")
            await end_session(visit.people, visit.person, session_id, visit.origin)
        case "save":
            language = language_of(visit.form.text("language")) or visit.person.language
            keys = visit.form.has("keys")
            await change_habits(visit.people, visit.person, language, uses_keys=keys)
        case "change-password":
            return await _change_password(visit)
        case _:
            raise UnreadableForm
    return lead_to("/me")


async def _change_password(visit: Visit) -> Response | Entered:
    say, form = visit.texts.say, visit.form
    if form.raw("password") != form.raw("password_again"):
        return await _page(
            visit,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            {"password_again": say("The two passwords differ.")},
        )
    change = PasswordChange(current=form.raw("current_password"), new=form.raw("password"))
    try:
        opened = await change_password(visit.people, visit.person, change, visit.origin)
    except SignInFailed:
        errors = {"current_password": say("This is not your password.")}
    except SignInLimited as limited:
        refused = {"current_password": say(LIMITED)}
        return limit(await _page(visit, HTTPStatus.TOO_MANY_REQUESTS, refused), limited)
    except PasswordRefused as weak:
        errors = {"password": say_weakness(visit.texts, weak.weakness)}
    else:
        return Entered(opened)
    return await _page(visit, HTTPStatus.UNPROCESSABLE_ENTITY, errors)


async def _page(visit: Visit, status: HTTPStatus, errors: Mapping[str, str]) -> Response:
    return show(
        visit,
        "people/me.html.jinja",
        status,
        languages=LANGUAGES,
        sessions=await list_sessions(visit.people, visit.person),
        describe_agent=describe_agent,
        current=visit.session.session.id,
        zone=ZONE,
        errors=errors,
    )


PAGE = Page(path="/me", show=show_me, act=post_me)
