"""Labels beside reports: found by place and digest, the words never in the label file."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from bench.learning_findings_chart import reliability_chart
from counterpoise.domain.errors import UsageError
from counterpoise.learning.findings.examples import rows_of
from counterpoise.learning.findings.hedges import hedged
from counterpoise.learning.findings.labelled_files import (
    authority_of,
    given_examples,
    labels_beside,
    letters_key,
    picked_examples,
)
from counterpoise.learning.findings.polarity import Polarity

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.learning.report import Report

FILE = "marrowby-2020-03-02-ilacs.pdf"
TEXT = "Visits are timely. Plans are not."


def report(text: str = TEXT, file: str = FILE) -> Report:
    paragraph = SimpleNamespace(number=3, text=text, section="Care: good")
    facts = SimpleNamespace(framework=SimpleNamespace(value="ILACS"))
    return cast("Report", SimpleNamespace(file=file, paragraphs=(paragraph,), facts=facts))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "paragraphs.csv").write_text(
        "file,paragraph,key,polarity,themes,sentences\n"
        f"{FILE},3,{letters_key(TEXT)},mixed,care_leavers education,+-\n"
        f"{FILE},9,{letters_key('Not there.')},strength,education,+\n"
    )
    (tmp_path / "sentences.csv").write_text(
        f"file,key,polarity\n{FILE},{letters_key('Plans are not.')},-\nlost.txt,0123,+\n"
    )
    return tmp_path


def test_labels_find_their_words_and_the_lost_are_counted(folder: Path) -> None:
    found = labels_beside([report()], {}, folder)
    (one,) = found.examples
    assert (one.authority, one.text, one.polarity) == ("marrowby", TEXT, Polarity.MIXED)
    assert one.themes == ("care_leavers", "education")
    assert one.setting.known_grade == "good"
    assert one.trust < 1
    assert [(s.text, s.sign) for s in found.loose] == [("Plans are not.", "-")]
    assert found.without_words == 2


def test_a_paragraph_that_reads_otherwise_gets_no_label(folder: Path) -> None:
    assert labels_beside([report("Visits are late.")], {}, folder).examples == ()


def test_letters_kept_as_plain_text_are_searched_too(folder: Path) -> None:
    (folder / "sentences.csv").write_text(
        f"file,key,polarity\n2016-04-05_E08000023_marrowby.txt,{letters_key('Plans are not.')},-\n"
    )
    found = labels_beside([], {"2016-04-05_E08000023_marrowby.txt": "Visits are.\nPlans are not."}, folder)
    assert [s.authority for s in found.loose] == ["marrowby"]


def test_signs_are_dropped_where_the_sentences_are_others(folder: Path) -> None:
    (example,) = labels_beside([report()], {}, folder).examples
    assert [r.sign for r in rows_of([example], [])] == ["+", "-"]
    from dataclasses import replace  # noqa: PLC0415

    assert [r.sign for r in rows_of([replace(example, signs="+")], [])] == [" ", " "]


def test_a_file_without_an_authority_in_its_name_is_refused() -> None:
    with pytest.raises(UsageError, match="authority"):
        authority_of("report.pdf")


def test_given_paragraphs_come_with_their_heading() -> None:
    row = {"file": FILE, "section": "Care: good", "text": TEXT, "polarity": "mixed", "themes": ["education"]}
    (one,) = given_examples([json.dumps(row)])
    assert one.setting.framework == "ILACS"
    assert one.trust == 1


def test_picks_teach_themes_and_are_not_taken_twice() -> None:
    def pick(text: str, themes: list[str], paragraph: int = 3) -> dict[str, object]:
        return {"text": text, "themes": themes, "paragraph": paragraph}

    truth = {
        "file": FILE,
        "framework": "ILACS",
        "strengths": [pick(TEXT, ["education"]), pick(TEXT, ["education"]), pick("Ehc.", ["ehc_plans"])],
        "weaknesses": [pick("No theme.", []), pick("Known.", ["neglect"])],
    }
    row = {"file": FILE, "section": "", "text": "Known.", "polarity": "mixed", "themes": ["neglect"]}
    known = tuple(given_examples([json.dumps(row)]))
    found = tuple(picked_examples([json.dumps(truth)], [report()], known))
    assert [(e.text, e.themes, e.setting.section) for e in found] == [(TEXT, ("education",), "Care: good")]


def test_promises_and_small_numbers_are_seen() -> None:
    blame, praise = np.array([2.0, -2.0]), np.array([-2.0, 2.0])
    plain = hedged(blame, praise, ["Plans are late.", "Visits help."])
    promise = hedged(blame, praise, ["Plans are late.", "Leaders recognise this and are taking action."])
    minor = hedged(blame, praise, ["Plans are late for a small number.", "Visits help."])
    assert promise[0] < plain[0]
    assert minor[4] < plain[4]
    assert len(plain) == len(promise) == len(minor)


def test_the_chart_has_a_point_for_every_tenth_with_enough_findings() -> None:
    pairs = [(0.95, True)] * 20 + [(0.55, False)] * 5 + [(0.15, True)] * 2
    chart = reliability_chart({"polarity": pairs}, bins=10)
    assert chart.count("findings</title>") == 2
    assert chart.startswith("<svg")
    assert "20 findings" in chart
