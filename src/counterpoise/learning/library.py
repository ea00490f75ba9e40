"""The library on disk: reports, their paragraphs, what was found in them, and which files could not be read.

One folder of the instance: ``library.sqlite3`` holds the words, ``index/`` what search needs (made from the
words at any time, `counterpoise.learning.search.versions`). A report comes in whole or not at all; work that
was cut off goes on where it stopped.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import ConflictError, NotFoundError, StoreError
from counterpoise.learning.held import Failure, HeldFinding, HeldParagraph, HeldReport, Tombstone, Whole
from counterpoise.learning.report import LineBox
from counterpoise.learning.stamps import TABLE, Stamp, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_FILE = "library.sqlite3"
_SCHEMA = 2
_WAIT_SECONDS = 20
_TABLES = """
create table if not exists report (
    sha256 text primary key, file text not null, path text not null, media text not null,
    pages integer not null, profile text not null, framework text not null, authority text, ons_code text,
    region text, provider text,
    urn text, small_home integer not null, start text, "end" text, published text, overall text,
    judgements text not null, length text, mentions_pandemic integer not null, doubts text not null,
    added_at text not null
) strict;
create table if not exists paragraph (
    id text primary key, report text not null references report (sha256) on delete cascade,
    place integer not null, kind text not null, asked text not null, number integer, bullet integer,
    page integer not null, page_end integer not null, section text not null, text text not null,
    boxes text not null, unique (report, place)
) strict;
create table if not exists finding (
    paragraph text primary key references paragraph (id) on delete cascade, polarity text not null,
    themes text not null, primary_theme text, detail text not null
) strict;
create table if not exists tombstone (
    sha256 text primary key, file text not null, why text not null, withdrawn_at text not null
) strict;
create table if not exists failure (
    path text primary key, sha256 text not null, reason text not null, at text not null
) strict;
"""
_REPORT = (
    "sha256", "file", "path", "media", "pages", "profile", "framework", "authority", "ons_code", "region",
    "provider", "urn", "small_home", "start", "end", "published", "overall", "judgements", "length",
    "mentions_pandemic", "doubts", "added_at",
)  # fmt: skip
_PARAGRAPH = (
    "id", "report", "place", "kind", "asked", "number", "bullet", "page", "page_end", "section", "text",
    "boxes",
)  # fmt: skip


class Library:
    """The words of all reports, in one SQLite file.

    Parameters
    ----------
    folder : Path
        Where the library is; made when ``create`` is set.
    create : bool
        Make the library where there is none.

    Raises
    ------
    StoreError
        When there is no library, or it was made by a newer version of the product.
    """

    def __init__(self, folder: Path | str, *, create: bool = False) -> None:
        folder = Path(folder)
        self.folder = folder
        self._file = folder / _FILE
        if create:
            self._make()
        elif not self._file.is_file():
            raise StoreError(
                f"There is no library in {folder}.",
                next_step="Take reports in with `counterpoise learn ingest FOLDER`.",
            )
        elif self._rows("pragma user_version")[0][0] != _SCHEMA:
            self._make()

    def _make(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with closing(self._connect()) as db:
                db.execute("pragma journal_mode = wal")
                (version,) = db.execute("pragma user_version").fetchone()
                if version > _SCHEMA:
                    raise StoreError(
                        f"The library in {self.folder} was made by a newer version.",
                        next_step="Update this one.",
                    )
                if version < _SCHEMA:
                    self._bring_up(db)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"The library in {self.folder} can't be made: {error}.",
                next_step="Make room or choose another folder with --library.",
            ) from error

    def _bring_up(self, db: sqlite3.Connection) -> None:
        """Make the tables that are missing; a library of the first version has no stamps yet."""
        db.executescript(_TABLES + TABLE)
        db.execute("begin immediate")
        stamp(db, [r[0] for r in db.execute("select sha256 from report").fetchall()])
        db.execute(f"pragma user_version = {_SCHEMA}")
        db.commit()

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._file, timeout=_WAIT_SECONDS)
        db.execute("pragma foreign_keys = on")
        return db

    @contextmanager
    def open_meanwhile(self) -> Iterator[None]:
        """Keep the file open: else each change that closes it last tidies all of it up."""
        with closing(self._connect()) as db:
            db.execute("select 1 from report limit 1").fetchall()
            yield

    @contextmanager
    def _write(self, *, again: bool = False) -> Iterator[sqlite3.Connection]:
        """Give a connection whose changes are kept together, or not at all.

        What can be made again need not wait for the disk: when the power fails, the newest of it may be gone.
        """
        try:
            with closing(self._connect()) as db:
                if again:
                    db.execute("pragma synchronous = normal")
                db.execute("begin immediate")
                yield db
                db.commit()
        except sqlite3.Error as error:
            raise StoreError(
                f"The library in {self.folder} can't be written: {error}.",
                next_step="Wait for the other process, or make room, and run it again; nothing is lost.",
            ) from error

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        try:
            with closing(self._connect()) as db:
                return db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(
                f"The library in {self.folder} can't be read: {error}.",
                next_step="Check the disk, or take the reports in again into another folder with --library.",
            ) from error

    def add(self, whole: Whole, path: str) -> None:
        """Take a report in, with all that belongs to it; the same file again changes nothing.

        Parameters
        ----------
        path : str
            Where the file was; an earlier failure under that path is forgotten.

        Raises
        ------
        ConflictError
            When the report was withdrawn.
        """
        with self._write(again=True) as db:
            gone = db.execute("select why from tombstone where sha256 = ?", (whole.report.sha256,)).fetchone()
            if gone:
                raise ConflictError(
                    f"{whole.report.file} was withdrawn: {gone[0]}.",
                    next_step="Leave it out; a withdrawn report is not taken in again.",
                )
            db.execute("delete from failure where path = ?", (path,))
            db.execute("delete from report where sha256 = ?", (whole.report.sha256,))
            _insert(db, "report", _REPORT, [_report_row(whole.report)])
            _insert(db, "paragraph", _PARAGRAPH, map(_paragraph_row, whole.paragraphs))
            _put_findings(db, whole.findings)
            stamp(db, [whole.report.sha256])

    def put_findings(self, findings: Iterable[HeldFinding]) -> None:
        """Keep what was found in paragraphs, in place of what was found before."""
        found = list(findings)
        with self._write(again=True) as db:
            _put_findings(db, found)
            ids = json.dumps([f.paragraph for f in found])
            changed = db.execute(
                "select distinct report from paragraph where id in (select value from json_each(?))", (ids,)
            ).fetchall()
            stamp(db, [r[0] for r in changed])

    def fail(self, failure: Failure) -> None:
        """Keep why a file could not be read."""
        with self._write() as db:
            values = (failure.path, failure.sha256, failure.reason, failure.at)
            db.execute("insert or replace into failure values (?, ?, ?, ?)", values)

    def found_at(self, sha256: str, path: str) -> None:
        """Keep where the file of a report lies now, where it is no longer where it was."""
        rows = self._rows("select path from report where sha256 = ?", (sha256,))
        if rows and rows[0][0] != path and not Path(rows[0][0]).is_file():
            with self._write() as db:
                db.execute("update report set path = ? where sha256 = ?", (path, sha256))

    def withdraw(self, file: str, *, why: str, at: str) -> Tombstone:
        """Take the words of a report out for good; its name, the day and the reason stay.

        Parameters
        ----------
        file : str
            Name of the file, or its digest or the beginning of it.

        Raises
        ------
        NotFoundError
            When no report, or more than one, goes by that name.
        """
        with self._write() as db:
            found = db.execute(
                "select sha256, file from report where file = ? or sha256 like ? || '%'", (file, file)
            ).fetchall()
            if len(found) != 1:
                raise NotFoundError(
                    f"{len(found) or 'No'} reports go by {file!r}.",
                    next_step="Name the file as search shows it, or its digest.",
                )
            (sha256, name) = found[0]
            tombstone = Tombstone(sha256, name, why, at)
            db.execute("insert into tombstone values (?, ?, ?, ?)", (sha256, name, why, at))
            db.execute("delete from report where sha256 = ?", (tombstone.sha256,))
        with closing(self._connect()) as db:
            # Deleted words would stay readable in the file's free pages.
            db.execute("vacuum")
        return tombstone

    def digests(self) -> frozenset[str]:
        """Return the digests of the files that are in."""
        return frozenset(r[0] for r in self._rows("select sha256 from report"))

    def reports(self) -> tuple[HeldReport, ...]:
        """Return every report, in the order of digests: the same whatever came in first."""
        columns = ", ".join(f'"{c}"' for c in _REPORT)
        return tuple(map(_report, self._rows(f"select {columns} from report order by sha256")))  # noqa: S608

    def paragraphs(self, report: str | None = None) -> tuple[HeldParagraph, ...]:
        """Return the paragraphs of a report by its digest, or of all: report after report, in their order."""
        columns = ", ".join(_PARAGRAPH)
        where = "where report = ?" if report else ""
        rows = self._rows(
            f"select {columns} from paragraph {where} order by report, place",  # noqa: S608 - no outside text
            (report,) if report else (),
        )
        return tuple(map(_paragraph, rows))

    def stamps(self) -> dict[str, Stamp]:
        """Return a digest of words and findings of each report with a paragraph, in the order of digests."""
        rows = self._rows(
            "select report, words, findings from stamp "
            "where exists (select 1 from paragraph p where p.report = stamp.report) order by report"
        )
        return {sha: Stamp(words, found) for sha, words, found in rows}

    def named(self, ids: Sequence[str]) -> dict[str, HeldParagraph]:
        """Return paragraphs by their ids; ids that are not there are left out."""
        columns = ", ".join(_PARAGRAPH)
        rows = self._rows(
            f"select {columns} from paragraph where id in (select value from json_each(?))",  # noqa: S608
            (json.dumps(list(ids)),),
        )
        return {r[0]: _paragraph(r) for r in rows}

    def findings(self, report: str | None = None) -> dict[str, HeldFinding]:
        """Return what was found, by paragraph, in one report or in all."""
        where = "where p.report = ?" if report else ""
        rows = self._rows(
            "select f.paragraph, polarity, themes, primary_theme, detail from finding f "  # noqa: S608
            f"join paragraph p on p.id = f.paragraph {where} order by p.report, p.place",
            (report,) if report else (),
        )
        # One long text is read several times as fast as as many short ones.
        themes = json.loads(f"[{','.join(r[2] for r in rows)}]")
        details = json.loads(f"[{','.join(r[4] for r in rows)}]")
        return {
            r[0]: HeldFinding(r[0], r[1], tuple(t), r[3], d)
            for r, t, d in zip(rows, themes, details, strict=True)
        }

    def unjudged(self) -> tuple[str, ...]:
        """Return the digests of reports with a paragraph in which nothing was looked for yet."""
        rows = self._rows(
            "select distinct p.report from paragraph p left join finding f on f.paragraph = p.id "
            "where f.paragraph is null order by p.report"
        )
        return tuple(r[0] for r in rows)

    def tombstones(self) -> tuple[Tombstone, ...]:
        """Return what was withdrawn, the newest last."""
        rows = self._rows(
            "select sha256, file, why, withdrawn_at from tombstone order by withdrawn_at, sha256"
        )
        return tuple(Tombstone(*r) for r in rows)

    def failures(self) -> tuple[Failure, ...]:
        """Return the files that could not be read, by path."""
        rows = self._rows("select path, sha256, reason, at from failure order by path")
        return tuple(Failure(*r) for r in rows)


def _insert(
    db: sqlite3.Connection, table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> None:
    names = ", ".join(f'"{c}"' for c in columns)
    marks = ", ".join("?" * len(columns))
    db.executemany(f"insert into {table} ({names}) values ({marks})", rows)  # noqa: S608 - names are our own


def _put_findings(db: sqlite3.Connection, findings: Iterable[HeldFinding]) -> None:
    db.executemany(
        "insert or replace into finding values (?, ?, ?, ?, ?)",
        (
            (f.paragraph, f.polarity, json.dumps(f.themes), f.primary_theme, json.dumps(dict(f.detail)))
            for f in findings
        ),
    )


def _report_row(r: HeldReport) -> tuple[Any, ...]:
    values = {c: getattr(r, c) for c in _REPORT}
    for day in ("start", "end", "published"):
        values[day] = values[day].isoformat() if values[day] else None
    values["judgements"] = json.dumps(dict(r.judgements))
    values["doubts"] = json.dumps(r.doubts)
    values["small_home"], values["mentions_pandemic"] = int(r.small_home), int(r.mentions_pandemic)
    return tuple(values.values())


def _report(row: tuple[Any, ...]) -> HeldReport:
    values = dict(zip(_REPORT, row, strict=True))
    for day in ("start", "end", "published"):
        values[day] = date.fromisoformat(values[day]) if values[day] else None
    values["judgements"] = json.loads(values["judgements"])
    values["doubts"] = tuple(json.loads(values["doubts"]))
    values["small_home"] = bool(values["small_home"])
    values["mentions_pandemic"] = bool(values["mentions_pandemic"])
    return HeldReport(**values)


def _paragraph_row(p: HeldParagraph) -> tuple[Any, ...]:
    boxes = json.dumps([[b.page, b.left, b.bottom, b.right, b.top] for b in p.boxes])
    return (*(getattr(p, c) for c in _PARAGRAPH[:-1]), boxes)


def _paragraph(row: tuple[Any, ...]) -> HeldParagraph:
    values = dict(zip(_PARAGRAPH, row, strict=True))
    values["boxes"] = tuple(LineBox(*b) for b in json.loads(values["boxes"]))
    return HeldParagraph(**values)
