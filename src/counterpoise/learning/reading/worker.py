"""The child that reads reports: ``python -m counterpoise.learning.reading.worker``.

It holds itself to limits of memory before it touches a file, takes one task a line as JSON on standard input,
and answers each with one line of JSON. Before each file its share of processor time is set anew. Whatever
goes wrong inside becomes a reason; what ends the child is told apart by the process that asked.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise.learning.reading.assemble import Source, assemble
from counterpoise.learning.reading.kinds import MAX_BYTES, pages_of
from counterpoise.learning.reading.refusals import BeyondLimitError, RefusedError, ScannedError
from counterpoise.learning.reading.scan import doubted, scanned_pages
from counterpoise.learning.reading.wire import to_wire

if TYPE_CHECKING:
    from counterpoise.learning.report import Report

_TOO_MUCH = "it needs more memory than any report"


def hold_memory(limit: int) -> None:
    """Limit this process for good: bytes of address space, no files written, no core dumped."""
    import resource  # noqa: PLC0415 - absent on Windows, where only the clock of the parent holds

    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def hold_time(seconds: int) -> None:
    """Allow this many more seconds of processor time from now."""
    import resource  # noqa: PLC0415 - absent on Windows, where only the clock of the parent holds

    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, most))


def answer(path: Path, *, recognise: bool = False) -> dict[str, Any]:
    """Return the report in a file as plain values, or the kind of failure with its reason."""
    try:
        return {"report": to_wire(_recognise(path) if recognise else _read(path))}
    except (BeyondLimitError, MemoryError) as error:
        return {"failed": "limit", "reason": str(error) or _TOO_MUCH}
    except RefusedError as error:
        return {"failed": "scanned" if isinstance(error, ScannedError) else "bad", "reason": str(error)}
    except OSError as error:
        return {"failed": "bad", "reason": f"it can't be opened ({error.strerror})"}
    except RecursionError:
        return {"failed": "bad", "reason": "it nests deeper than any report"}
    # A damaged file may raise anything in the libraries that read it; the batch goes on.
    except Exception as error:  # noqa: BLE001 - the child's edge; the reason goes to the parent
        return {"failed": "bad", "reason": f"its contents are damaged ({type(error).__name__})"}


def _read(path: Path) -> Report:
    data = _bytes(path)
    media, pages = pages_of(path.name, data)
    return assemble(Source(path.name, hashlib.sha256(data).hexdigest(), media), pages)


def _recognise(path: Path) -> Report:
    data = _bytes(path)
    pages = scanned_pages(data)
    return doubted(assemble(Source(path.name, hashlib.sha256(data).hexdigest(), "scan"), pages))


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def main() -> int:
    """Take tasks until there are no more."""
    limits = json.loads(sys.stdin.readline())
    with contextlib.suppress(ImportError):
        hold_memory(int(limits["memory"]))
    for line in sys.stdin:
        with contextlib.suppress(ImportError):
            hold_time(int(limits["cpu_seconds"]))
        try:
            found = answer(Path(json.loads(line)), recognise=bool(limits.get("recognise")))
            reply = json.dumps(found, ensure_ascii=True)
        except MemoryError:
            reply = json.dumps({"failed": "limit", "reason": _TOO_MUCH})
        sys.stdout.write(reply + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
