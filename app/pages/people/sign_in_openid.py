"""/sign-in/oidc: to the provider and back; there where one is set.

Nothing is kept meanwhile: state, nonce and verifier follow from the browser's cookie and a random
part of the state, so that only this browser can come back with them.
"""

import hmac
from http import HTTPStatus

import structlog
from fastapi import Response

from app.documents.texts.texts import phrase
from app.pages.answers import lead_to
from app.pages.forms import Form
from app.pages.next_paths import next_path
from app.pages.page import Entered, Page
from app.pages.people.kept import NEXT
from app.pages.people.sign_in import ask_to_sign_in
from app.pages.refusals import NotHere
from app.pages.visit import Visit
from app.services.people.context import new_token
from app.services.people.identities import sign_in_as
from app.services.people.openid import OpenIdProvider, Proof, ProviderFailed
from app.services.people.sign_in import SignInFailed

REFUSED = phrase("That account opens nothing here: only people who were invited come in.")
FAILED = phrase("Your company's sign-in does not answer as it should. Try again, or another way.")
_SEPARATOR = "~"
_LONGEST_CODE = 4_000


async def begin(visit: Visit) -> Response:
    """Lead somebody to the provider."""
    provider = _provider(visit)
    wanted = next_path(visit.query.raw(NEXT)) or ""
    try:
        return lead_to(await provider.address(_proof(visit, new_token(), wanted)))
    except ProviderFailed as failure:
        return _failed(visit, failure)


async def come_back(visit: Visit) -> Response | Entered:
    """Sign in whom the provider names, in the browser that was led there."""
    provider = _provider(visit)
    random, _, rest = visit.query.raw("state").partition(_SEPARATOR)
    wanted = rest.partition(_SEPARATOR)[2]
    proof = _proof(visit, random, wanted)
    if not hmac.compare_digest(proof.state.encode(), visit.query.raw("state").encode()):
        return ask_to_sign_in(visit, HTTPStatus.FORBIDDEN, message=FAILED)
    try:
        identity = await provider.identify(visit.query.raw("code")[:_LONGEST_CODE], proof)
        opened = await sign_in_as(visit.people, identity, visit.origin)
    except ProviderFailed as failure:
        return _failed(visit, failure)
    except SignInFailed:
        return ask_to_sign_in(visit, HTTPStatus.UNAUTHORIZED, message=REFUSED)
    visit.form = Form.of([(NEXT, wanted)])
    return Entered(opened)


def _provider(visit: Visit) -> OpenIdProvider:
    if visit.people.provider is None:
        raise NotHere
    return visit.people.provider


def _proof(visit: Visit, random: str, wanted: str) -> Proof:
    """Return what only this browser can have been led away with."""
    digests, said = visit.people.digests, f"{visit.cookie}\0{random}\0{wanted}"
    return Proof(
        state=_SEPARATOR.join((random, digests.of("oidc-state", said).hex(), wanted)),
        nonce=digests.of("oidc-nonce", said).hex(),
        verifier=digests.of("oidc-verifier", said).hex(),
    )


def _failed(visit: Visit, failure: ProviderFailed) -> Response:
    structlog.get_logger().warning("the OpenID provider failed", reason=str(failure))
    return ask_to_sign_in(visit, HTTPStatus.BAD_GATEWAY, message=FAILED)


BEGIN = Page(path="/sign-in/oidc", show=begin, roles=None)
RETURN = Page(path="/sign-in/oidc/callback", show=come_back, roles=None)
