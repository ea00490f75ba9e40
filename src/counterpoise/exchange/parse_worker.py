"""The child that parses an uploaded file: ``python -m counterpoise.exchange.parse_worker``.

It takes its task as JSON on standard input, holds itself to limits of memory and processor time before it
touches the file, and answers with JSON on standard output. Whatever goes wrong inside becomes a reason.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise.exchange.grids import TooLargeError, dump, to_wire
from counterpoise.exchange.parsing import NoSheetError, UnreadableError, Wanted, parse, sheet_names
from counterpoise.exchange.text_encoding import NotTextError

if TYPE_CHECKING:
    from collections.abc import Mapping


def hold_to(*, memory: int, cpu_seconds: int) -> None:
    """Limit this process: bytes of address space, and seconds of processor time."""
    import resource  # noqa: PLC0415 - absent on Windows, where only the parent's wall guard holds

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(task: Mapping[str, Any]) -> dict[str, object]:
    """Return the rows of a sheet, or the names of all, or the kind of failure with its reason."""
    try:
        return _found(task)
    except NoSheetError as error:
        return {"failed": "sheet", "reason": str(error), "sheets": list(error.sheets)}
    except (MemoryError, TooLargeError) as error:
        return {"failed": "limit", "reason": str(error) or "it needs more memory than the limit"}
    except (UnreadableError, NotTextError) as error:
        return {"failed": "bad", "reason": str(error)}
    except (KeyboardInterrupt, SystemExit):
        raise
    # The reader is native code: a damaged file may raise anything, panics outside Exception included.
    except BaseException as error:  # noqa: BLE001 - the child's edge; the reason goes to the parent
        return {"failed": "bad", "reason": f"its contents are damaged ({type(error).__name__})"}


def _found(task: Mapping[str, Any]) -> dict[str, object]:
    path = Path(str(task["path"]))
    if task.get("names"):
        return {"names": list(sheet_names(path))}
    wanted = Wanted(sheet=task["sheet"], like=tuple(task["like"]), drop=frozenset(task["drop"]))
    parsed = parse(path, wanted)
    return {"sheet": parsed.sheet, "rows": to_wire(parsed.rows), "notes": list(parsed.notes)}


def main() -> int:
    """Read the task, hold to its limits, parse, answer."""
    task = json.load(sys.stdin)
    hold_to(memory=task["memory"], cpu_seconds=task["cpu_seconds"])
    try:
        reply = dump(answer(task))
    except MemoryError:
        reply = dump({"failed": "limit", "reason": "it needs more memory than the limit"})
    sys.stdout.buffer.write(reply)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
