"""Strengths and weaknesses of the record: which paragraphs make a point, and which sentence it is."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.app.main import run
from counterpoise.learning.content import asking
from counterpoise.learning.findings.finding import Finding, SentenceFinding, ThemeFinding
from counterpoise.learning.findings.polarity import Polarity
from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.reading import record, unreadable_record
from counterpoise.learning.reading.dates import day_in_name
from counterpoise.learning.reading.judged import Judged, judged_of
from counterpoise.learning.report import (
    Confidence,
    Fact,
    Facts,
    Framework,
    Item,
    Kind,
    Paragraph,
    Report,
    Unreadable,
)
from counterpoise.service.read_reports import _to_judge, judge_texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD, BAD, BOTH, NONE = Polarity.STRENGTH, Polarity.WEAKNESS, Polarity.MIXED, Polarity.NEUTRAL
EXCELLENT = "Plans are excellent, thorough and timely."
POOR = "Visits are poor and too often late."


def found(text: str, polarity: Polarity, *said: tuple[Polarity, float]) -> Judged:
    """Judge a text whose sentences were found to say this, each as surely as given."""
    each = tuple(SentenceFinding(s, *one) for s, one in zip(sentences(text), said, strict=True))
    themes = (ThemeFinding("assessment", 0.9),)
    return judged_of(text, Finding(themes, polarity, {polarity: 1.0}, 1.0, 0.9, False, each, (), "made"))


def told(text: str, judged: Judged) -> dict[str, str]:
    return {side: text[start:end] for side, (start, end) in judged.points.items()}


def test_the_point_is_the_sentence_that_says_it_most_surely() -> None:
    text = "Plans here are clear enough. Plans are always excellent. Some visits are late."
    judged = found(text, GOOD, (GOOD, 0.7), (GOOD, 0.9), (BAD, 0.99))
    assert told(text, judged) == {"strength": "Plans are always excellent."}
    assert (judged.polarity, judged.themes) == ("strength", ("assessment",))


def test_a_sentence_that_says_both_stands_behind_those_that_say_one_thing() -> None:
    text = "Plans are clear but late. Plans are now much clearer. Reviews are far too late."
    judged = found(text, BOTH, (BOTH, 0.99), (GOOD, 0.4), (BAD, 0.3))
    assert told(text, judged) == {"strength": "Plans are now much clearer.", "weakness": text[54:]}
    alone = found(text, BOTH, (BOTH, 0.5), (NONE, 0.9), (BAD, 0.3))
    assert told(text, alone)["strength"] == "Plans are clear but late."


def test_a_side_of_which_no_sentence_stands_has_no_point() -> None:
    text = "Plans are clear enough now. Plans are always good."
    assert told(text, found(text, BOTH, (GOOD, 0.7), (NONE, 0.9))).keys() == {"strength"}
    assert not found(text, NONE, (GOOD, 0.9), (BAD, 0.9)).points


@pytest.mark.parametrize(
    "empty", ["(Recommendation)", "Leadership and management Inadequate", "The grades of all the parts are:"]
)
def test_what_is_no_sentence_makes_no_point(empty: str) -> None:
    judged = found(empty, BAD, (BAD, 0.99))
    assert (judged.polarity, judged.points) == ("weakness", {})
    after = f"Visits to children are late. {empty}"
    assert told(after, found(after, BAD, (BAD, 0.3), (BAD, 0.99)))["weakness"] == after[:28]


def made(sheet: Any) -> bytes:
    page = sheet().put("Inspection of Sampleshire local authority children\u2019s services", size=20)
    page.put("Inspection dates: 5 to 9 December 2022", step=30)
    page.paragraph(f"Children are safe. {EXCELLENT}").heading("What needs to improve?")
    page.paragraph("\u2022 The timeliness of visits, which are poor and far too late.").heading("Findings")
    page.paragraph(f"1. {EXCELLENT} However, managers do not see what goes wrong.")
    return page.paragraph(f"2. {POOR} Children wait too long for help.").pdf()


def points(made: dict[str, Any], side: str) -> list[tuple[Any, ...]]:
    return [(p["paragraph"], p["page"], p["point"]) for p in made[side]]


def test_the_record_lists_points_with_their_paragraphs(sheet: Any, read: Callable[..., Any]) -> None:
    report = read(made(sheet))
    both = {"strength": (0, 41), "weakness": (42, len(EXCELLENT) + 45)}
    by_text = {p.text[:8]: p for p in report.paragraphs}
    first, second = by_text["Plans ar"], by_text["Visits a"]
    judged = {
        first.order: Judged("mixed", ("assessment", "front_door"), both),
        second.order: Judged("weakness", ("assessment",), {"weakness": (0, len(POOR))}),
    }
    record_made = record(report, judged=judged)
    assert record_made["strengths"] == [
        {
            "paragraph": 1,
            "page": 1,
            "point": EXCELLENT,
            "themes": ["assessment", "front_door"],
            "text": first.text,
        }
    ]
    assert points(record_made, "weaknesses") == [(1, 1, first.text[42:86]), (2, 1, POOR)]


def test_without_judging_there_are_no_lists_and_with_it_they_may_be_empty(
    sheet: Any, read: Callable[..., Any]
) -> None:
    report = read(made(sheet))
    assert (record(report)["strengths"], record(report)["weaknesses"]) == (None, None)
    assert (record(report, judged={})["strengths"], record(report, judged={})["weaknesses"]) == ([], [])


def test_what_must_improve_is_no_weakness_and_an_unnumbered_paragraph_may_be_a_strength(
    sheet: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kent-2022-07-05-ilacs.pdf").write_bytes(made(sheet))

    def printed(*options: str) -> dict[str, Any]:
        assert run(["read", str(tmp_path), "--json", *options]) == 0
        line: dict[str, Any] = json.loads(capsys.readouterr().out)
        return line

    judged = printed()
    assert judged["file_name_date"] == "2022-07-05"
    wanted = [p for p in judged["paragraphs"] if p["section"].startswith("What needs")]
    assert [p["polarity"] for p in wanted] == ["weakness"]
    assert {p["paragraph"] for p in judged["weaknesses"]} >= {2}
    assert all("timeliness" not in p["text"] for p in judged["weaknesses"])
    assert None in {p["paragraph"] for p in judged["strengths"]}
    assert all(p["point"] in p["text"] for side in ("strengths", "weaknesses") for p in judged[side])
    plain = printed("--no-judge")
    assert (plain["strengths"], plain["weaknesses"]) == (None, None)


def area_send(sheet: Any) -> bytes:
    page = sheet().put("Area SEND inspection of Sample and Test", size=26)
    page.put("Inspection dates: 13 to 21 July 2023", step=30).heading("Inspection outcome")
    page.paragraph("There are widespread and/or systemic failings leading to significant concerns.")
    page.page().heading("What is the area partnership doing that is effective?", size=12)
    page.paragraph("\u2022 Schools plan exceptionally well for children.", left=76)
    page.heading("Areas for priority action", size=12)
    page.put("Responsible body", bold=True, step=26).beside("Areas for priority action", left=224, bold=True)
    page.put("Sample and Test Council", step=20).beside("Leaders should act on what they", left=224)
    return page.put("know.", left=224).pdf()


def test_titles_and_standing_words_are_judged_no_more_than_the_library_does(
    sheet: Any, read: Callable[..., Any]
) -> None:
    title = Paragraph(99, Kind.PLAIN, "Local Area Partnership report", 1, 1, "")
    report = read(area_send(sheet))
    report = replace(report, paragraphs=(title, *report.paragraphs))
    _, texts = _to_judge(report)
    said = [text for _, text, *_ in texts]
    assert "Schools plan exceptionally well for children." in said
    assert not [text for text in said if text.startswith(("Local Area", "There are widespread"))]
    told_all = record(report, judged=judge_texts(_to_judge(report)))
    printed = {p["text"][:10]: p["polarity"] for p in told_all["paragraphs"]}
    assert printed["Schools pl"] == "strength"
    assert (printed["Local Area"], printed["There are "]) == (None, None)


def test_a_bullet_is_found_by_its_place_and_a_row_of_what_is_asked_is_no_point(
    sheet: Any, read: Callable[..., Any]
) -> None:
    report = read(area_send(sheet))
    every = {p.order: Judged("mixed", (), {"strength": (0, 9)}) for p in report.paragraphs if p.page == 2}
    listed = record(report, judged=every)["strengths"]
    assert [(p["paragraph"], p.get("bullet"), p["text"]) for p in listed] == [
        (None, 1, "Schools plan exceptionally well for children.")
    ]


def test_paragraphs_of_one_item_and_the_body_that_is_asked_ask_for_change() -> None:
    texts = [
        "Leaders across the area should improve:",
        "the plans they write;",
        "The Trust",
        "Their plans are good.",
    ]
    parts = tuple(Paragraph(i, Kind.PLAIN, t, 1, 1, "Areas for improvement") for i, t in enumerate(texts))
    facts = Facts(framework=Fact(Framework.AREA_SEND, Confidence.PRINTED))
    item = Item(f"{texts[0]}  {texts[1]}", 1, 1, responsible_body="The  Trust")
    report = Report("a.txt", "0" * 64, "text/plain", 1, "send", facts, (), parts, (item,))
    assert asking(report) == {0, 1, 2}


def test_what_was_judged_passes_between_processes_and_is_small(sheet: Any, read: Callable[..., Any]) -> None:
    judged = judge_texts(_to_judge(read(made(sheet))))
    sent = pickle.dumps(judged)
    assert pickle.loads(sent) == judged  # noqa: S301 - written a line above
    assert any(one.points for one in judged.values())
    assert EXCELLENT.encode() not in sent


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("kent-2022-07-05-ilacs.pdf", date(2022, 7, 5)),
        ("50000000 - children's services inspection - 12 november 2018.pdf", date(2018, 11, 12)),
        ("kent_2022-07-05_ilacs.pdf", date(2022, 7, 5)),
        ("kent-12th-Nov-2018.pdf", date(2018, 11, 12)),
        ("report.1 May 2019.docx", date(2019, 5, 1)),
        ("kent-2022-02-30-ilacs.pdf", None),
        ("inspection 31 november 2018.pdf", None),
        ("kent 12 november.pdf", None),
        ("report v1.2.18.pdf", None),
        ("kent-2022.pdf", None),
        ("kent.pdf", None),
    ],
)
def test_the_date_in_a_name(name: str, day: date | None) -> None:
    assert day_in_name(name) == day


def test_the_date_in_its_name_is_told_of_a_file_that_could_not_be_read() -> None:
    assert (
        unreadable_record(Unreadable("a-2012-08-10.pdf", "it is damaged"))["file_name_date"] == "2012-08-10"
    )
