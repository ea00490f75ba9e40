"""People correct what was found in paragraphs: counted at once, kept with its event, learned from."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.cli.main import run_command
from counterpoise.domain.errors import ConflictError, NotFoundError, StoreError, UsageError
from counterpoise.learning.findings.own_weights import models_of
from counterpoise.learning.findings.weights_file import shipped
from counterpoise.learning.library import Library
from counterpoise.service import learn_findings, learn_label
from tests.learning.digest.made_shelf import put

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXT = "Supervision takes place each month. It does not yet change what happens for children."
FILE = "ambleford-2024.pdf"


@pytest.fixture
def shelf(council_home: Path) -> Library:
    library = Library(council_home / "library", create=True)
    said = [
        ("supervision_management_oversight", "++", TEXT),
        ("neglect", "+", "Neglect is seen early enough."),
    ]
    put(library, "Ambleford", date(2024, 3, 4), said)
    put(library, "Greyholt", date(2024, 7, 4), said[:1], small_home=True)
    return library


def label(shelf: Library, coder: str = "A1", minutes: int = 0, **said: Any) -> learn_label.Labelled:
    now = NOON + timedelta(minutes=minutes)
    return learn_label.put(FILE, "1", coder=coder, who="tester", now=now, library=shelf.folder, **said)


def undo(shelf: Library, coder: str = "A1", minutes: int = 9) -> learn_label.Labelled:
    now = NOON + timedelta(minutes=minutes)
    return learn_label.undo(FILE, "1", coder=coder, who="tester", now=now, library=shelf.folder)


def events() -> list[tuple[str, str]]:
    from counterpoise.store.models import AuditRow  # noqa: PLC0415 - models load once Django is set up

    kept = AuditRow.objects.order_by("sequence")
    return [(r.what, json.loads(r.after)["polarity"]) for r in kept if "label" in r.what]


def finding(shelf: Library) -> tuple[str, tuple[str, ...], Any]:
    (found,) = [f for name, f in shelf.findings().items() if name == label_id(shelf)]
    return found.polarity, found.themes, found.detail["model"]


def label_id(shelf: Library) -> str:
    (report,) = [r for r in shelf.reports() if r.file == FILE]
    return shelf.paragraphs(report.sha256)[0].id


def test_a_label_counts_at_once_with_its_event_and_the_weights_learn(shelf: Library) -> None:
    before = models_of(shelf.folder)
    done = label(shelf, polarity="weakness", themes=["workforce_caseloads"])
    assert before is shipped()
    assert (done.coder, done.polarity, done.themes) == ("A1", "weakness", ("workforce_caseloads",))
    assert finding(shelf) == ("weakness", ("workforce_caseloads",), "label")
    assert events() == [("paragraph labelled", "weakness")]
    learned = models_of(shelf.folder)
    assert learned.version.startswith(f"{before.version}+1.")
    read = before.polarity.sentences.lean, learned.polarity.sentences.lean
    old, new = (lean(TEXT.split(". ")[1]) for lean in read)
    assert new.blame > old.blame


def test_what_is_not_said_stays_as_it_was_found(shelf: Library) -> None:
    done = label(shelf, polarity="mixed")
    assert done.themes == ("supervision_management_oversight",)


def test_undo_brings_the_label_before_back_and_then_the_weights(shelf: Library) -> None:
    label(shelf, polarity="weakness")
    label(shelf, polarity="mixed", minutes=1)
    assert undo(shelf).polarity == "weakness"
    last = undo(shelf, minutes=10)
    assert last.coder is None
    # A correction taken back leaves nothing behind.
    assert last.model == shipped().version
    assert finding(shelf)[2] == shipped().version
    assert [what for what, _ in events()] == ["paragraph labelled"] * 2 + ["label taken back"] * 2
    told = learn_label.history(FILE, "1", library=shelf.folder)
    assert [(str(x.polarity), x.undone_at is not None) for x in told] == [("weakness", True), ("mixed", True)]
    with pytest.raises(ConflictError, match="no label"):
        undo(shelf, minutes=11)


def test_a_second_coder_judges_alone_and_kappa_is_counted(shelf: Library) -> None:
    label(shelf, polarity="weakness")
    queue = learn_label.waiting("B2", library=shelf.folder)
    assert [r["text"] for r in queue["second_coder"]] == [TEXT]
    assert "weakness" not in json.dumps(queue)
    label(shelf, coder="B2", minutes=1, polarity="strength")
    queue = learn_label.waiting("B2", library=shelf.folder)
    assert (queue["second_coder"], len(queue["disputed"])) == ([], 1)
    found = learn_label.agreement("A1", "B2")
    assert (found.paragraphs, found.same_polarity, found.polarity, found.themes) == (1, 0, 0.0, 1.0)


def test_labels_stand_when_everything_is_judged_anew(shelf: Library) -> None:
    label(shelf, polarity="weakness", themes=["workforce_caseloads"])
    done = learn_label.retrain(workers=1, say=lambda _: None, library=shelf.folder)
    assert done["paragraphs"] == 3
    assert finding(shelf) == ("weakness", ("workforce_caseloads",), "label")
    models = {f.detail["model"] for f in shelf.findings().values()}
    assert models == {"label", done["model"]}
    assert learn_findings.judge_new(shelf, workers=1, say=lambda _: None) == 0


def test_what_was_learned_under_another_version_is_learned_anew(shelf: Library) -> None:
    label(shelf, polarity="weakness")
    (own,) = shelf.folder.glob("findings.npz")
    learned, kept = models_of(shelf.folder).version, own.read_bytes()
    own.write_bytes(kept[: len(kept) // 2])
    with pytest.raises(StoreError, match="damaged, or was made by another version") as refused:
        models_of(shelf.folder)
    assert "learn label retrain" in str(refused.value.next_step)
    assert learn_label.retrain(workers=1, say=lambda _: None, library=shelf.folder)["model"] == learned
    assert own.read_bytes() == kept


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, "says nothing"),
        ({"polarity": "splendid"}, "no polarity"),
        ({"themes": ["weather"]}, "no theme"),
        ({"polarity": "mixed", "coder": "Somebody With A Name"}, "can't stand for a coder"),
    ],
)
def test_a_label_that_is_none_is_refused_and_nothing_kept(
    shelf: Library, said: dict[str, Any], reason: str
) -> None:
    with pytest.raises(UsageError, match=reason):
        label(shelf, **said)
    assert events() == []
    assert models_of(shelf.folder) is shipped()


def test_small_homes_and_unknown_paragraphs_are_not_there(shelf: Library) -> None:
    for file, paragraph in (("greyholt-2024.pdf", "1"), (FILE, "99"), ("nothing.pdf", "1")):
        with pytest.raises(NotFoundError):
            learn_label.history(file, paragraph, library=shelf.folder)


def test_the_command_takes_file_and_paragraph(shelf: Library, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--library", str(shelf.folder)]
    words = ["learn", "label", FILE, "1", "--theme", "Neglect", "--polarity", "mixed", "--by", "A1", *where]
    assert run_command(words) == 0
    assert "mixed; neglect (labelled by A1)" in capsys.readouterr().out
    assert run_command(["learn", "label", "history", FILE, "1", "--json", *where]) == 0
    (told,) = json.loads(capsys.readouterr().out)["labels"]
    assert (told["coder"], told["polarity"], told["undone_at"]) == ("A1", "mixed", None)
    assert run_command(["learn", "label", "agreement", "A1", "B2"]) == 0
    assert "Labelled by both: 0" in capsys.readouterr().out
