"""A draft is checked on a page, or made into a comment table; nothing of it is kept anywhere."""

from __future__ import annotations

import io
import re
import tempfile
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from web_kit import ADMINISTRATOR, DIRECTOR, Home, sign_in

from counterpoise.domain.errors import LimitError
from counterpoise.store.models import AuditRow
from tests.learning.letter import made_drafts as made

if TYPE_CHECKING:
    from pathlib import Path

ODD = "Zanzibarquax"


@pytest.fixture(autouse=True)
def room(store_kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the pages a folder for what is there for a moment; the server of a store has one already."""
    folder = tmp_path / "moment"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def draft(text: str, name: str = "draft.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def words(content: bytes) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content.decode())))


def left(home: Home, room: Path) -> list[Path]:
    """Return the files in which a word of the draft stands."""
    files = [f for folder in (home.folder, room) for f in folder.rglob("*") if f.is_file()]
    return [f for f in files if ODD.encode() in f.read_bytes()]


def test_faults_are_named_with_page_paragraph_and_words_and_nothing_is_kept(home: Home, room: Path) -> None:
    client, rows = sign_in(DIRECTOR), AuditRow.objects.count()
    text = made.letter(0).replace(made.PLACES[0], ODD)
    opposed = made.TOPICS[0]["opposed"]
    faulty = made.letter(0, summary=opposed).replace(made.PLACES[0], ODD)
    answer = client.post("/drafts", {"file": draft(faulty), "what": "check"})
    said = words(answer.content)
    assert answer.status_code == 200
    assert "Summary contradicts the body" in said
    assert opposed in said
    assert re.search(r"Page 1, ", said)
    clean = words(client.post("/drafts", {"file": draft(text), "what": "check"}).content)
    assert "Nothing. That is no proof that the draft is right" in clean
    assert AuditRow.objects.count() == rows
    assert left(home, room) == []
    assert list(room.iterdir()) == []


def test_the_comment_table_is_the_only_file_and_has_a_row_for_each_paragraph(home: Home, room: Path) -> None:
    client = sign_in(DIRECTOR)
    answer = client.post("/drafts", {"file": draft(made.letter(0)), "what": "table"})
    assert 'filename="comments.docx"' in answer["Content-Disposition"]
    table = Document(io.BytesIO(answer.content)).tables[0]
    assert len(table.rows) > 5
    assert any(made.TOPICS[0]["strong"] in cell.text for row in table.rows for cell in row.cells)
    assert list(room.iterdir()) == []


def test_what_is_no_draft_is_refused_in_words(home: Home, room: Path) -> None:
    client = sign_in(DIRECTOR)
    assert "Of points with nothing behind them it finds about half" in words(client.get("/drafts").content)
    for sent, said in (
        ({}, "Choose a file"),
        ({"file": draft("%PDF-1.7 broken", "a.pdf")}, "a.pdf can't be checked: "),
        ({"file": draft("", "a.pdf")}, "The file is empty"),
    ):
        answer = client.post("/drafts", {**sent, "what": "check"})
        assert answer.status_code == 400
        assert said in words(answer.content)
    answer = client.post("/drafts", {}, headers={"Content-Length": "40000000"})
    assert answer.status_code == LimitError.http_status
    assert list(room.iterdir()) == []
    assert sign_in(ADMINISTRATOR).get("/drafts").status_code == 404
