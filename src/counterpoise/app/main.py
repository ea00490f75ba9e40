"""The entry point: runs a command and turns whatever goes wrong into sentences and an exit code."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from pathlib import Path

from counterpoise.cli.main import run_command
from counterpoise.domain.errors import AmbiguousError, BadInputError, CounterpoiseError

_FAULTS_SHOWN = 20
_UNEXPECTED = 70


def main() -> None:
    """Run the command on the command line and end the process with its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
    raise SystemExit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : list of str
        What stands after the name of the program.

    Returns
    -------
    int
        The exit code: 0 when it went well, 2 for a mistake in the command, that of the error when there was
        one, 70 when it was not expected.
    """
    try:
        return run_command(arguments)
    except CounterpoiseError as error:
        _say(f"Error: {error}", *_details(error))
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the last resort: a person gets a sentence, a file gets the rest
        _say(
            f"Error: something happened that Counterpoise did not expect ({type(error).__name__}). "
            f"The details are in {_write_trace(error)}. Please send that file, and say what you did, to the "
            "people who look after Counterpoise for you; what was saved before is still there."
        )
        return _UNEXPECTED


def _details(error: CounterpoiseError) -> list[str]:
    if isinstance(error, AmbiguousError):
        return [f"  {choice}" for choice in error.choices]
    if not isinstance(error, BadInputError):
        return []
    more = len(error.faults) - _FAULTS_SHOWN
    lines = [f"  {fault}" for fault in error.faults[:_FAULTS_SHOWN]]
    return [*lines, f"  and {more} more."] if more > 0 else lines


def _say(*lines: str) -> None:
    sys.stderr.write("".join(f"{line}\n" for line in lines))


def _write_trace(error: Exception) -> Path:
    """Write what happened beside the store, or where the machine keeps temporary files; return the file."""
    home = Path(os.environ.get("COUNTERPOISE_HOME") or "counterpoise-data")
    folder = home if home.is_dir() and os.access(home, os.W_OK) else None
    # mkstemp makes the file readable by its owner alone.
    handle, name = tempfile.mkstemp(prefix="error-", suffix=".txt", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(traceback.format_exception(error))
    return Path(name)
