"""One-time codes of an authenticator (RFC 6238: SHA-1, 6 digits, 30 seconds), and their sealed secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_DIGITS: Final = 6
_PERIOD: Final = 30
_SECRET_BYTES: Final = 20
#: Half minutes before and after now whose codes count: clocks differ.
_DRIFT: Final = 1
_MASK: Final = 0x7FFFFFFF
_NONCE_BYTES: Final = 12
#: How every seal of an earlier version begins (AES-128-CBC with an HMAC): still read, never made.
_EARLIER: Final = "gAAAAA"


@dataclass(frozen=True)
class Offer:
    """A new secret: as letters to type, as an address, and as the squares of a QR code."""

    letters: str
    address: str
    squares: tuple[tuple[bool, ...], ...]


def new_secret(random_bytes: Callable[[int], bytes]) -> str:
    """Return a new secret as base-32 letters."""
    return base64.b32encode(random_bytes(_SECRET_BYTES)).decode()


def offer(letters: str, *, email: str, service: str) -> Offer:
    """Return what a person needs to set up the codes.

    Parameters
    ----------
    letters : str
        The secret.
    email, service : str
        What the phone shows beside the codes.
    """
    import qrcode  # noqa: PLC0415 - loads when somebody sets up codes

    label = quote(f"{service}:{email}")
    address = f"otpauth://totp/{label}?secret={letters}&issuer={quote(service)}"
    code = qrcode.QRCode(border=4)
    code.add_data(address)
    return Offer(letters, address, tuple(tuple(map(bool, row)) for row in code.get_matrix()))


def code_at(letters: str, step: int) -> str:
    """Return the code of one half minute, counted from 1970."""
    digest = hmac.new(base64.b32decode(letters), step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4], "big") & _MASK
    return f"{number % 10**_DIGITS:0{_DIGITS}d}"


def step_of(letters: str, given: str, *, now: datetime) -> int | None:
    """Return the half minute whose code was given, or nothing when it is wrong or out of time."""
    code = "".join(given.split())
    current = int(now.timestamp()) // _PERIOD
    for step in range(current - _DRIFT, current + _DRIFT + 1):
        if hmac.compare_digest(code_at(letters, step).encode(), code.encode()):
            return step
    return None


def seal(letters: str) -> str:
    """Return a secret as the store keeps it, readable only with the key of the instance (AES-256-GCM)."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - with a secret

    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(sealing_key()).encrypt(nonce, letters.encode(), None)
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str) -> str:
    """Return the secret that was sealed.

    Raises
    ------
    cryptography.exceptions.InvalidTag
        When it was changed, or sealed with another key.
    """
    from cryptography.fernet import Fernet  # noqa: PLC0415 - loads when a secret is touched
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - see above

    if sealed.startswith(_EARLIER):
        return Fernet(base64.urlsafe_b64encode(sealing_key())).decrypt(sealed.encode()).decode()
    held = base64.urlsafe_b64decode(sealed)
    return AESGCM(sealing_key()).decrypt(held[:_NONCE_BYTES], held[_NONCE_BYTES:], None).decode()


def sealing_key() -> bytes:
    """Return the 256 bits with which secrets are sealed, made from the key of the instance."""
    return hashlib.sha256(f"one-time codes {settings.SECRET_KEY}".encode()).digest()
