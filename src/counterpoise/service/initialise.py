"""Use case: make the folder, the keys and the store of a new instance."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.management import call_command

from counterpoise.domain.errors import ConflictError, StoreError, UsageError
from counterpoise.service import start
from counterpoise.service.bodies import urn_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

_KEY_BYTES = 32
_SALT_BYTES = 32
_LIBRARY = "library"
_KEY_FILES: Final = ("secret_key", "audit_key", "signing_key")
_KINDS: Final = ("planner", "council", "alliance")


@dataclass(frozen=True)
class NewInstance:
    """Whose it is: a kind, with the name of an inspectorate, the code of a council or provider, or neither.

    A provider's instance is a council's with the provider's URN in the place of the ONS code.
    """

    kind: str
    inspectorate: str = ""
    authority: str = ""


@dataclass(frozen=True)
class Initialised:
    """The instance that was made."""

    public_id: str
    kind: str
    home: Path


def whose(*, inspectorate: str, authority: str, now: datetime, provider: str = "") -> NewInstance:
    """Return whose an instance is: a planner's, a council's or provider's, else an alliance's.

    An authority is found by any spelling, a provider by its URN.

    Raises
    ------
    NotFoundError, AmbiguousError
        When the authority is not one of the register on that day, or more than one.
    UsageError
        When the URN can't be one.
    """
    if provider:
        return NewInstance("council", inspectorate=inspectorate, authority=urn_of(provider) + authority)
    if inspectorate:
        return NewInstance("planner", inspectorate=inspectorate, authority=authority)
    if not authority:
        return NewInstance("alliance")
    from counterpoise.exchange.bundle import load_bundle  # noqa: PLC0415 - only a council needs the register

    found = load_bundle().register().find(authority, on=now.date())
    return NewInstance("council", authority=found.ons_code)


def initialise(
    *,
    new: NewInstance,
    who: str,
    now: datetime,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> Initialised:
    """Make an instance; one that was cut short is finished.

    Parameters
    ----------
    new : NewInstance
        Whose it is.
    who : str
        Who makes it, for the audit table.
    now : datetime
        The instant, with its time zone.
    random_bytes : callable
        Where the keys and the private salt come from.

    Raises
    ------
    UsageError
        When kind and body do not fit, or the folder holds something else.
    ConflictError
        When the folder holds an instance already.
    StoreError
        When the folder can't be made or written to.
    """
    _check(new)
    start.ready()
    # The models load only once Django is set up.
    from counterpoise.store import queries, writes, writing  # noqa: PLC0415 - see the line above
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - see the line above

    home = start.home()
    _prepare(home, random_bytes)
    with writing.said():
        call_command("migrate", verbosity=0, interactive=False)
    if queries.find_instance() is not None:
        raise _there_already(home)
    public_id = writes.create_instance(
        kind=new.kind,
        inspectorate=new.inspectorate,
        authority=new.authority,
        salt=random_bytes(_SALT_BYTES),
        known_at=now.date(),
        audit=AuditEvent(at=now, who=who, what="instance made", why="counterpoise init"),
    )
    return Initialised(public_id=public_id, kind=new.kind, home=home)


def _check(new: NewInstance) -> None:
    if new.kind not in _KINDS:
        raise UsageError(
            f"There is no kind of instance called “{new.kind}”.", next_step=f"Choose {', '.join(_KINDS)}."
        )
    wanted = {"planner": (True, False), "council": (False, True), "alliance": (False, False)}[new.kind]
    if (bool(new.inspectorate), bool(new.authority)) != wanted:
        raise UsageError(
            f"An instance of the kind {new.kind} can't be made from what was given.",
            next_step=(
                "Give a planner its --inspectorate, a council the --authority by its ONS code, "
                "an alliance neither."
            ),
        )


def _there_already(home: Path) -> ConflictError:
    return ConflictError(
        f"{home} already holds an instance; nothing was changed.",
        next_step="Use it as it is, or name another folder in COUNTERPOISE_HOME to make a second one.",
    )


def _prepare(home: Path, random_bytes: Callable[[int], bytes]) -> None:
    """Make the folder and whatever of its files is missing, each readable by its owner alone."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_others(home)
        for name in _KEY_FILES:
            _make_once(home / name, random_bytes(_KEY_BYTES).hex())
        _make_once(home / start.STORE_FILE, "")
    except OSError as error:
        raise StoreError(
            f"The folder {home} can't be made or written to ({error.strerror}).",
            next_step="Ask for the right to write there, or name another folder in COUNTERPOISE_HOME.",
        ) from error


def _refuse_others(home: Path) -> None:
    known = (*_KEY_FILES, "store.", "error-", ".")
    # Reports may be taken in and searched before there is an instance, and stay when there is one.
    others = sorted(p.name for p in home.iterdir() if not p.name.startswith(known) and p.name != _LIBRARY)
    if others:
        raise UsageError(
            f"{home} holds other things ({others[0]}); an instance needs a folder of its own.",
            next_step="Name an empty folder, or one that is not there yet, in COUNTERPOISE_HOME.",
        )


def _make_once(file: Path, text: str) -> None:
    """Write a file whole or not at all, even if the machine stops in between; leave one that is there."""
    if file.exists():
        return
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
