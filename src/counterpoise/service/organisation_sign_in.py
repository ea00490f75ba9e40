"""Use cases of signing in through an organisation's own provider (OpenID Connect).

It opens accounts that are there already, and only where an administrator let it: nobody registers here. What
holds for a password holds for it too: an account that is off or locked stays shut, one-time codes are asked
for, and sessions end in the same ways.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.conf import settings

from counterpoise.domain.errors import UsageError
from counterpoise.exchange import openid
from counterpoise.service import accounts, people, start

if TYPE_CHECKING:
    from datetime import datetime

    from counterpoise.domain.roles import Person
    from counterpoise.store.identities import KeptIdentity

_SETTINGS: Final = (
    "COUNTERPOISE_OIDC_ISSUER",
    "COUNTERPOISE_OIDC_CLIENT_ID",
    "COUNTERPOISE_OIDC_CLIENT_SECRET",
)
_LONGEST: Final = 255
_KEPT_SECONDS: Final = 600


def is_offered() -> bool:
    """Return whether the instance names a provider."""
    return all(getattr(settings, name) for name in _SETTINGS)


def check_offered() -> None:
    """Refuse to go on where the instance names no provider.

    Raises
    ------
    SignInRefusedError
        Always then.
    """
    if not is_offered():
        raise openid.SignInRefusedError(
            "Signing in through an organisation's provider is not set up here.",
            next_step="Sign in with e-mail address and password.",
        )


def check_settings() -> None:
    """Refuse settings that name a provider by halves, or without HTTPS.

    Raises
    ------
    UsageError
        Saying what to set.
    """
    missing = [name for name in _SETTINGS if not getattr(settings, name)]
    if missing and len(missing) < len(_SETTINGS):
        raise UsageError(
            "Signing in through an organisation's provider is set up by halves.",
            next_step=f"Set {' and '.join(missing)} too, or none of the three.",
        )
    if not missing:
        openid.check_address(settings.COUNTERPOISE_OIDC_ISSUER, what="COUNTERPOISE_OIDC_ISSUER")


def begin(*, back: str, now: datetime) -> tuple[openid.Journey, str]:
    """Return the values of a new way to the provider and back, and where the browser goes.

    Parameters
    ----------
    back : str
        Address of the page to which the provider sends the browser back.
    now : datetime
        The instant.

    Raises
    ------
    SignInRefusedError
        When the instance names no provider.
    ProviderAwayError
        When the provider does not answer as it should.
    """
    client = _client()
    journey = openid.new_journey(accounts.new_token)
    return journey, openid.address(client, _provider(client, now), journey, back=back)


def finish(journey: openid.Journey, *, code: str, back: str, now: datetime) -> accounts.Checked:
    """Take the code that a browser came back with, and return whose account it opens.

    Parameters
    ----------
    journey : Journey
        The values with which this browser was sent.
    code : str
        What the provider gave the browser.
    back : str
        As given to ``begin``.
    now : datetime
        The instant.

    Raises
    ------
    SignInRefusedError
        When the provider's answer can't be taken, or opens no account that is on and not locked.
    ProviderAwayError
        When the provider does not answer as it should.
    """
    client = _client()
    who = openid.identity(client, _provider(client, now), journey, code=code, back=back)
    start.open_store()
    from counterpoise.store import identities, identity_writes, sessions  # noqa: PLC0415 - models load with Django

    kept = identities.known(issuer=client.issuer, subject=who.subject)
    kept = kept or identities.awaited(issuer=client.issuer, email=who.email)
    if kept is None:
        raise _unknown(who)
    account = sessions.account(kept.account)
    if not account.is_active:
        raise openid.SignInRefusedError(
            "Your account here is switched off.", next_step="Ask your administrator to switch it on."
        )
    if accounts.is_locked(account, now):
        raise openid.SignInRefusedError(
            "Your account is locked after wrong tries.", next_step="Sign in again after 15 minutes."
        )
    identity_writes.accept_identity(
        identity_id=kept.public_id,
        subject=who.subject,
        first=people.event(account.email, "organisation's identity bound", now),
        audit=people.event(account.email, "organisation's identity accepted", now),
    )
    return accounts.Checked(account.public_id, needs_code=bool(account.totp_secret))


def let_in(*, by: Person, public_id: str, subject: str, now: datetime) -> None:
    """Let a person come through the organisation's sign-in: an administrator does, for another's account.

    Parameters
    ----------
    by : Person
        The administrator.
    public_id : str
        The account.
    subject : str
        The identifier under which the provider knows the person; "" binds whoever comes first with the
        account's own address, if the provider says that it checked that.
    now : datetime
        The instant.

    Raises
    ------
    NotFoundError
        When there is no such account.
    ConflictError
        When the account has an identity already, or the identity opens another account.
    """
    people.check_administrator(by, of=public_id)
    _let_in(public_id, subject=subject, who=by.email, now=now)


def let_in_by_address(email: str, *, subject: str, who: str, now: datetime) -> None:
    """Let a person come through the organisation's sign-in, from the command line.

    Raises
    ------
    UsageError
        When there is no such account.
    """
    start.open_store()
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    account = sessions.account_by_email(email.strip())
    if account is None:
        raise UsageError(
            f"There is no account {email}.", next_step="Make it first with `counterpoise people add`."
        )
    _let_in(account.public_id, subject=subject, who=who, now=now)


def _let_in(public_id: str, *, subject: str, who: str, now: datetime) -> None:
    from counterpoise.store import identity_writes, sessions  # noqa: PLC0415 - models load with Django

    given, account = subject.strip(), sessions.account(public_id)
    if len(given) > _LONGEST:
        raise UsageError(f"An identifier has at most {_LONGEST} characters.", next_step="Look at it again.")
    identity_writes.let_identity_in(
        public_id=account.public_id,
        issuer=_client().issuer,
        subject=given,
        audit=people.event(who, "organisation's sign-in allowed", now),
    )


def shut_out(*, by: Person, public_id: str, now: datetime) -> None:
    """Let the organisation's sign-in open an account no more; its sessions end."""
    people.check_administrator(by, of=public_id)
    from counterpoise.store import identity_writes  # noqa: PLC0415 - models load once Django is set up

    audit = people.event(by.email, "organisation's sign-in ended", now)
    identity_writes.end_identity(public_id=public_id, audit=audit)


def in_words(person: Person) -> str:
    """Return whether the organisation's sign-in opens the own account: as a person is told."""
    from counterpoise.store import identities  # noqa: PLC0415 - models load once Django is set up

    kept = identities.of_account(person.public_id)
    if kept is None:
        return "not allowed; ask your administrator"
    return "on" if kept.subject else "allowed, not used yet"


def of_account(public_id: str, *, by: Person) -> KeptIdentity | None:
    """Return the identity that opens an account, for an administrator; nothing where none does."""
    people.check_administrator(by)
    from counterpoise.store import identities  # noqa: PLC0415 - models load once Django is set up

    return identities.of_account(public_id)


def _client() -> openid.Client:
    check_offered()
    check_settings()
    return openid.Client(*(getattr(settings, name) for name in _SETTINGS))


def _provider(client: openid.Client, now: datetime) -> openid.Provider:
    """Return the addresses of the provider, asked for once in a while: anybody may open that page."""
    return _asked(client, int(now.timestamp()) // _KEPT_SECONDS)


@lru_cache(maxsize=1)
def _asked(client: openid.Client, _period: int) -> openid.Provider:
    return openid.discover(client)


def forget_provider() -> None:
    """Ask the provider for its addresses anew."""
    _asked.cache_clear()


def _unknown(who: openid.Identity) -> openid.SignInRefusedError:
    return openid.SignInRefusedError(
        "Your organisation's sign-in knows you, but opens no account here.",
        next_step=f"Ask your administrator to allow it; to your organisation you are “{who.subject}”.",
    )
