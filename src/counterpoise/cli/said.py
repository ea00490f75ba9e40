"""What commands say and to whom: answers on standard output, progress on standard error."""

from __future__ import annotations

import dataclasses
import getpass
import json
import os
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from zoneinfo import ZoneInfo

import typer


def answer(text: str) -> None:
    """Print what was asked for."""
    typer.echo(text)


def progress(text: str) -> None:
    """Tell whoever waits what is being done."""
    typer.echo(text, err=True)


def answer_json(value: object) -> None:
    """Print an answer as one JSON object.

    Parameters
    ----------
    value : object
        A dataclass, or a mapping of plain values and dataclasses.
    """
    typer.echo(json.dumps(value, default=_plain, ensure_ascii=False))


def count(number: int, one: str) -> str:
    """Return ``1 report`` or ``2 reports``."""
    return f"{number} {one}{'' if number == 1 else 's'}"


def who() -> str:
    """Return the name under which this person uses the machine, for the audit table."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def now() -> datetime:
    """Return the instant."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day in London."""
    return now().astimezone(ZoneInfo("Europe/London")).date()


def day(text: str) -> date:
    """Return the day of an ISO text, as options give it.

    Raises
    ------
    typer.BadParameter
        When it is no day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"“{text}” is not a day; write it as 2020-09-01.") from error


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return vars(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} can't be said in JSON.")
