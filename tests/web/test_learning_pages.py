"""The pages on the library: counts with denominators, quotations in their place, nobody named unasked."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest
from learning_kit import (
    BLAME,
    FORMULA,
    NEGLECT,
    PRAISE,
    PRINTED,
    PRINTED_AT,
    SUPERVISION,
    WORSE,
)
from web_kit import ANALYST, DIRECTOR, WORDS, Home, person_of, sign_in

from counterpoise.domain.roles import EVERYWHERE, Grant, Role
from counterpoise.service import accounts, clock, jobs, learn_answers, learn_digest, learn_ingest, people
from counterpoise.store import jobs as job_store
from tests.learning.digest.made_shelf import put

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from counterpoise.learning.held import HeldParagraph
    from counterpoise.learning.library import Library

PAGES = ("", "/themes", "/compare", "/follow-up", "/practice", "/briefing", "/since", "/briefs", "/labels",
         "/export")  # fmt: skip
MISSING = "exploitation_missing"
LATE = "Return home interviews are not offered to children who go missing from care quickly enough."
OFFERED = "Children who go missing from care are offered interviews, and risks are understood."
OTHER_ANALYST = "second@region.example"


@pytest.fixture
def analyst(library: Library) -> Client:
    return sign_in(ANALYST)


def read(client: Client, path: str, status: int = 200, **asked: str) -> str:
    answer = client.get(f"/learning{path}", asked)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return unescape(answer.content.decode())


def paragraph_of(library: Library, town: str, place: int = 0, year: int = 2019) -> HeldParagraph:
    (report,) = [r for r in library.reports() if r.authority == town and r.dated and r.dated.year == year]
    return library.paragraphs(report.sha256)[place]


def cells(text: str, caption: str) -> dict[str, list[str]]:
    """Return the cells of a table by the head of the row."""
    table = text[text.index(f'id="{caption}-caption"') :]
    rows = re.findall(r"<tr class=.*?</tr>", table[: table.index("</table>")], re.DOTALL)[1:]
    plain = [[re.sub(r"<[^>]+>", "", c).strip() for c in re.findall(r"<t[hd].*?</t[hd]>", r)] for r in rows]
    return {row[0]: row[1:] for row in plain}


def test_without_a_library_every_page_says_how_to_make_one(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTERPOISE_HOME", str(home.folder))
    client = sign_in(ANALYST)
    assert all("counterpoise learn ingest FOLDER" in read(client, p) for p in PAGES)


def test_themes_have_denominators_and_the_chart_says_what_the_table_says(analyst: Client) -> None:
    text = read(analyst, "/themes")
    row = cells(text, "themes")["Supervision and management oversight"]
    # The same words in two reports count once; the home of two places is in no count.
    assert row[:2] == ["2 of 8, 25 % (7 to 59 %)", "1 of 8, 12 % (2 to 47 %)"]
    assert re.search(r'<svg role="img" aria-labelledby="themes-chart-t themes-chart-d"', text)
    assert "2 of 8</text>" in text


def test_an_authority_with_few_reports_is_counted_without_a_rate(analyst: Client) -> None:
    text = read(analyst, "/themes", area="ambleford")
    assert cells(text, "themes")["Supervision and management oversight"][:2] == ["2 of 2", "0 of 2"]
    assert "No rate is given over fewer than 5 reports" in text
    assert "<svg role" not in text
    unknown = read(analyst, "/themes", 400, area="Nowhere")
    assert "the authority 'Nowhere'. There are: Ambleford, Brackwater" in unknown


def test_a_comparison_shows_rates_and_refuses_under_five_reports_in_words(analyst: Client) -> None:
    text = read(analyst, "/compare", area="Brackwater")
    assert "Nobody is in this group" in text
    assert cells(text, "faults")["Supervision and management oversight"][-1].startswith("1 of 6, 17 %")
    few = read(analyst, "/compare", 404, area="Brackwater", since="2019-03-05", until="2019-03-08")
    assert "reports on others; rates need at least 5" in few
    assert "is no day" in read(analyst, "/compare", 400, area="Brackwater", since="yesterday")


def test_a_weakness_is_followed_with_both_quotations_and_nationally_without_names(analyst: Client) -> None:
    text = read(analyst, "/follow-up", area="Ambleford")
    assert f"“{BLAME}”" in text
    assert f"“{WORSE}”" in text
    assert "Worse: 1" in text
    national = read(analyst, "/follow-up")
    assert "counts without names" in national
    assert "Ambleford" not in national


def test_what_is_likely_stands_apart_from_what_became_of_it(analyst: Client, library: Library) -> None:
    put(library, "Hollowby", date(2019, 5, 6), [(MISSING, "-", LATE)])
    put(library, "Hollowby", date(2021, 5, 6), [(MISSING, "+", OFFERED)])
    text = read(analyst, "/follow-up", area="Hollowby")
    assert "Likely, in no count: 1" in text
    assert re.search(rf"“{OFFERED}”</p><p[^>]*>Likely resolved, 6 May 2021", text)
    assert re.search(r"Of the unsure ones 1 is likely resolved", text)
    assert "Resolved: 1" not in text


def test_counting_over_a_large_library_is_a_job(analyst: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learn_answers, "FEW", 0)
    assert "Count over all" in read(analyst, "/follow-up")
    for _ in range(2):
        assert analyst.post("/learning/follow-up/count")["Location"] == "/learning/follow-up"
    assert "Waiting for its turn" in read(analyst, "/follow-up")
    taken = job_store.take_next()
    assert taken is not None
    assert job_store.take_next() is None
    jobs.carry_out(taken.public_id)
    assert "counts without names" in read(analyst, "/follow-up")
    # What was counted holds as long as nothing changes.
    learn_ingest.withdraw("cattlebeck-2019.pdf", why="replaced", now=clock.now())
    assert "Count over all" in read(analyst, "/follow-up")


def test_who_like_it_was_praised_comes_with_the_deed_and_nobody_else_is_named(analyst: Client) -> None:
    text = read(analyst, "/practice", area="Brackwater", theme=SUPERVISION)
    assert f"“{PRAISE}”" in text
    assert "Cattlebeck (same region)" in text
    assert "Ambleford" not in text


def test_a_briefing_quotes_praise_and_counts_blame_and_both_files_are_the_commands(analyst: Client) -> None:
    text = read(analyst, "/briefing", theme=SUPERVISION)
    assert f"“{PRAISE}”" in text
    assert BLAME not in text
    asked = {"theme": SUPERVISION, "names": "yes"}
    assert f"“{BLAME}”" in read(analyst, "/briefing", **asked)
    files = learn_digest.files(learn_digest.briefing(SUPERVISION, name_weaknesses=True))
    for kind in ("html", "docx"):
        answer = analyst.get(f"/learning/briefing.{kind}", asked)
        name = re.search(r'filename="(.+)"', answer["Content-Disposition"])
        assert name is not None
        assert answer.content == files[name[1]]


def test_what_is_new_names_strengths_and_weaknesses_only_when_asked(analyst: Client) -> None:
    text = read(analyst, "/since", since="2019-03-04")
    assert "Cattlebeck: " in text
    assert BLAME not in text
    assert BLAME in read(analyst, "/since", since="2019-03-04", names="yes")
    few = read(analyst, "/since", since="2020-01-01")
    assert "would still say whose weaknesses they are" in few
    assert "Greyholt" not in few


def test_the_link_of_a_hit_opens_the_page_with_the_paragraph_marked(analyst: Client) -> None:
    hits = read(analyst, "", q="care leavers pathway plans")
    (link,) = set(re.findall(r'"/learning(/paragraphs/gorsley[^"]+)"', hits))
    text = read(analyst, link)
    assert "pathway plans are clear." in text
    answer = analyst.get(f"/learning{link}/page-1.png")
    assert answer["Content-Type"] == "image/png"
    width, height, rows = pixels(answer.content)
    assert (width, height) == (1190, 1684)
    # Above the paragraph the page is white; beside its letters it is marked.
    at = 2 * (842 - PRINTED_AT - 4)
    assert rows[at][3 * 142 : 3 * 143] == bytes((0xFF, 0xF0, 0xA0))
    assert rows[40][:3] == b"\xff\xff\xff"
    assert analyst.get(f"/learning{link}/page-2.png").status_code == 404


def pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Return width, height and rows of a PNG whose rows are kept as they are."""
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT")
    (length,) = struct.unpack(">I", png[start - 4 : start])
    data = zlib.decompress(png[start + 4 : start + 4 + length])
    step = 1 + 3 * width
    return width, height, [data[i + 1 : i + step] for i in range(0, len(data), step)]


def test_a_page_that_cannot_be_shown_says_why(analyst: Client, library: Library, tmp_path: Path) -> None:
    lost = paragraph_of(library, "Ambleford")
    assert "no longer where it was" in read(analyst, f"/paragraphs/{lost.id}")
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(b"%PDF-1.7 something else")
    library.found_at(lost.report, str(changed))
    assert "has changed since it was read" in read(analyst, f"/paragraphs/{lost.id}/page-2.png", 404)


def test_withdrawn_words_and_those_on_small_homes_are_nowhere(analyst: Client, library: Library) -> None:
    small = next(r for r in library.reports() if r.small_home)
    hidden = library.paragraphs(small.sha256)[0]
    read(analyst, f"/paragraphs/{hidden.id}", 404)
    assert analyst.get(f"/learning/paragraphs/{PRINTED}/page-1.png").status_code == 200
    learn_ingest.withdraw("gorsley-2020.pdf", why="replaced", now=clock.now())
    for path in ("", "/page-1.png"):
        assert analyst.get(f"/learning/paragraphs/{PRINTED}{path}").status_code == 404


def test_a_label_counts_at_once_a_second_coder_judges_alone_and_undo_brings_it_back(
    analyst: Client, library: Library
) -> None:
    one = paragraph_of(library, "Brackwater")
    where = f"/paragraphs/{one.id}"
    given = {"polarity": "mixed", "first": NEGLECT, "second": SUPERVISION}
    wrong = analyst.post(f"/learning{where}/label", {"polarity": "mixed"})
    assert (wrong.status_code, "Choose the theme" in wrong.content.decode()) == (422, True)
    assert analyst.post(f"/learning{where}/label", given).status_code == 302
    assert library.findings(one.report)[one.id].themes == (NEGLECT, SUPERVISION)
    mine = read(analyst, where)
    assert "you: Both; Neglect, Supervision and management oversight" in mine
    second = _second_analyst()
    alone = read(second, where)
    assert "so that you judge alone" in alone
    assert "Both; Neglect" not in alone
    assert f"/learning{where}" in read(second, "/labels")
    assert "Neglect" not in read(second, "/labels")
    second.post(f"/learning{where}/label", {"polarity": "weakness", "first": NEGLECT})
    coders = [f"c{person_of(e).public_id[:8]}" for e in (ANALYST, OTHER_ANALYST)]
    told = read(analyst, "/labels", one=coders[0], other=coders[1])
    assert "Coders differ: 1" in told
    assert "0 of 1" in told
    for client in (second, analyst):
        client.post(f"/learning{where}/undo")
    assert library.findings(one.report)[one.id].themes == (SUPERVISION,)
    assert "taken back" in read(analyst, where)
    assert analyst.post(f"/learning{where}/undo").status_code == 409


def _second_analyst() -> Client:
    grant = Grant(Role.ANALYST, EVERYWHERE)
    token = people.add_first(email=OTHER_ANALYST, grants=(grant,), who="test", now=clock.now())
    accounts.set_password_by_link(token=token, password=WORDS, now=clock.now())
    return sign_in(OTHER_ANALYST)


def test_a_director_reads_and_does_not_label(library: Library) -> None:
    client, one = sign_in(DIRECTOR), paragraph_of(library, "Brackwater")
    text = read(client, f"/paragraphs/{one.id}")
    assert BLAME in text
    assert "Keep this label" not in text
    assert "/learning/labels" not in text
    given = {"polarity": "mixed", "first": NEGLECT}
    assert client.post(f"/learning/paragraphs/{one.id}/label", given).status_code == 404
    assert library.findings(one.report)[one.id].polarity == "weakness"


def test_an_export_says_for_whom_it_is_and_no_cell_is_a_formula(analyst: Client) -> None:
    asked = {"for": "=Directors of the Vale", "file": "paragraphs.csv"}
    answer = analyst.post("/learning/export", asked)
    assert 'filename="paragraphs.csv"' in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {r["made_for"] for r in rows} == {"'=Directors of the Vale"}
    assert f"'{FORMULA}" in {r["text"] for r in rows}
    assert not [c for r in rows for c in r.values() if c.startswith(("=", "+", "-", "@"))]
    book = analyst.post("/learning/export", asked | {"file": "overview.xlsx"})
    assert zipfile.ZipFile(io.BytesIO(book.content)).testzip() is None
    nobody = analyst.post("/learning/export", {"file": "paragraphs.csv"})
    assert (nobody.status_code, "Say for whom" in nobody.content.decode()) == (400, True)
    assert analyst.post("/learning/export", asked | {"file": "secrets.csv"}).status_code == 404


def test_briefs_for_many_authorities_are_one_archive_of_the_own_body(analyst: Client) -> None:
    unknown = analyst.post("/learning/briefs", {"areas": "Nowhere at all"})
    assert unknown.status_code == 404
    assert analyst.post("/learning/briefs", {}).status_code == 400
    assert analyst.post("/learning/briefs", {"areas": "Ambleford\nHackney"}).status_code == 302
    taken = job_store.take_next()
    assert taken is not None
    jobs.carry_out(taken.public_id)
    address = f"/learning/briefs/{taken.public_id}.zip"
    assert address in read(analyst, "/briefs")
    made = zipfile.ZipFile(io.BytesIO(analyst.get(address).content))
    assert made.namelist() == ["index.html", "ambleford/reports.html", "hackney/coming.html"]
    assert WORSE in unescape(made.read("ambleford/reports.html").decode())
    assert "The library has no report on Hackney" in unescape(made.read("index.html").decode())
    for stranger in (_second_analyst(), sign_in(DIRECTOR)):
        assert stranger.get(address).status_code == 404
        assert taken.public_id not in read(stranger, "/briefs")
    assert analyst.post(f"/learning/briefs/{taken.public_id}/cancel").status_code == 409
    # What was made from words that were withdrawn since goes with them.
    learn_ingest.withdraw("ambleford-2020.pdf", why="replaced", now=clock.now())
    assert analyst.get(address).status_code == 404
