"""A new version of the index: what is taken over from the old one is the same as made anew, byte by byte."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import connect
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from counterpoise.domain.errors import StoreError
from counterpoise.learning.held import HeldFinding
from counterpoise.learning.library import Library
from counterpoise.learning.search import intake, versions
from counterpoise.learning.vectors.table import bundled

from .conftest import SHARED, TOWNS, made, take

if TYPE_CHECKING:
    from counterpoise.learning.report import Report

# Words of their own, a shared paragraph, and one with nothing but the shared one.
POOL: tuple[Report, ...] = (
    *(made(t, TOWNS[t], year=y, asked=["The timeliness of visits."]) for t in TOWNS for y in (2019, 2023)),
    made("Cragmouth", [*TOWNS["Brackwater"][:2], "Zoologists advise the quarantine kennels."]),
    made("Dunthorpe", [SHARED], section="An unheard-of heading"),
)
_POLARITIES = ("strength", "weakness", "mixed", "neutral", "")
_THEMES = st.lists(st.sampled_from(["caseloads", "missing", "supervision", "zeal"]), unique=True, max_size=2)


@dataclass
class _Shelf:
    """A library whose index is brought up step by step."""

    library: Library
    fresh: dict[str, versions.Part] = field(default_factory=dict)

    def step(self, what: str, which: int, polarity: str, themes: list[str]) -> None:
        report = POOL[which]
        if what == "add" and report.sha256 not in {t.sha256 for t in self.library.tombstones()}:
            take(self.library, report, region="North")
            whole = intake.whole(report, path="", subject=intake.Subject(), added_at="")
            self.fresh[report.sha256] = versions.part(whole.paragraphs, bundled())
        elif what == "withdraw" and report.sha256 in self.library.digests():
            self.library.withdraw(report.sha256, why="replaced", at="2024-01-01")
            versions.refresh(self.library, bundled(), {})
        elif what == "find":
            self._find(report.sha256, polarity, themes)
        elif what == "refresh":
            versions.refresh(self.library, bundled(), self.fresh)
            self.fresh = {}
        elif what == "remark":
            versions.remark(self.library)

    def _find(self, report: str, polarity: str, themes: list[str]) -> None:
        detail = {"sentences": [[0, 9, polarity or "mixed", 0.7]]}
        self.library.put_findings(
            HeldFinding(p.id, polarity, tuple(themes), None, detail)
            for p in self.library.paragraphs(report)[1:]
        )


def _files(library: Library) -> dict[str, bytes]:
    (version,) = [p for p in (library.folder / "index").iterdir() if p.is_dir()]
    return {p.name: p.read_bytes() for p in version.iterdir()}


def _anew(library: Library) -> dict[str, bytes]:
    shutil.rmtree(library.folder / "index", ignore_errors=True)
    versions.refresh(library, bundled(), {})
    return _files(library)


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "add", "find", "find", "withdraw", "refresh", "refresh", "remark"]),
        st.integers(0, len(POOL) - 1),
        st.sampled_from(_POLARITIES),
        _THEMES,
    ),
    min_size=3,
    max_size=9,
)


@settings(max_examples=20, deadline=None)
@given(_STEPS)
# Names of paragraphs get shorter.
@example([("add", 0, "", []), ("add", 5, "", []), ("refresh", 0, "", []), ("withdraw", 0, "", [])])
# A report with terms and a theme of its own comes, is marked anew, and goes.
@example(
    [
        *(("add", i, "", []) for i in (4, 0, 1)),
        ("refresh", 0, "", []),
        ("find", 4, "weakness", ["zeal"]),
        ("find", 1, "strength", ["missing"]),
        ("remark", 0, "", []),
        ("withdraw", 4, "", []),
        ("add", 5, "", []),
    ]
)
def test_taken_over_or_made_anew_is_the_same_byte_by_byte(
    steps: list[tuple[str, int, str, list[str]]],
) -> None:
    with TemporaryDirectory() as folder:
        shelf = _Shelf(Library(Path(folder), create=True))
        for step in steps:
            shelf.step(*step)
        versions.refresh(shelf.library, bundled(), shelf.fresh)
        stepwise = _files(shelf.library)
        assert len(stepwise) > 20
        assert stepwise == _anew(shelf.library)


def test_only_what_changed_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Library(tmp_path, create=True)
    for report in POOL[:4]:
        take(shelf, report)
    versions.refresh(shelf, bundled(), {})
    take(shelf, POOL[4])
    read: list[str | None] = []
    for name in ("paragraphs", "findings"):
        before = getattr(Library, name)
        monkeypatch.setattr(
            Library,
            name,
            lambda self, report=None, before=before: read.append(report) or before(self, report),
        )
    assert len(versions.refresh(shelf, bundled(), {}).catalogue.entries) == 5
    assert read == [POOL[4].sha256] * 2


def test_marks_brought_up_alone_are_the_same_as_made_anew(tmp_path: Path) -> None:
    shelf = _Shelf(Library(tmp_path, create=True))
    shelf.step("add", 0, "", [])
    shelf.step("refresh", 0, "", [])
    shelf.step("find", 0, "weakness", ["missing"])
    shelf.step("remark", 0, "", [])
    assert _files(shelf.library) == _anew(shelf.library)


def test_themes_keep_their_paragraphs_when_others_come_before_them(tmp_path: Path) -> None:
    shelf = _Shelf(Library(tmp_path, create=True))
    for which, theme in ((0, "zeal"), (1, "caseloads"), (4, "missing")):
        shelf.step("add", which, "", [])
        shelf.step("find", which, "strength", [theme])
        shelf.step("refresh", 0, "", [])
    c = versions.refresh(shelf.library, bundled(), {}).catalogue
    assert c.themes == ("caseloads", "missing", "zeal")
    bits = {e.sha256: int(c.theme_bits[c.report_of == i].max()) for i, e in enumerate(c.entries)}
    assert [bits[POOL[i].sha256] for i in (0, 1, 4)] == [0b100, 0b001, 0b010]


def test_nothing_is_written_when_nothing_changed(tmp_path: Path) -> None:
    shelf = Library(tmp_path, create=True)
    take(shelf, POOL[0])
    versions.refresh(shelf, bundled(), {})
    pointer = tmp_path / "index" / "current"
    before = pointer.read_text()
    versions.refresh(shelf, bundled(), {})
    versions.remark(shelf)
    assert pointer.read_text() == before
    # Facts of a report are no words of it, but hits show them.
    take(shelf, POOL[0], region="South")
    assert versions.refresh(shelf, bundled(), {}).catalogue.entries[0].region == "South"
    assert pointer.read_text() != before


def test_an_index_that_is_replaced_while_it_is_opened_is_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Library(tmp_path, create=True)
    take(shelf, POOL[0])
    versions.refresh(shelf, bundled(), {})
    load = versions.Index.load

    def replaced(folder: Path) -> versions.Index:
        monkeypatch.setattr(versions.Index, "load", load)
        take(shelf, POOL[1])
        versions.refresh(shelf, bundled(), {})
        return load(folder)

    monkeypatch.setattr(versions.Index, "load", replaced)
    opened = versions.open_index(tmp_path)
    assert opened is not None
    assert len(opened.catalogue.entries) == 2
    (version,) = [p for p in (tmp_path / "index").iterdir() if p.is_dir()]
    (version / "words.npy").unlink()
    assert versions.open_index(tmp_path) is None


def test_many_may_bring_an_index_up_at_once(tmp_path: Path) -> None:
    shelf = Library(tmp_path, create=True)
    for report in POOL:
        take(shelf, report)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: versions.refresh(shelf, bundled(), {}), range(4)))
    assert {len(o.index) for o in made} == {len(made[0].index)}
    assert _files(shelf) == _anew(shelf)


def test_a_library_of_the_first_version_gets_its_stamps(tmp_path: Path) -> None:
    shelf = Library(tmp_path, create=True)
    take(shelf, POOL[0])
    stamps = shelf.stamps()
    with closing(connect(tmp_path / "library.sqlite3")) as db:
        db.executescript("drop table stamp; pragma user_version = 1;")
    assert Library(tmp_path).stamps() == stamps
    assert list(stamps) == [POOL[0].sha256]


def test_a_library_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    Library(tmp_path, create=True)
    with closing(connect(tmp_path / "library.sqlite3")) as db:
        db.execute("pragma user_version = 99")
    with pytest.raises(StoreError, match="newer version"):
        Library(tmp_path)
