"""Signing in through an organisation's own provider: OpenID Connect, code flow with PKCE and a nonce.

Nothing here is called unless the instance names a provider. Then calls go to the addresses that this provider
itself publishes, over HTTPS, without following anybody elsewhere, and with limits on time and size. A token
counts only when its signature, issuer, audience, times and nonce are right (OpenID Connect Core 1.0,
3.1.3.7); PyJWT checks all but the nonce.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode, urlsplit

from counterpoise.domain.errors import CounterpoiseError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import Response

_SECONDS: Final = (3.05, 6)
_MOST_BYTES: Final = 1024 * 1024
_LEEWAY_SECONDS: Final = 60
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
#: Keys of the provider alone can make these: none rests on a secret that both sides hold.
_ALGORITHMS: Final = (*(f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)), "EdDSA")
_OK: Final = 200
_REFUSALS: Final = range(400, 500)
_LONGEST: Final = 255
_AGAIN: Final = "Sign in once more. If it happens again, tell your administrator."


class SignInRefusedError(UsageError):
    """What came back from the organisation's sign-in lets nobody in."""

    http_status = 403


class ProviderAwayError(CounterpoiseError):
    """The organisation's sign-in does not answer, or not as the standard has it."""

    http_status = 502


@dataclass(frozen=True)
class Client:
    """The instance as the provider knows it.

    Parameters
    ----------
    issuer : str
        Address of the provider, as its tokens name it.
    client_id, secret : str
        What the provider gave this instance.
    """

    issuer: str
    client_id: str
    secret: str


@dataclass(frozen=True)
class Provider:
    """The addresses that a provider publishes; ``posts_secret``: it takes the secret in a call's body."""

    authorization: str
    token: str
    keys: str
    posts_secret: bool


@dataclass(frozen=True)
class Journey:
    """Random values that belong to one way to the provider and back, known to one browser."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Identity:
    """Who came: ``email`` is "" unless the provider says that it checked the address."""

    subject: str
    email: str


def new_journey(random_text: Callable[[], str]) -> Journey:
    """Return the values of a new journey.

    Parameters
    ----------
    random_text : callable
        Gives text of 256 random bits or more, each time new.
    """
    return Journey(random_text(), random_text(), random_text())


def check_address(address: str, *, what: str) -> None:
    """Refuse an address at which secrets would travel in the open.

    Parameters
    ----------
    address : str
        Of a provider.
    what : str
        What it is, for the sentence.

    Raises
    ------
    UsageError
        When it is neither HTTPS nor this machine's own.
    """
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname in _LOOPBACK:
        return
    raise UsageError(
        f"{what} is “{address}”, which is no HTTPS address.", next_step="Give one with https://."
    )


def discover(client: Client) -> Provider:
    """Ask a provider for its addresses.

    Raises
    ------
    ProviderAwayError
        When it does not answer, or says something else than it should.
    """
    told = _told(_asked("GET", f"{client.issuer.rstrip('/')}/.well-known/openid-configuration"))
    named = [told.get(n) for n in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if told.get("issuer") != client.issuer or not all(isinstance(a, str) for a in named):
        raise _odd()
    authorization, token, keys = map(str, named)
    for address in (authorization, token, keys):
        check_address(address, what="An address that the organisation's sign-in gives")
    ways = told.get("token_endpoint_auth_methods_supported") or ()
    return Provider(authorization, token, keys, posts_secret="client_secret_post" in ways)


def address(client: Client, provider: Provider, journey: Journey, *, back: str) -> str:
    """Return where the browser is sent to sign in.

    Parameters
    ----------
    client, provider, journey
        Who sends whom where.
    back : str
        Address of our page to which the provider sends the browser back.
    """
    digest = hashlib.sha256(journey.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "scope": "openid email",
        "client_id": client.client_id,
        "redirect_uri": back,
        "state": journey.state,
        "nonce": journey.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"{provider.authorization}{'&' if '?' in provider.authorization else '?'}{urlencode(asked)}"


def identity(client: Client, provider: Provider, journey: Journey, *, code: str, back: str) -> Identity:
    """Take the code that a browser came back with to the provider, and return who signed in there.

    Raises
    ------
    SignInRefusedError
        Saying what is wrong with the code, or with the token that came for it.
    ProviderAwayError
        When the provider does not answer, or says something else than it should.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": journey.verifier,
    }
    if provider.posts_secret:
        given: dict[str, Any] = {
            "data": form | {"client_id": client.client_id, "client_secret": client.secret}
        }
    else:
        # RFC 6749, 2.3.1: both are encoded as in a form before they are put together.
        given = {"data": form, "auth": (quote(client.client_id, safe=""), quote(client.secret, safe=""))}
    answered, body = _asked("POST", provider.token, **given)
    if answered in _REFUSALS:
        raise SignInRefusedError(
            "Your organisation's sign-in did not take back what it sent: it was used already, it is old, or "
            "the secret of this service is wrong.",
            next_step=_AGAIN,
        )
    token = _told((answered, body)).get("id_token")
    if not isinstance(token, str):
        raise _odd()
    return _identity(_claims(client, token, _told(_asked("GET", provider.keys)), journey))


def _claims(client: Client, token: str, keys: dict[str, Any], journey: Journey) -> dict[str, Any]:
    """Return what a token says once its signature, issuer, audience, times and nonce were found right."""
    import jwt  # noqa: PLC0415 - loads when somebody signs in this way

    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(token, keys),
            algorithms=list(_ALGORITHMS),
            audience=client.client_id,
            issuer=client.issuer,
            leeway=_LEEWAY_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.ExpiredSignatureError:
        raise _refused("has run out") from None
    except jwt.ImmatureSignatureError:
        raise _refused("is dated in the future: the clocks of the two servers differ") from None
    except jwt.InvalidIssuerError:
        raise _refused("comes from another provider than the one that is set up here") from None
    except jwt.InvalidAudienceError:
        raise _refused("was meant for another service") from None
    except jwt.PyJWTError:
        raise _refused("is not whole, or is not signed by its provider") from None
    audience = claims["aud"]
    party = claims.get("azp", client.client_id if isinstance(audience, str) or len(audience) == 1 else "")
    if party != client.client_id:
        raise _refused("was meant for another service")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), journey.nonce.encode()):
        raise _refused("belongs to another sign-in")
    return claims


def _key(token: str, keys: dict[str, Any]) -> Any:
    """Return the key of the provider that a token names; a provider with one key need not name it."""
    import jwt  # noqa: PLC0415 - see above

    there = jwt.PyJWKSet.from_dict(keys).keys
    name = jwt.get_unverified_header(token).get("kid")
    fitting = [k for k in there if k.key_id == name] if name else there
    if len(fitting) != 1:
        raise jwt.InvalidKeyError("no such key")
    return fitting[0]


def _identity(claims: dict[str, Any]) -> Identity:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST:
        raise _odd()
    email = claims.get("email")
    # Some providers send the word; anything else is not a check.
    checked = claims.get("email_verified") in (True, "true")
    return Identity(subject, email.lower() if checked and isinstance(email, str) else "")


def _asked(method: str, where: str, **given: Any) -> tuple[int, bytes]:
    """Return status and body of an answer of the provider."""
    import requests  # noqa: PLC0415 - see above

    try:
        with requests.request(
            method,
            where,
            headers={"Accept": "application/json"},
            timeout=_SECONDS,
            allow_redirects=False,
            stream=True,
            **given,
        ) as answer:
            return answer.status_code, _read(answer)
    except requests.RequestException as error:
        raise ProviderAwayError(
            "Your organisation's sign-in does not answer.",
            next_step="Try again in a few minutes, or sign in with e-mail address and password.",
        ) from error


def _read(answer: Response) -> bytes:
    body = b""
    for part in answer.iter_content(64 * 1024):
        body += part
        if len(body) > _MOST_BYTES:
            raise _odd()
    return body


def _told(answered: tuple[int, bytes]) -> dict[str, Any]:
    status, body = answered
    try:
        told = json.loads(body) if status == _OK else None
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise _odd()
    return told


def _odd() -> ProviderAwayError:
    return ProviderAwayError(
        "Your organisation's sign-in answered something that Counterpoise can't use.",
        next_step="Sign in with e-mail address and password, and tell your administrator.",
    )


def _refused(why: str) -> SignInRefusedError:
    return SignInRefusedError(f"What your organisation's sign-in said {why}.", next_step=_AGAIN)
