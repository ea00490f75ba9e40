"""The comment table for the council's side, from made drafts."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
import pytest

from counterpoise.cli.main import run_command
from counterpoise.domain.errors import BadInputError
from counterpoise.learning.reading import read_file
from counterpoise.learning.report import Unreadable
from counterpoise.service.letter_comments import comment_table
from tests.learning.letter import made_drafts as made

if TYPE_CHECKING:
    from pathlib import Path

TELLING = "A boy called Rowan told inspectors about his move."


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    weak = f"{made.TOPICS[0]['other_weak']} {TELLING}"
    path = tmp_path / "draft.txt"
    path.write_text(made.letter(0, other_weak=weak), encoding="utf-8")
    return path


def test_every_paragraph_has_its_numbered_row(draft: Path) -> None:
    data, count = comment_table(draft)
    (table,) = docx.Document(io.BytesIO(data)).tables
    cells = [[c.text for c in row.cells] for row in table.rows]
    assert cells[0][0] == "No."
    assert [row[0] for row in cells[1:]] == [str(i) for i in range(1, count + 1)]
    read = read_file(draft)
    assert not isinstance(read, Unreadable)
    assert [row[2] for row in cells[1:]] == [p.text for p in read.paragraphs if p.text.strip()]
    assert all(not row[4] for row in cells[1:])


def test_what_the_check_found_stands_in_its_row_alone(draft: Path) -> None:
    (table,) = docx.Document(io.BytesIO(comment_table(draft)[0])).tables
    told = [(row.cells[2].text, row.cells[3].text) for row in table.rows[1:] if row.cells[3].text]
    assert len(told) == 1
    assert TELLING in told[0][0]
    assert told[0][1].startswith("Check: a child could be recognised.")


def test_the_same_draft_gives_the_same_bytes_and_nothing_is_kept(
    draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("COUNTERPOISE_HOME", str(home))
    for name in ("one.docx", "two.docx"):
        assert run_command(["letter", "comments", str(draft), "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "one.docx").read_bytes() == (tmp_path / "two.docx").read_bytes()
    assert not home.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["draft.txt", "one.docx", "two.docx"]


def test_a_file_that_is_no_draft_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"<html>not a pdf</html>")
    with pytest.raises(BadInputError, match="can't be read"):
        comment_table(tmp_path / "bad.pdf")
