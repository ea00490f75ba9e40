"""Taking reports in: whole folders, again, after a stop, with bad files among them; then the commands."""

from __future__ import annotations

import json
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from counterpoise.app.main import run
from counterpoise.cli.main import run_command
from counterpoise.domain.errors import (
    BadInputError,
    ConflictError,
    LimitError,
    NotFoundError,
    StoreError,
    UsageError,
)
from counterpoise.learning.findings.context import THREADS
from counterpoise.learning.library import Library
from counterpoise.learning.search import versions
from counterpoise.learning.search.filters import Filters
from counterpoise.service import learn_findings, learn_ingest, learn_search

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)
REPORT = """Inspection of Barnet local authority children's services

Inspection dates: 8 May 2023 to 19 May 2023

What needs to improve?

The timeliness of return home interviews.

The impact of leaders on social work practice with children and families: good

1. Leaders brought caseloads down by recruiting two teams, so social workers visit more often in {year}.

2. Supervision is weak. Managers do not write down why they decided.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "reports"
    (place / "inner").mkdir(parents=True)
    (place / "one.txt").write_text(REPORT.format(year="spring"), encoding="utf-8")
    (place / "inner" / "two.txt").write_text(REPORT.format(year="autumn"), encoding="utf-8")
    return place


def _ingest(folder: Path, library: Path) -> learn_ingest.Taken:
    return learn_ingest.ingest([folder], library=library, now=NOW, workers=1)


def test_folders_are_gone_through_and_a_second_run_takes_nothing(folder: Path, tmp_path: Path) -> None:
    first = _ingest(folder, tmp_path / "library")
    assert (first.found, first.taken, first.failed) == (2, 2, ())
    again = _ingest(folder, tmp_path / "library")
    assert (again.taken, again.already_in, again.reports_in_all) == (0, 2, 2)
    assert again.paragraphs == first.paragraphs > 3


def test_a_bad_file_is_named_with_its_reason_and_stops_nothing(folder: Path, tmp_path: Path) -> None:
    (folder / "later.txt").write_bytes(b"")
    (folder / "draft-letter.txt").write_text(REPORT.format(year="winter"), encoding="utf-8")
    taken = _ingest(folder, tmp_path / "library")
    assert taken.taken == 2
    reasons = {f.path.rsplit("/", 1)[-1]: f.reason for f in taken.failed}
    assert set(reasons) == {"later.txt", "draft-letter.txt"}
    assert "draft" in reasons["draft-letter.txt"]
    assert len(Library(tmp_path / "library").failures()) == 2
    (folder / "later.txt").write_text(REPORT.format(year="June"), encoding="utf-8")
    mended = _ingest(folder, tmp_path / "library")
    assert mended.taken == 1
    assert {f.path.rsplit("/", 1)[-1] for f in Library(tmp_path / "library").failures()} == {
        "draft-letter.txt"
    }


def test_a_run_that_was_cut_off_goes_on(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "library"

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(versions, "refresh", stop)
        with pytest.raises(KeyboardInterrupt):
            _ingest(folder, library)
    assert len(Library(library).reports()) == 2
    taken = _ingest(folder, library)
    assert (taken.taken, taken.already_in) == (0, 2)
    assert learn_search.search("caseloads", k=5, filters=Filters(), library=library).hits


def test_findings_are_made_and_only_once(folder: Path, tmp_path: Path) -> None:
    _ingest(folder, tmp_path / "library")
    library = Library(tmp_path / "library")
    found = library.findings()
    assert set(found) == {p.id for p in library.paragraphs()}
    assert library.unjudged() == ()
    weak = learn_search.search(
        "supervision", k=5, filters=Filters(polarity="weakness"), library=library.folder
    )
    assert "Supervision is weak" in weak.hits[0].paragraph.text


def test_the_same_file_under_two_names_is_one_report(folder: Path, tmp_path: Path) -> None:
    (folder / "copy.txt").write_bytes((folder / "one.txt").read_bytes())
    taken = _ingest(folder, tmp_path / "library")
    assert (taken.taken, taken.already_in) == (2, 1)


def test_a_withdrawn_report_is_not_taken_again(folder: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    _ingest(folder, library)
    learn_ingest.withdraw("one.txt", why="replaced", now=NOW, library=library)
    again = _ingest(folder, library)
    assert [f.reason for f in again.failed] == ["it was withdrawn: replaced"]
    assert again.reports_in_all == 1
    with pytest.raises(NotFoundError):
        learn_ingest.withdraw("one.txt", why="again", now=NOW, library=library)


def _hold(folder: str, held: multiprocessing.Queue, go: multiprocessing.Event) -> None:  # type: ignore[type-arg]
    from pathlib import Path  # noqa: PLC0415 - in another process

    with learn_ingest.alone(Path(folder)):
        held.put(True)
        go.wait(30)


def test_two_processes_do_not_write_at_once(folder: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    _ingest(folder, library)
    context = multiprocessing.get_context("spawn")
    held, go = context.Queue(), context.Event()
    other = context.Process(target=_hold, args=(str(library), held, go))
    other.start()
    try:
        assert held.get(timeout=60)
        with pytest.raises(ConflictError):
            _ingest(folder, library)
    finally:
        go.set()
        other.join()


def test_no_file_and_no_library_are_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError):
        _ingest(tmp_path / "empty", tmp_path / "library")
    with pytest.raises(StoreError, match="no library"):
        learn_search.search("x", k=1, filters=Filters(), library=tmp_path / "nothing")


def test_the_register_gives_code_and_region(folder: Path, tmp_path: Path) -> None:
    _ingest(folder, tmp_path / "library")
    report = Library(tmp_path / "library").reports()[0]
    assert (report.ons_code, report.region) == ("E09000003", "London")


def test_commands_take_in_search_and_withdraw(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = ["--library", str(tmp_path / "library")]
    assert run(["learn", "ingest", str(folder), "--workers", "1", *library]) == 0
    assert "2 reports taken in" in capsys.readouterr().out
    assert run(["learn", "search", "caseloads", "--k", "1", "--json", *library]) == 0
    said = json.loads(capsys.readouterr().out)
    (hit,) = said["hits"]
    assert {"file", "paragraph", "page", "score", "why", "link", "boxes", "superseded_by"} <= hit.keys()
    assert hit["paragraph"] == 1
    assert run(["learn", "search", "caseloads", *library]) == 0
    assert "Why:" in capsys.readouterr().out
    assert run(["learn", "search", "caseloads", "--region", "Nowhere", *library]) == UsageError.exit_code
    assert run(["learn", "withdraw", "one.txt", "--why", " ", *library]) == UsageError.exit_code
    assert run(["learn", "withdraw", "one.txt", "--why", "an error", *library]) == 0
    assert run(["learn", "withdraw", "one.txt", "--why", "an error", *library]) == NotFoundError.exit_code


def test_a_path_that_is_not_there_stops_a_run_before_it_begins(folder: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    with pytest.raises(NotFoundError, match=r"no file or folder .*reprots"):
        learn_ingest.ingest([folder, tmp_path / "reprots"], library=library, now=NOW, workers=1)
    assert not library.exists()


def test_a_run_of_which_nothing_came_is_an_error(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = ["--workers", "1", "--library", str(tmp_path / "library")]
    (folder / "empty.txt").write_bytes(b"")
    (folder / "old.doc").write_bytes(b"x")
    with pytest.raises(BadInputError, match="Nothing was taken in"):
        run_command(["learn", "ingest", str(folder / "empty.txt"), *library])
    assert run_command(["learn", "ingest", str(folder), *library]) == 0
    told = capsys.readouterr()
    assert "2 reports taken in, 0 were in already, 1 can't be taken" in told.out
    assert "1 file in the folders is of a kind that is not read (.doc)" in told.err


def test_the_command_lists_what_the_library_holds(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty.txt").write_bytes(b"")
    library = tmp_path / "library"
    _ingest(folder, library)
    learn_ingest.withdraw("two.txt", why="an error", now=NOW, library=library)
    assert run_command(["learn", "reports", "--library", str(library)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("1 report, by name and day:")
    assert "(one.txt)" in told
    assert f"Not read: {folder / 'empty.txt'}: it is empty" in told
    assert "Withdrawn: two.txt: an error" in told
    assert run_command(["learn", "reports", "--library", str(library), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert [r["file"] for r in record["reports"]] == ["one.txt"]
    assert (len(record["not_read"]), len(record["withdrawn"]), record["mark"]) == (1, 1, "published")
    assert "inspector" not in json.dumps(record)


def test_reasons_of_a_hit_are_told_in_words(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _ingest(folder, tmp_path / "library")
    assert run_command(["learn", "search", "caseloads", "--library", str(tmp_path / "library")]) == 0
    (why, *_) = [line for line in capsys.readouterr().out.splitlines() if "Why:" in line]
    assert "how " in why
    assert "joint rank" not in why


def test_the_link_names_file_page_and_paragraph(folder: Path, tmp_path: Path) -> None:
    _ingest(folder, tmp_path / "library")
    hit = learn_search.search("caseloads", k=1, filters=Filters(), library=tmp_path / "library").hits[0]
    assert learn_search.link(hit) == f"{hit.file}#page={hit.paragraph.page}&paragraph={hit.paragraph.id}"


def test_judging_that_its_processes_ended_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(ThreadPoolExecutor):
        def __init__(self, workers: int, **_: object) -> None:
            super().__init__(workers)

        def map(self, *_: object, **__: object) -> Iterator[object]:
            raise BrokenProcessPool

    monkeypatch.setattr(learn_findings, "ProcessPoolExecutor", Broken)
    tasks = [(Path("nowhere"), "ILACS", [])] * (learn_findings.FEW + 1)
    with pytest.raises(LimitError, match="ended by itself") as told:
        list(learn_findings._judged(tasks, 2 * THREADS))
    assert "__main__" in told.value.next_step
