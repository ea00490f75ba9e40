"""What a search gives: the right paragraphs, marked, dated, explained, and nothing that must not be shown."""

from __future__ import annotations

import socket
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterpoise.domain.errors import GuardError, UsageError
from counterpoise.learning.held import HeldFinding
from counterpoise.learning.report import Framework
from counterpoise.learning.search import intake, versions
from counterpoise.learning.search.filters import Filters
from counterpoise.learning.search.query import parse
from counterpoise.learning.search.search import Search
from counterpoise.learning.vectors.table import bundled

from .conftest import SHARED, TOWNS, made, take

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterpoise.learning.library import Library


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(text=st.text(max_size=300))
def test_no_text_is_an_error(search: Search, text: str) -> None:
    answer = search.ask(text)
    assert answer.hits or answer.note


@pytest.mark.parametrize(
    "text",
    [
        "",
        '"',
        '""',
        "\u201c\u201d",
        "the of and",
        "how",
        "\x00",
        "a" * 100_000,
        '"x" ' * 500,
        "caf\u00e9\u2019s \u2019s",
        "🐈 🐈",
    ],
)
def test_odd_texts_are_no_error(search: Search, text: str) -> None:
    answer = search.ask(text)
    assert answer.hits or answer.note


def test_a_query_for_how_finds_who_did_it_first(search: Search) -> None:
    hits = search.ask("how did leaders bring caseloads down").hits
    assert hits[0].subject == "Ambleford"
    assert "recruiting two new teams" in hits[0].paragraph.text


def test_direction_is_followed(search: Search) -> None:
    weak = search.ask("weak supervision of social workers").hits[0]
    strong = search.ask("strong supervision of social workers").hits[0]
    assert weak.subject == "Ambleford"
    assert strong.subject == "Brackwater"
    assert search.ask("supervision", filters=Filters(polarity="strength")).query.wants == 1


def test_a_phrase_in_quotes_is_in_every_hit(search: Search) -> None:
    hits = search.ask('"bed and breakfast"').hits
    assert hits
    assert all("bed and breakfast" in h.paragraph.text for h in hits)
    assert not search.ask('"breakfast and bed"').hits


def test_highlights_and_best_sentence_are_places_in_the_text(search: Search) -> None:
    hit = search.ask("return home interviews for missing children").hits[0]
    text = hit.paragraph.text
    marked = [text[a:b] for a, b in hit.highlights]
    assert {"Return", "home", "interviews", "children", "missing"} <= set(marked)
    assert text[slice(*hit.best_sentence)].endswith(".")
    ends = [end for _, end in hit.highlights]
    assert all(start > end for (start, _), end in zip(hit.highlights[1:], ends, strict=False))


def test_reasons_add_up_to_the_score(search: Search) -> None:
    for hit in search.ask("caseloads of social workers").hits:
        assert sum(r.share for r in hit.why) == pytest.approx(hit.score, abs=0.002)
        assert all(r.says for r in hit.why)


def test_the_same_words_in_two_reports_are_one_hit(search: Search) -> None:
    hits = [h for h in search.ask("joint kitchen where families cook").hits if h.paragraph.text == SHARED]
    assert len(hits) == 1
    assert len(hits[0].also) == 2


def test_an_older_report_says_which_one_came_after(search: Search) -> None:
    by_file = {h.file: h.superseded_by for h in search.ask("supervision caseloads flats", k=20).hits}
    assert by_file["ambleford-2019-ilacs.pdf"] == "ambleford-2023-ilacs.pdf"
    assert by_file["brackwater-2023-ilacs.pdf"] is None
    assert {h.file for h in search.ask("caseloads", k=20, filters=Filters(current=True)).hits} == {
        "brackwater-2023-ilacs.pdf"
    }


def test_another_framework_of_another_kind_supersedes_nothing(
    shelf: Library, opened: Callable[[Library], Search]
) -> None:
    take(shelf, made("Brackwater", ["The visit looked at the front door."], year=2024,
                     framework=Framework.ILACS_FOCUSED))  # fmt: skip
    found = {e.file: e.superseded_by for e in opened(shelf).catalogue.entries}
    assert found["brackwater-2023-ilacs.pdf"] is None


@pytest.mark.parametrize(
    ("filters", "files"),
    [
        (Filters(authority="brackwater"), {"brackwater-2023-ilacs.pdf"}),
        (Filters(region="north"), {"ambleford-2019-ilacs.pdf", "ambleford-2023-ilacs.pdf"}),
        (Filters(grade="inadequate"), {"ambleford-2019-ilacs.pdf"}),
        (Filters(until=date(2020, 1, 1)), {"ambleford-2019-ilacs.pdf"}),
        (Filters(since=date(2020, 1, 1), authority="Ambleford"), {"ambleford-2023-ilacs.pdf"}),
        (Filters(framework="ILACS", file="brackwater-2023-ilacs.pdf"), {"brackwater-2023-ilacs.pdf"}),
    ],
)
def test_filters_let_through_what_they_name(search: Search, filters: Filters, files: set[str]) -> None:
    hits = search.ask("social workers children supervision caseloads flats", k=50, filters=filters).hits
    assert {h.file for h in hits} == files


def test_themes_and_polarity_come_from_the_findings(shelf: Library) -> None:
    versions.refresh(shelf, bundled(), {})
    held = shelf.paragraphs()
    weak = next(p for p in held if p.text.startswith("Supervision is weak"))
    mixed = next(p for p in held if p.text.startswith("Care leavers are"))
    shelf.put_findings(
        [
            HeldFinding(weak.id, "weakness", ("supervision",), "supervision", {}),
            HeldFinding(mixed.id, "mixed", ("care_leavers", "supervision"), "care_leavers", {}),
        ]
    )
    marked = versions.remark(shelf)
    assert marked is not None
    search = Search(marked, shelf, bundled())
    found = search.ask("supervision flats", k=20, filters=Filters(theme="supervision", polarity="weakness"))
    assert {h.paragraph.id for h in found.hits} == {weak.id, mixed.id}
    only = search.ask("supervision flats", k=20, filters=Filters(theme="care leavers"))
    assert [h.themes for h in only.hits] == [("care_leavers", "supervision")]


@pytest.mark.parametrize(
    "filters", [Filters(region="Nowhere"), Filters(theme="bees"), Filters(polarity="up"), Filters(grade="9")]
)
def test_a_filter_that_nothing_has_says_what_there_is(search: Search, filters: Filters) -> None:
    with pytest.raises(UsageError, match="No report in the library"):
        search.ask("caseloads", filters=filters)


@pytest.mark.parametrize("k", [0, 101])
def test_the_number_of_hits_has_bounds(search: Search, k: int) -> None:
    with pytest.raises(UsageError):
        search.ask("caseloads", k=k)


def test_guard_7_small_homes_are_shown_only_when_asked_for(
    shelf: Library, opened: Callable[[Library], Search]
) -> None:
    home = made(
        "", ["The home has two children who keep bees."], framework=Framework.SCCIF, provider="Bee House"
    )
    take(shelf, home, small_home=True)
    search = opened(shelf)
    assert "Bee House" not in {h.subject for h in search.ask("children who keep bees", k=50).hits}
    shown = search.ask("children who keep bees", filters=Filters(small_homes=True)).hits
    assert shown[0].subject == "Bee House"


def test_guard_7_a_withdrawn_report_leaves_a_tombstone_and_no_word(
    shelf: Library, opened: Callable[[Library], Search]
) -> None:
    take(shelf, made("Cressing", ["The zeppelin is moored at the office."]))
    opened(shelf)
    shelf.withdraw("cressing-2023-ilacs.pdf", why="published by mistake", at="2024-02-01")
    search = opened(shelf)
    assert "zeppelin" not in search.index.terms
    assert "cressing" not in {h.subject.lower() for h in search.ask("zeppelin office", k=50).hits}
    assert [t.file for t in shelf.tombstones()] == ["cressing-2023-ilacs.pdf"]
    assert b"zeppelin" not in b"".join(p.read_bytes() for p in shelf.folder.rglob("*") if p.is_file())


def test_guard_7_a_draft_is_not_taken_in() -> None:
    draft = made("Ambleford", ["DRAFT for comment. Caseloads are high."])
    with pytest.raises(GuardError, match="draft"):
        intake.check_final(made("Draft", TOWNS["Ambleford"]))
    shown = [draft.paragraphs[0]]
    first_page = type(shown[0])(0, shown[0].kind, shown[0].text, 1, 1, "", 1)
    with pytest.raises(GuardError, match="draft"):
        intake.check_final(type(draft)(**{**_fields(draft), "paragraphs": (first_page,)}))
    intake.check_final(made("Ambleford", ["Managers draft plans with parents."]))


def _fields(report: object) -> dict[str, object]:
    return {name: getattr(report, name) for name in report.__slots__}  # type: ignore[attr-defined]


def test_guard_8_the_library_holds_no_inspector(shelf: Library) -> None:
    columns = {f for r in shelf.reports() for f in r.__slots__}
    assert not {c for c in columns if "inspector" in c}


def test_search_needs_no_network(monkeypatch: pytest.MonkeyPatch, search: Search) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert search.ask("caseloads").hits


def test_the_same_question_has_the_same_answer(search: Search) -> None:
    assert search.ask("supervision of social workers", k=20) == search.ask(
        "supervision of social workers", k=20
    )


def test_a_thesaurus_word_finds_its_kin(shelf: Library, opened: Callable[[Library], Search]) -> None:
    take(shelf, made("Dunmere", ["The designated officer answers within a day."]))
    hit = opened(shelf).ask("LADO").hits[0]
    assert hit.subject == "Dunmere"
    assert [hit.paragraph.text[a:b] for a, b in hit.highlights] == ["designated officer"]


def test_words_of_every_day_find_the_words_of_reports(
    shelf: Library, opened: Callable[[Library], Search]
) -> None:
    take(shelf, made("Dunmere", ["Children placed at a distance are visited as often as others."]))
    answer = opened(shelf).ask("those who live a long way from home")
    hit = next(h for h in answer.hits if h.subject == "Dunmere")
    assert "at a distance" in [hit.paragraph.text[a:b] for a, b in hit.highlights]


def test_the_direction_of_a_query_is_guessed() -> None:
    assert parse("weak supervision").wants == -1
    assert parse("good supervision").wants == 1
    assert parse("supervision").wants == 0
    assert parse("how have others cut delay").wants == 1
    assert parse("weak supervision", wants=1.0).wants == 1
