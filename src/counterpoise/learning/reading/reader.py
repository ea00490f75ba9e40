"""Reading files in a child process that can be stopped; one bad file never stops a batch."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise.learning.reading.scan import can_recognise
from counterpoise.learning.reading.wire import from_wire
from counterpoise.learning.report import Report, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Self

_COMMAND = (sys.executable, "-m", "counterpoise.learning.reading.worker")
# Endings of files that are looked at in a folder; a file named by itself is read whatever its ending.
ENDINGS = frozenset((".pdf", ".docx", ".html", ".htm", ".txt"))
# A child is replaced after so many files: whatever a library has kept goes with it.
_FILES_A_CHILD = 100
_PIECE = 1 << 20
# The longest answer of a child: the text and boxes of far more pages than any report has.
_LONGEST_ANSWER = 400_000_000


@dataclass(frozen=True)
class Limits:
    """What reading one file may use: bytes of memory, seconds of processor, seconds on the clock."""

    memory: int = 768_000_000
    cpu_seconds: int = 20
    wall_seconds: float = 60.0


DEFAULT_LIMITS = Limits()
#: Recognising letters takes seconds a page, and a library that maps much more memory than it uses.
SCAN_LIMITS = Limits(memory=4_000_000_000, cpu_seconds=900, wall_seconds=1800.0)
_WITHOUT_OCR = "scan it again with text recognition (OCR), or install counterpoise[ocr] and read it again"


class _TooSlowError(Exception):
    """The child gave no answer in time."""


class _EndedError(Exception):
    """The child ended without an answer; its return code says why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Reader:
    """Reads files one after the other in a child of its own; use it in a ``with``.

    Parameters
    ----------
    limits : Limits
        What reading one file may use.
    recognise : bool
        Take pages as pictures and recognise their letters (the extra ``[ocr]``).
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS, *, recognise: bool = False) -> None:
        self._limits, self._recognise = limits, recognise
        self._child: subprocess.Popen[bytes] | None = None
        self._asked = 0
        self._left = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin(self) -> None:
        """Start the child, so that it gets ready while whoever asked it to loads other things."""
        if self._child is None:
            self._start()

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        self._left = b""
        if child is None:
            return
        # A child that went down by itself has left its end of the pipe.
        with suppress(BrokenPipeError), child:
            child.kill()

    def read(self, path: Path) -> Report | Unreadable:
        """Read one file; whatever is wrong with it comes back as a reason."""
        if not path.is_file():
            return Unreadable(path.name, "there is no such file")
        try:
            found = self._ask(path)
        except _TooSlowError:
            self.close()
            reason = f"reading it took more than {self._limits.wall_seconds:g} seconds and was stopped"
            return Unreadable(path.name, reason)
        except _EndedError as error:
            self.close()
            return Unreadable(path.name, self._why(error.code))
        if found.get("failed") == "scanned":
            return _from_scan(path, str(found["reason"]))
        if "failed" in found:
            return Unreadable(path.name, str(found["reason"]))
        return from_wire(found["report"])

    def _ask(self, path: Path) -> dict[str, Any]:
        if self._asked >= _FILES_A_CHILD:
            self.close()
        child = self._child or self._start()
        self._asked += 1
        if child.stdin is None or child.stdout is None:
            raise _EndedError(child.wait())
        try:
            child.stdin.write(json.dumps(str(path)).encode() + b"\n")
            child.stdin.flush()
        except BrokenPipeError as error:
            raise _EndedError(child.wait()) from error
        found: dict[str, Any] = json.loads(self._line(child))
        return found

    def _start(self) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module; paths go by pipe
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._child, self._asked, self._left = child, 0, b""
        task = {
            "memory": self._limits.memory,
            "cpu_seconds": self._limits.cpu_seconds,
            "recognise": self._recognise,
        }
        if child.stdin is not None:
            child.stdin.write(json.dumps(task).encode() + b"\n")
        return child

    def _line(self, child: subprocess.Popen[bytes]) -> bytes:
        """Return the child's next line, within the time on the clock."""
        out = child.stdout
        if out is None:
            raise _EndedError(child.wait())
        until = time.monotonic() + self._limits.wall_seconds
        pieces = [self._left]
        length = 0
        with selectors.DefaultSelector() as waiting:
            waiting.register(out, selectors.EVENT_READ)
            while b"\n" not in pieces[-1]:
                if not waiting.select(max(0.0, until - time.monotonic())):
                    raise _TooSlowError
                piece = os.read(out.fileno(), _PIECE)
                length += len(piece)
                if not piece or length > _LONGEST_ANSWER:
                    child.kill()
                    raise _EndedError(child.wait())
                pieces.append(piece)
        line, _, self._left = b"".join(pieces).partition(b"\n")
        return line

    def _why(self, code: int) -> str:
        limits = self._limits
        if code == -signal.SIGXCPU:
            return f"reading it took more than {limits.cpu_seconds} seconds of processor time and was stopped"
        if code == -signal.SIGSEGV:
            return "it is damaged so badly that reading it had to be stopped"
        return f"it needs more than {limits.memory / 1e6:,.0f} MB of memory, or is badly damaged"


def _from_scan(path: Path, reason: str) -> Report | Unreadable:
    """Recognise the letters of a scan in a child of its own, where the extra for it is installed."""
    if not can_recognise():
        return Unreadable(path.name, f"{reason}; {_WITHOUT_OCR}")
    with Reader(SCAN_LIMITS, recognise=True) as reader:
        return reader.read(path)


def read_file(path: Path | str, *, limits: Limits = DEFAULT_LIMITS) -> Report | Unreadable:
    """Read one report or letter: PDF, DOCX, HTML or plain text.

    Parameters
    ----------
    path : Path or str
        The file; its kind is told from its content.
    limits : Limits, optional
        What reading it may use.
    """
    with Reader(limits) as reader:
        return reader.read(Path(path))


def read_files(
    paths: Iterable[Path | str],
    *,
    limits: Limits = DEFAULT_LIMITS,
    workers: int = 1,
    first: Reader | None = None,
) -> Iterator[tuple[Path, Report | Unreadable]]:
    """Read files in their order, each with its path; what can't be read comes as a reason.

    Parameters
    ----------
    paths : iterable of Path or str
        The files.
    limits : Limits, optional
        What reading one of them may use.
    workers : int, optional
        Children that read at the same time.
    first : Reader, optional
        One of them, whose child was begun already; it has limits of its own and is closed at the end.
    """
    listed = [Path(p) for p in paths]
    others = max(1, min(workers, len(listed))) - (first is not None)
    readers = [*([first] if first else []), *(Reader(limits) for _ in range(others))]
    try:
        yield from _in_order(listed, readers)
    finally:
        for reader in readers:
            reader.close()


def _in_order(paths: list[Path], readers: list[Reader]) -> Iterator[tuple[Path, Report | Unreadable]]:
    if len(readers) == 1:
        yield from ((path, readers[0].read(path)) for path in paths)
        return
    free = list(readers)

    def read(path: Path) -> Report | Unreadable:
        reader = free.pop()
        try:
            return reader.read(path)
        finally:
            free.append(reader)

    with ThreadPoolExecutor(len(readers)) as pool:
        yield from zip(paths, pool.map(read, paths), strict=True)


def files_in(paths: Path | str | Iterable[Path | str]) -> Iterator[Path]:
    """Give files as they are named, and the reports in folders, in order of name, folders in folders too."""
    for path in _each(paths):
        if path.is_dir():
            found = (p for p in path.rglob("*") if p.suffix.casefold() in ENDINGS and p.is_file())
            yield from sorted(found)
        else:
            yield path


def left_alone(paths: Path | str | Iterable[Path | str]) -> tuple[Path, ...]:
    """Return the files in folders that ``files_in`` passes over by their endings, hidden ones aside."""
    folders = [p for p in _each(paths) if p.is_dir()]
    every = (f for folder in folders for f in folder.rglob("*") if f.is_file() and f.name[0] != ".")
    return tuple(sorted(f for f in every if f.suffix.casefold() not in ENDINGS))


def _each(paths: Path | str | Iterable[Path | str]) -> list[Path]:
    """Return paths however they were given: one text is one path, not its letters."""
    return [Path(p) for p in ([paths] if isinstance(paths, Path | str) else paths)]
