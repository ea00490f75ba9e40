"""Take reports into the library and make them searchable; a run that was cut off goes on where it stopped."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING, Any

from counterpoise.domain.errors import (
    BadInputError,
    ConflictError,
    CounterpoiseError,
    NotFoundError,
    UsageError,
)
from counterpoise.domain.provider import is_small_home, provision_type
from counterpoise.exchange.bundle import load_bundle
from counterpoise.learning.findings.context import encoder
from counterpoise.learning.findings.weights_file import shipped
from counterpoise.learning.held import Failure
from counterpoise.learning.library import Library
from counterpoise.learning.reading import files_in, read_files
from counterpoise.learning.report import Unreadable
from counterpoise.learning.search import intake, versions
from counterpoise.learning.vectors import meaning
from counterpoise.service import learn_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from counterpoise.domain.authority import AuthorityRegister
    from counterpoise.learning.reading import Reader
    from counterpoise.learning.report import Report
    from counterpoise.learning.search.versions import Part
    from counterpoise.learning.vectors.meaning import Meaning

_FOLDER = "library"
#: Within the library: what was made from its words and is kept.
ANSWERS = "answers"
#: Within the library: files that people sent over the pages.
SENT = "files"
_TOLD_EVERY = 10
_WORKERS = 2
_PIECE = 1 << 20
_LOOK_EVERY = 0.2


@dataclass(frozen=True)
class Taken:
    """What came of taking files in."""

    library: str
    found: int
    taken: int
    already_in: int
    paragraphs: int
    reports_in_all: int
    failed: tuple[Failure, ...]
    doubts: dict[str, list[str]]


def home() -> Path:
    """Return the folder of the library of this instance, there or not."""
    # The library needs no store: an analyst may have reports and nothing else.
    return Path(os.environ.get("COUNTERPOISE_HOME") or "counterpoise-data").absolute() / _FOLDER


class Registers:
    """Who a report is about, by the registers of its day.

    Parameters
    ----------
    regions : mapping
        Region by name of authorities that no register has: made-up ones of a demonstration.
    """

    def __init__(self, regions: Mapping[str, str] | None = None) -> None:
        self._regions = regions or {}

    @cached_property
    def _register(self) -> AuthorityRegister:
        return load_bundle().register()

    @cached_property
    def _places(self) -> dict[str, tuple[str, int | None]]:
        rows = sorted(load_bundle().table("providers"), key=lambda r: r.known_at)
        return {r.urn: (r.provision_type, r.places) for r in rows if not r.left}

    def load(self) -> None:
        """Load the register of authorities, which nearly every report asks for."""
        _ = self._register

    def subject(self, report: Report) -> intake.Subject:
        """Return code and region of a report's authority, and whether it is about a small home."""
        facts = report.facts
        code = region = None
        if facts.authority:
            try:
                day = facts.end or (facts.published.value if facts.published else date(2025, 4, 1))
                found = self._register.find(facts.authority.value, on=day)
                code, region = found.ons_code, found.region
            except CounterpoiseError:
                # A name the register does not know is kept as printed.
                code, region = None, self._regions.get(facts.authority.value)
        return intake.Subject(code, region, self._is_small(report))

    def _is_small(self, report: Report) -> bool:
        facts = report.facts
        if not facts.provider and not facts.urn:
            return False
        kind, places = self._places.get(facts.urn.value if facts.urn else "", ("", None))
        try:
            return is_small_home(provision_type(kind), places)
        except NotFoundError:
            # A provider that no register shows may be a home of any size.
            return True


def ingest(
    paths: Path | str | Sequence[Path | str],
    *,
    library: Path | str | None = None,
    now: datetime,
    workers: int | None = None,
    progress: Callable[[str], None] | None = None,
    regions: Mapping[str, str] | None = None,
    vectors: str = "",
    patience: float = 0.0,
    first: Reader | None = None,
) -> Taken:
    """Take files, and the reports in folders, into the library and make them searchable.

    Parameters
    ----------
    paths : Path, str, or sequence of them
        Files and folders; folders are gone through to the end.
    library : Path, optional
        Folder of the library; that of the instance when none is given.
    now : datetime
        The instant, kept with each report.
    workers : int, optional
        Files read at the same time.
    progress : callable, optional
        Told in words what is being done.
    regions : mapping, optional
        Region by name of authorities that no register has.
    vectors : str, optional
        What the library is searched with from now on, see `meaning.CHOICES`; what it was, when left out.
    patience : float, optional
        Seconds to wait for another process that takes reports in.
    first : Reader, optional
        One of those that read the files, whose child was begun already.

    Raises
    ------
    NotFoundError
        When a file or folder is not there; nothing is taken then.
    UsageError
        When there is no file at all, or no such vectors.
    StoreError
        When the vectors need an extra that is not installed.
    ConflictError
        When another process is taking reports in.
    """
    say = progress or (lambda _: None)
    files = list(dict.fromkeys(p.absolute() for p in files_in(paths)))
    missing = next((p for p in files if not p.exists()), None)
    if missing:
        raise NotFoundError(f"There is no file or folder {missing}.", next_step="Look at the spelling.")
    if not files:
        raise UsageError("There is no report there.", next_step="Name files, or folders that hold some.")
    shelf = Library(library or home(), create=True)
    with alone(shelf.folder, patience), shelf.open_meanwhile():
        if vectors:
            meaning.choose(shelf.folder, vectors)
        intaking = _Intake(shelf, now.isoformat(), say, Registers(regions))
        ready = Thread(target=_made_ready, args=(intaking.registers, intaking.vectors))
        ready.start()
        intaking.take(files, workers or _WORKERS, first)
        ready.join()
        opened = _made_searchable(shelf, intaking.parts, workers or _WORKERS, say)
    return Taken(
        library=str(shelf.folder),
        found=len(files),
        taken=intaking.count["taken"],
        already_in=intaking.count["already in"],
        paragraphs=len(opened.index),
        reports_in_all=len(opened.catalogue.entries),
        failed=tuple(intaking.failed),
        doubts=intaking.doubts,
    )


def check_any_taken(taken: Taken) -> None:
    """Refuse a run of which nothing came; what came of some files of many is told and is no error.

    Raises
    ------
    BadInputError
        When no file could be taken in and none was in already.
    """
    if taken.failed and not taken.taken and not taken.already_in:
        raise BadInputError(
            "Nothing was taken in.", next_step="The reason stands beside each file, with what to do about it."
        )


def finish(
    *,
    library: Path | str | None = None,
    progress: Callable[[str], None] | None = None,
    patience: float = 0.0,
) -> None:
    """Judge what was taken in and not judged yet, and make it searchable: the rest of a run that was cut off.

    Raises
    ------
    StoreError
        When there is no library.
    ConflictError
        When another process is taking reports in.
    """
    shelf = Library(library or home())
    with alone(shelf.folder, patience), shelf.open_meanwhile():
        _made_searchable(shelf, {}, _WORKERS, progress or (lambda _: None))


def _made_ready(registers: Registers, vectors: Meaning) -> None:
    """Load what is needed once the first file is read, while a child reads it."""
    registers.load()
    vectors.unit([vectors.rows("children")])
    shipped()
    encoder().load()


def _made_searchable(
    shelf: Library, parts: dict[str, Part], workers: int, say: Callable[[str], None]
) -> versions.Opened:
    """Judge what is new and index it: a few reports at one go, many first to be found, then judged."""
    waiting = shelf.unjudged()
    # Starting processes costs more than judging a few reports here.
    if len(waiting) <= learn_findings.FEW:
        learn_findings.judge_reports(shelf, waiting, workers=1, say=say)
        return versions.refresh(shelf, meaning.of(shelf.folder), parts)
    say("Making the index ...")
    opened = versions.refresh(shelf, meaning.of(shelf.folder), parts)
    parts.clear()
    say("Searchable. Judging what is new ...")
    learn_findings.judge_new(shelf, workers=workers, say=say)
    return versions.remark(shelf) or opened


class _Intake:
    """One run: what was kept, what failed, and what the index will need."""

    def __init__(self, shelf: Library, at: str, say: Callable[[str], None], registers: Registers) -> None:
        self._shelf, self._at, self._say = shelf, at, say
        self.registers = registers
        self.vectors = meaning.of(shelf.folder)
        self._known = set(shelf.digests())
        self._gone = {t.sha256: t.why for t in shelf.tombstones()}
        self.parts: dict[str, Part] = {}
        self.failed: list[Failure] = []
        self.doubts: dict[str, list[str]] = {}
        self.count: Counter[str] = Counter()

    def take(self, files: Sequence[Path], workers: int, first: Reader | None) -> None:
        """Read what is new and keep it, file after file."""
        new = list(self._new(files))
        for done, (path, read) in enumerate(read_files(new, workers=workers, first=first), 1):
            if isinstance(read, Unreadable):
                self._fail(path, "", read.reason)
            else:
                self._keep(path, read)
            if done % _TOLD_EVERY == 0 or done == len(new):
                self._say(f"{done} of {len(new)} files read, {len(self.failed)} of them can't be taken.")

    def _new(self, files: Sequence[Path]) -> Iterator[Path]:
        for path in files:
            digest = _digest(path)
            if digest in self._gone:
                self._fail(path, digest, f"it was withdrawn: {self._gone[digest]}")
            elif digest in self._known:
                self._shelf.found_at(digest, str(path))
                self.count["already in"] += 1
            else:
                # The same file under two names is one report.
                if digest:
                    self._known.add(digest)
                yield path

    def _keep(self, path: Path, report: Report) -> None:
        try:
            intake.check_final(report)
            subject = self.registers.subject(report)
            whole = intake.whole(report, path=str(path), subject=subject, added_at=self._at)
            if not whole.paragraphs:
                self._fail(path, report.sha256, "no paragraph was found in it")
                return
            self._shelf.add(whole, str(path))
        except CounterpoiseError as error:
            self._fail(path, report.sha256, error.sentence)
            return
        self.parts[report.sha256] = versions.part(whole.paragraphs, self.vectors)
        self.count["taken"] += 1
        if report.doubts:
            self.doubts[report.file] = list(report.doubts)

    def _fail(self, path: Path, digest: str, reason: str) -> None:
        failure = Failure(str(path), digest, reason, self._at)
        self._shelf.fail(failure)
        self.failed.append(failure)


def _digest(path: Path) -> str:
    """Return the digest of a file's bytes, "" where it can't be opened (reading it then says why)."""
    total = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                total.update(piece)
    except OSError:
        return ""
    return total.hexdigest()


@contextmanager
def alone(folder: Path, patience: float = 0.0) -> Iterator[None]:
    """Keep other processes from writing to the library meanwhile; the lock ends with the process."""
    end = time.monotonic() + patience
    with (folder / "lock").open("w") as lock:
        while not _locked(lock):
            if time.monotonic() >= end:
                raise ConflictError(
                    "Another process is taking reports into this library.", next_step="Wait until it is done."
                )
            time.sleep(_LOOK_EVERY)
        yield


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def kept(folder: Path, path: str) -> Path:
    """Return where the file of a report lies if it was sent over the pages, there or not.

    The instance may have been moved since, so that the path it was read at says only its last two parts.
    """
    return folder.joinpath(SENT, *Path(path).parts[-2:])


def _drop(file: Path) -> None:
    """Delete a file that was sent, if this is one, and its folder with the last of them."""
    if file.is_file():
        file.unlink()
        with suppress(OSError):
            file.parent.rmdir()


def withdraw(file: str, *, why: str, now: datetime, library: Path | str | None = None) -> dict[str, Any]:
    """Take the words of a withdrawn report out of library and index; its name, day and reason stay.

    Raises
    ------
    NotFoundError
        When no report goes by that name.
    UsageError
        When no reason is given.
    """
    if not why.strip():
        raise UsageError("No reason was given.", next_step="Say why the report is withdrawn.")
    shelf = Library(library or home())
    with alone(shelf.folder):
        paths = {r.sha256: r.path for r in shelf.reports()}
        tombstone = shelf.withdraw(file, why=why, at=now.isoformat())
        _drop(kept(shelf.folder, paths[tombstone.sha256]))
        # Briefs that were made before hold its words.
        shutil.rmtree(shelf.folder / ANSWERS, ignore_errors=True)
        versions.refresh(shelf, meaning.of(shelf.folder), {})
    return {"file": tombstone.file, "sha256": tombstone.sha256, "why": why, "withdrawn_at": now.isoformat()}
