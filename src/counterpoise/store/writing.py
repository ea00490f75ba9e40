"""One way to write: under a lock, in one transaction, with every fault of the database said in words."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from counterpoise.domain.errors import BadInputError, ConflictError, CounterpoiseError, StoreError
from counterpoise.store.models import described

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import Model

# Threads of one process queue here; left to the database they would poll for its lock, far slower.
_LOCK = threading.RLock()

_SAVED = "Whatever was saved before is still there."

# Part of what the database says, what it means, and what to do.
_FAULTS: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "database is locked",
        "Another program is writing to the store.",
        "Wait until it has ended and try again.",
    ),
    ("is full", "The disk is full, nothing was stored.", "Free some space on it and try again."),
    (
        "readonly database",
        "The store can't be written to: its file or folder is read-only.",
        "Ask for the right to write to the folder of the instance, or name another in COUNTERPOISE_HOME.",
    ),
    (
        "unable to open database file",
        "The file of the store can't be opened.",
        "Look whether the folder of the instance is there and may be written to, then try again.",
    ),
    (
        "no such table",
        "The store was not finished, or another version of Counterpoise made it.",
        "Run `counterpoise init` to finish it, or use the version that made it.",
    ),
    (
        'relation "store_',
        "The store was not finished, or another version of Counterpoise made it.",
        "Run `counterpoise init` to finish it, or use the version that made it.",
    ),
    (
        "No space left",
        "The disk of the server is full, nothing was stored.",
        "Free some space on it and try again.",
    ),
    (
        "read-only transaction",
        "The database of the store can be read only.",
        "Ask whoever looks after the server for the right to write, then try again.",
    ),
    (
        "terminating connection",
        "The server of the store ended the connection.",
        "Try again; if it happens once more, ask whoever looks after the server.",
    ),
    (
        'FATAL:  database "',
        "The database of the store is not there.",
        "Look whether COUNTERPOISE_DATABASE names it rightly, or have it made.",
    ),
    (
        "connection to server",
        "The server of the store does not answer.",
        "Look whether it runs and COUNTERPOISE_DATABASE names it rightly, then try again.",
    ),
    (
        "file is not a database",
        "The file of the store is damaged or is not a store.",
        "Put back the last good copy of the folder of the instance.",
    ),
    (
        "malformed",
        "The file of the store is damaged.",
        "Put back the last good copy of the folder of the instance.",
    ),
)


@contextmanager
def writing() -> Iterator[None]:
    """Hold everything written inside together: all of it is stored, or none.

    Raises
    ------
    BadInputError, ConflictError
        When a named constraint stands in the way; the message is the constraint's sentence.
    StoreError
        When the store is missing, locked, full, read-only or damaged.
    """
    with _LOCK, said(), transaction.atomic():
        yield


@contextmanager
def said() -> Iterator[None]:
    """Turn what the database complains of into sentences."""
    try:
        yield
    except IntegrityError as error:
        raise _broken(error) from error
    except DatabaseError as error:
        raise _fault(error) from error


def constraint_sentences() -> Mapping[str, str]:
    """Return the sentence of each named constraint of the store, by its name."""
    return {c.name: str(c.violation_error_message) for _, c in _constraints()}


def _constraints() -> Iterator[tuple[type[Model], CheckConstraint | UniqueConstraint]]:
    for model in apps.get_app_config("store").get_models():
        for constraint in described(model).constraints:
            if isinstance(constraint, CheckConstraint | UniqueConstraint):
                yield model, constraint


def _broken(error: IntegrityError) -> CounterpoiseError:
    text = str(error)
    for model, constraint in _constraints():
        if constraint.name in text or _columns(model, constraint) in text.split(": ", 1)[-1:]:
            return _refusal(constraint)
    return StoreError(
        f"The store refused a row that does not fit the others ({text}); nothing was stored.",
        next_step="Send this sentence to the people who look after Counterpoise for you.",
    )


def _columns(model: type[Model], constraint: CheckConstraint | UniqueConstraint) -> str:
    """Return the way SQLite names a unique constraint: by its columns."""
    if not isinstance(constraint, UniqueConstraint):
        return ""
    about = described(model)
    # A reference stands in a column of its own name.
    columns = (getattr(about.get_field(name), "column", name) for name in constraint.fields)
    return ", ".join(f"{about.db_table}.{column}" for column in columns)


def _refusal(constraint: CheckConstraint | UniqueConstraint) -> CounterpoiseError:
    sentence = str(constraint.violation_error_message)
    if isinstance(constraint, UniqueConstraint):
        return ConflictError(sentence, next_step="Nothing was stored; look at what is there already.")
    return BadInputError(sentence, next_step="Nothing was stored; correct the value and try again.")


def _fault(error: DatabaseError) -> StoreError:
    text = str(error)
    for part, sentence, advice in _FAULTS:
        if part in text:
            return StoreError(sentence, next_step=f"{advice} {_SAVED}")
    return StoreError(
        f"The store could not do what was asked ({text}); nothing was stored.",
        next_step=f"Look whether its disk is well, then try again. {_SAVED}",
    )
