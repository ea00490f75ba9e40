"""Use cases: whom to exchange signed files with, writing them, and taking them in."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import (
    ConflictError,
    CounterpoiseError,
    GuardError,
    NotFoundError,
    StoreError,
)
from counterpoise.domain.ten_rules import Guard
from counterpoise.exchange.signed import (
    KEY_BYTES,
    FileKind,
    Letter,
    fingerprint,
    open_card,
    public_key,
    seal,
    unseal,
)
from counterpoise.service import start
from counterpoise.service.names import body_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from counterpoise.service.acting import Acting
    from counterpoise.store.letter_queries import PartyRecord

KEY_FILE = "signing_key"


@dataclass(frozen=True)
class Signed:
    """A signed file that was written: its bytes, what it was recorded as, and what proves it on paper."""

    data: bytes
    message: str
    sha256: str
    recipient: str

    @property
    def proof(self) -> str:
        """The sentence that ties a letter to its file."""
        return f"The signed file of the same content has the SHA-256 {self.sha256}."


@dataclass(frozen=True)
class Card:
    """A key card that was read; nothing is taken from its key until a person compares the fingerprint."""

    public_id: str
    name: str
    body: str
    fingerprint: str


def private_key() -> bytes:
    """Return the signing key of this instance.

    Raises
    ------
    StoreError
        When its file is missing or can't be read.
    """
    file = start.home() / KEY_FILE
    try:
        key = bytes.fromhex(file.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise _no_key(str(file)) from error
    if len(key) != KEY_BYTES:
        raise _no_key(str(file))
    return key


def _no_key(file: str) -> StoreError:
    return StoreError(
        f"The signing key {file} is missing or can't be read, so no file can be signed or taken.",
        next_step=(
            "Put the file back from the last copy of the folder; where it never had one, "
            "`counterpoise init` makes it and leaves the rest as it is."
        ),
    )


def own_fingerprint() -> str:
    """Return the fingerprint that others compare with you."""
    return fingerprint(public_key(private_key()))


def signs_for(acting: Acting) -> bool:
    """Say whether this instance's key speaks for somebody: for its own body's people alone.

    On a server that several bodies share, the key is that of the body whose instance it is.
    """
    start.open_store()
    from counterpoise.store import queries  # noqa: PLC0415 - models load once Django is set up

    instance = queries.find_instance()
    return instance is not None and acting.body == (instance.inspectorate or instance.authority)


def reaches(body: str, acting: Acting) -> bool:
    """Say whether somebody can sign a file for a body: its key was compared, and ours speaks for them."""
    return signs_for(acting) and any(p.body == body and p.checked_on is not None for p in parties())


def _must_sign_for(acting: Acting) -> None:
    if not signs_for(acting):
        raise GuardError(
            "The keys of this instance belong to the people of its own body.",
            next_step="Use an instance of your own to exchange signed files.",
            guard=Guard.OWNERSHIP,
        )


def own_card(name: str, acting: Acting) -> bytes:
    """Return the key card of this instance, to be sent to those you exchange files with.

    Raises
    ------
    GuardError
        When the instance is another body's.
    """
    _must_sign_for(acting)
    key = private_key()
    public = public_key(key)
    letter = Letter(
        kind=FileKind.CARD,
        message=hashlib.sha256(public).hexdigest()[:20],
        sender=fingerprint(public),
        recipient="",
        about=acting.body,
        revision=1,
        made_at=acting.now,
        body={"name": name, "body": acting.body, "public_key": public.hex()},
    )
    return seal(letter, key)


def add_party(data: bytes, acting: Acting) -> Card:
    """Store the party of a key card; a person still has to compare the fingerprint.

    Raises
    ------
    BadInputError
        When it is no key card.
    ConflictError
        When its key or its body is there already.
    """
    _must_sign_for(acting)
    from counterpoise.store import letter_writes  # noqa: PLC0415 - models load once Django is set up

    given, body, public = open_card(data)
    # A card may give no more than a code; people know each other by name.
    name = body_name(body, acting.today) if given == body else given
    new = letter_writes.NewParty(name, body, public.hex(), fingerprint(public))
    public_id = letter_writes.add_party(new=new, audit=_event(acting, "party added", f"key card of {name}"))
    return Card(public_id, name, body, new.fingerprint)


def confirm_party(body: str, compared: str, acting: Acting) -> None:
    """Record that a person compared the fingerprint of a party, as read out by it.

    Parameters
    ----------
    body : str
        The party's inspectorate, ONS code or URN.
    compared : str
        The fingerprint as it was read out; blanks and capitals don't count.
    acting : Acting
        Who compared.

    Raises
    ------
    NotFoundError
        When there is no such party.
    ConflictError
        When what was read out is not its fingerprint.
    """
    _must_sign_for(acting)
    from counterpoise.store import letter_writes  # noqa: PLC0415 - models load once Django is set up

    party = party_of(body)
    if "".join(compared.split()).casefold() != "".join(party.fingerprint.split()):
        raise ConflictError(
            f"That is not the fingerprint of the key on the card of {party.name}.",
            next_step="Take the party away, ask for the card again by another way, and compare once more.",
        )
    letter_writes.check_party(
        public_id=party.public_id,
        version=party.version,
        on=acting.today,
        audit=_event(acting, "fingerprint compared", f"with {party.name}"),
    )


def remove_party(body: str, acting: Acting) -> None:
    """Take a party away: nothing more is taken from its key.

    Raises
    ------
    NotFoundError
        When there is no such party.
    """
    _must_sign_for(acting)
    from counterpoise.store import letter_writes  # noqa: PLC0415 - models load once Django is set up

    party = party_of(body)
    audit = _event(acting, "party taken away", party.name)
    letter_writes.remove_party(public_id=party.public_id, audit=audit)


def parties() -> tuple[PartyRecord, ...]:
    """Return everybody to exchange files with."""
    from counterpoise.store import letter_queries  # noqa: PLC0415 - models load once Django is set up

    return letter_queries.parties()


def party(public_id: str) -> PartyRecord:
    """Return a party by its id.

    Raises
    ------
    NotFoundError
        When there is none.
    """
    found = next((p for p in parties() if p.public_id == public_id), None)
    if found is None:
        raise NotFoundError(
            "There is nobody such to exchange files with.", next_step="Choose from those under Files."
        )
    return found


def party_of(body: str) -> PartyRecord:
    """Return the party of a body.

    Raises
    ------
    NotFoundError
        When there is none.
    """
    for party in parties():
        if party.body == body:
            return party
    raise NotFoundError(
        f"There is nobody called {body} to exchange files with.",
        next_step="Ask for their key card and add it with `counterpoise party add FILE`.",
    )


def send(kind: FileKind, *, to: str, about: str, body: Mapping[str, Any], acting: Acting) -> Signed:
    """Sign a file for a party and record it as sent; called inside the transaction it belongs to.

    Raises
    ------
    NotFoundError
        When there is no such party.
    ConflictError
        When nobody has compared its fingerprint.
    """
    from counterpoise.store import letter_queries  # noqa: PLC0415 - see above

    _must_sign_for(acting)
    party = _trusted(party_of(to))
    key = private_key()
    me = fingerprint(public_key(key))
    revision = letter_queries.next_revision(sender=me, kind=kind.value, about=about)
    letter = Letter(
        kind=kind,
        message=letter_queries.new_message(),
        sender=me,
        recipient=party.fingerprint,
        about=about,
        revision=revision,
        made_at=acting.now,
        body=body,
    )
    data = seal(letter, key)
    _record(letter, data, taken=False, acting=acting)
    return Signed(data, letter.message, hashlib.sha256(data).hexdigest(), party.name)


def take(data: bytes, acting: Acting, *, handlers: Mapping[FileKind, Handler]) -> str:
    """Take a signed file in, once: check it, act on it and record it, all together or not at all.

    Parameters
    ----------
    data : bytes
        The file.
    acting : Acting
        Who takes it.
    handlers : mapping
        What to do with each kind of file; returns the sentence to say.

    Raises
    ------
    BadInputError, NotFoundError, LimitError
        When something is wrong with the file.
    ConflictError
        When it was taken before, an older version of what was taken, or from an unchecked key.
    """
    _must_sign_for(acting)
    from counterpoise.store.writing import writing  # noqa: PLC0415 - models load once Django is set up

    known = {p.fingerprint: p for p in parties()}
    keys = {name: bytes.fromhex(p.public_key) for name, p in known.items()}
    letter = _unsealed(data, keys)
    sender = _trusted(known[letter.sender])
    if letter.kind not in handlers:
        raise ConflictError(
            f"A {letter.kind.value} is not for an instance of this kind.",
            next_step="Nothing was stored. Tell the sender whom it went to.",
        )
    with writing():
        _record(letter, data, taken=True, acting=acting)
        return handlers[letter.kind](letter, sender, acting)


def _unsealed(data: bytes, keys: Mapping[str, bytes]) -> Letter:
    try:
        return unseal(data, me=own_fingerprint(), keys=keys)
    except CounterpoiseError as error:
        if _is_card(data):
            raise ConflictError(
                "This is a key card, and asks for nothing.",
                next_step="Take it in as a key card, and compare its letters by telephone.",
            ) from error
        raise


def _is_card(data: bytes) -> bool:
    try:
        open_card(data)
    except CounterpoiseError:
        return False
    return True


if TYPE_CHECKING:
    Handler = Callable[[Letter, PartyRecord, Acting], str]


def _trusted(party: PartyRecord) -> PartyRecord:
    if party.checked_on is None:
        raise ConflictError(
            f"Nobody has compared the fingerprint of {party.name} yet.",
            next_step=f"Telephone them, let them read theirs out ({party.fingerprint}), and confirm it.",
        )
    return party


def _record(letter: Letter, data: bytes, *, taken: bool, acting: Acting) -> None:
    from counterpoise.store import letter_writes  # noqa: PLC0415 - models load once Django is set up

    letter_writes.record_file(
        new=letter_writes.NewExchanged(
            taken=taken,
            kind=letter.kind.value,
            message=letter.message,
            sender=letter.sender,
            recipient=letter.recipient,
            about=letter.about,
            revision=letter.revision,
            sha256=hashlib.sha256(data).hexdigest(),
        ),
        audit=_event(acting, "file taken" if taken else "file sent", json.dumps(letter.kind.value)),
    )


def _event(acting: Acting, what: str, why: str) -> Any:
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load once Django is set up

    return AuditEvent(at=acting.now, who=acting.who, what=what, why=why)
