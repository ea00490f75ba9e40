"""Signed files: JSON with an Ed25519 signature, for instances that do not share a server.

A file says who sent it, whom it is for, what it is about and which version of that it is. The signature
covers everything else in it. What is wrong with a file is said in words: changed, for somebody else, from
nobody known, from another version of Counterpoise. Whether it was taken before is for the store to say.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from counterpoise.domain.errors import BadInputError, LimitError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT: Final = "counterpoise signed file"
VERSION: Final = 1
#: A file is a letter, not a table: anything longer is refused unread.
MOST_BYTES: Final = 256_000
KEY_BYTES: Final = 32
# Bound into every signature, so that none can be reused for another purpose of the same key.
_PURPOSE = b"counterpoise signed file, version 1\n"
_FINGERPRINT_BYTES = 20
_HEX = re.compile(r"[0-9a-f]+")
_FIELDS = (
    "format",
    "version",
    "kind",
    "message",
    "sender",
    "recipient",
    "about",
    "revision",
    "made_at",
    "body",
)
_SIGNATURE = "signature"


class FileKind(StrEnum):
    """What a file is."""

    CARD = "key card"
    NOTICE = "notice"
    REQUEST = "deferral request"
    DECISION = "deferral decision"
    HOURS = "hours return"


@dataclass(frozen=True)
class Letter:
    """What a signed file says; ``sender`` and ``recipient`` are fingerprints ("" on a card: for anybody)."""

    kind: FileKind
    message: str
    sender: str
    recipient: str
    about: str
    revision: int
    made_at: datetime
    body: Mapping[str, Any]


def public_key(private: bytes) -> bytes:
    """Return the public key, 32 bytes, of a private one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - heavy
        Ed25519PrivateKey,
    )

    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def fingerprint(public: bytes) -> str:
    """Return what two people read to each other to compare a key: ten groups of four characters."""
    digest = hashlib.sha256(public).hexdigest()[: 2 * _FINGERPRINT_BYTES]
    return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))


def seal(letter: Letter, private: bytes) -> bytes:
    """Return a letter as a signed file.

    Parameters
    ----------
    letter : Letter
        What is sent; its ``made_at`` has a time zone.
    private : bytes
        The sender's private key, 32 bytes.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - heavy
        Ed25519PrivateKey,
    )

    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "kind": letter.kind.value,
        "message": letter.message,
        "sender": letter.sender,
        "recipient": letter.recipient,
        "about": letter.about,
        "revision": letter.revision,
        "made_at": letter.made_at.astimezone(UTC).isoformat(),
        "body": dict(letter.body),
    }
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(_signed(document)).hex()
    text = json.dumps({**document, _SIGNATURE: signature}, indent=1, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def unseal(data: bytes, *, me: str, keys: Mapping[str, bytes]) -> Letter:
    """Return what a signed file says, once its signature and its recipient are right.

    Parameters
    ----------
    data : bytes
        The file.
    me : str
        The fingerprint of the instance that reads it.
    keys : mapping of str to bytes
        Public keys of the parties, by fingerprint.

    Raises
    ------
    LimitError
        When it is too long to be a letter.
    BadInputError
        When it is no signed file, of another version, changed since it was signed, or for somebody else.
    NotFoundError
        When no party has the sender's key.
    """
    document = _read(data)
    key = keys.get(document["sender"])
    if key is None:
        raise NotFoundError(
            f"Nobody you exchange files with has the key {document['sender']}.",
            next_step="Ask the sender for their key card, add it, and compare the fingerprint by telephone.",
        )
    _verify(document, key)
    if document["recipient"] != me:
        raise BadInputError(
            f"This file is for somebody else, whose key is {document['recipient'] or 'not named'}.",
            next_step=f"Nothing was stored. Yours is {me}; tell the sender if it was meant for you.",
        )
    return _letter(document)


def open_card(data: bytes) -> tuple[str, str, bytes]:
    """Return the name, the body and the public key on a key card, which its own key has signed.

    Raises
    ------
    BadInputError
        When it is no key card, or was changed.
    """
    document = _read(data)
    body = document["body"]
    key = str(body.get("public_key", ""))
    if document["kind"] != FileKind.CARD or not _is_hex(key, KEY_BYTES):
        raise BadInputError(
            "This file is no key card.", next_step="Ask the sender for the file that `party card` writes."
        )
    public = bytes.fromhex(key)
    if fingerprint(public) != document["sender"]:
        raise _changed()
    _verify(document, public)
    return str(body.get("name", ""))[:120], str(body.get("body", ""))[:60], public


def _read(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise LimitError(
            f"A signed file has at most {MOST_BYTES:,} bytes; this one has {len(data):,}.",
            next_step="Ask the sender for the file itself: it was not read.",
        )
    try:
        document = json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        raise _no_file("it is no JSON text") from fault
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _no_file("it does not say that it is one")
    _same_version(document.get("version"))
    if set(document) != {*_FIELDS, _SIGNATURE}:
        raise _no_file("a part is missing, or there is one too many")
    _well_formed(document)
    return document


def _same_version(version: object) -> None:
    if version == VERSION:
        return
    newer = isinstance(version, int) and version > VERSION
    raise BadInputError(
        f"This file has the form of version {version!r}; this Counterpoise reads version {VERSION}.",
        next_step="Nothing was stored. "
        + ("Update Counterpoise, then take it again." if newer else "Ask the sender for a new one."),
    )


def _well_formed(document: Mapping[str, Any]) -> None:
    texts = ("message", "sender", "recipient", "about", "made_at", _SIGNATURE)
    right = all(isinstance(document[name], str) for name in texts)
    right = right and type(document["revision"]) is int and document["revision"] >= 1
    right = right and isinstance(document["body"], dict) and document["kind"] in set(FileKind)
    if not right or not _is_instant(document["made_at"]):
        raise _no_file("a part is not of its kind")


def _verify(document: Mapping[str, Any], key: bytes) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - heavy
        Ed25519PublicKey,
    )

    unsigned = {name: document[name] for name in _FIELDS}
    try:
        signature = bytes.fromhex(document[_SIGNATURE])
        Ed25519PublicKey.from_public_bytes(key).verify(signature, _signed(unsigned))
    except (InvalidSignature, ValueError) as fault:
        raise _changed() from fault


def _signed(document: Mapping[str, Any]) -> bytes:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return _PURPOSE + text.encode()


def _letter(document: Mapping[str, Any]) -> Letter:
    return Letter(
        kind=FileKind(document["kind"]),
        message=document["message"],
        sender=document["sender"],
        recipient=document["recipient"],
        about=document["about"],
        revision=document["revision"],
        made_at=datetime.fromisoformat(document["made_at"]),
        body=document["body"],
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands there twice")
    return made


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _is_hex(text: str, length: int) -> bool:
    return len(text) == 2 * length and _HEX.fullmatch(text) is not None


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _no_file(reason: str) -> BadInputError:
    return BadInputError(
        f"This is no signed file of Counterpoise: {reason}.",
        next_step="Ask the sender for the file as it was written; nothing was stored.",
    )


def _changed() -> BadInputError:
    return BadInputError(
        "The signature does not fit: the file was changed after it was signed, or somebody else signed it.",
        next_step="Nothing was stored. Ask the sender for the file again, by another way.",
    )
