"""The weights that come with the package: words and pairs of words, never a sentence or a name."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from counterpoise.learning.findings.actions import actions
from counterpoise.learning.findings.adaptations import Decision, adaptations
from counterpoise.learning.findings.cues import themes
from counterpoise.learning.findings.engine import judge, judge_each
from counterpoise.learning.findings.labelled_files import authority_of, given_examples, letters_key
from counterpoise.learning.findings.polarity import Polarity
from counterpoise.learning.findings.setting import Setting
from counterpoise.learning.findings.weights_file import shipped

if TYPE_CHECKING:
    from pathlib import Path

PARTS = re.compile(r"[\s:^]+|\.\.")
PLACES = {"kent", "barnet", "salford", "rutland", "sunderland"}


def features() -> list[str]:
    models = shipped()
    return [*models.polarity.sentences.lexicon.index, *models.themes.lexicon.index]


def test_no_feature_is_longer_than_two_words() -> None:
    roles = {"not", "although", "but"}
    for name in features():
        parts = [p for p in PARTS.split(name) if p]
        assert len(parts) <= 2 or parts[0] in roles, name


def test_no_place_is_among_the_features() -> None:
    words = {p for name in features() for p in PARTS.split(name)}
    assert not words & PLACES


def test_the_file_is_small() -> None:
    from importlib.resources import files  # noqa: PLC0415

    size = len(files("counterpoise.learning.weights").joinpath("findings.npz").read_bytes())
    assert size < 5_000_000


@pytest.mark.parametrize(
    ("text", "polarity", "theme"),
    [
        (
            "Care leavers are very well supported by advisers who know them. Pathway plans are detailed.",
            Polarity.STRENGTH,
            "care_leavers",
        ),
        (
            "Too many children in care lack a personal education plan. Attendance at school is poor.",
            Polarity.WEAKNESS,
            "education",
        ),
        (
            "Most strategy meetings are well attended. However, child protection plans are not clear.",
            Polarity.MIXED,
            "child_protection_and_in_need_planning",
        ),
        (
            "The designated officer responds promptly and robustly to allegations against professionals.",
            Polarity.STRENGTH,
            "allegations_lado",
        ),
        (
            "Children in private fostering arrangements are not assessed or visited soon enough.",
            Polarity.WEAKNESS,
            "private_fostering",
        ),
    ],
)
def test_made_paragraphs_are_read_as_a_person_would(text: str, polarity: Polarity, theme: str) -> None:
    found = judge(text, framework="ILACS")
    assert found.polarity == polarity
    assert found.primary == theme


def test_paragraphs_judged_together_are_judged_as_each_alone() -> None:
    placed = [
        (
            "Care leavers are well supported. However, pathway plans are not up to date.",
            Setting("Care leavers"),
        ),
        ("Too many children wait too long.", Setting("", "Area SEND inspection")),
        (
            "The caf\u00e9\u2019s staff do n\u00f6t help.",
            Setting("Leaders: inadequate", "ILACS", "inadequate"),
        ),
    ]
    alone = tuple(judge(t, section=s.section, framework=s.framework, grade=s.grade) for t, s in placed)
    assert judge_each(placed) == alone
    assert judge_each(placed, reasons=False)[0].reasons == ()
    assert judge_each([]) == ()


def test_what_they_did_is_told_by_praised_sentences_that_name_a_deed() -> None:
    text = (
        "Care leavers are well supported. Leaders have invested in four more advisers and opened a hub,"
        " \u2018The Landing\u2019. However, managers have not introduced a tracker and plans are late."
    )
    found = actions(text, judge(text).sentences)
    assert [a.span.of(text)[:21] for a in found] == ["Leaders have invested"]
    assert found[0].deed.of(text) == "Leaders have invested"
    assert found[0].means == 1


MADE = (
    "During the pandemic, workers moved to doorstep and video visits so that children were still seen."
    " Parents said that they valued shorter online meetings. However, not all families had a laptop."
    " Hybrid meetings have been retained."
)


def test_an_adaptation_is_told_in_the_words_of_the_report_alone() -> None:
    (one,) = adaptations(MADE)
    assert one.what.of(MADE).endswith("children were still seen.")
    assert one.context is not None
    assert one.context.of(MADE) == "During the pandemic"
    assert [s.of(MADE) for s in one.seen_by] == ["Parents said that they valued shorter online meetings."]
    assert [s.of(MADE) for s in one.limits] == ["However, not all families had a laptop."]
    assert one.decision == Decision.KEEP
    assert one.decision_words is not None
    assert one.decision_words.of(MADE) == "have been retained"


def test_what_is_not_said_of_an_adaptation_is_absent() -> None:
    text = "In response to the COVID-19 pandemic, the council introduced virtual panels."
    (one,) = adaptations(text)
    assert (one.seen_by, one.limits, one.decision, one.decision_words) == ((), (), None, None)


def test_an_adaptation_that_ended_says_so() -> None:
    text = "Visits were virtual during lockdown. Workers have returned to face-to-face visits."
    assert adaptations(text)[0].decision == Decision.STOP


def test_change_without_the_pandemic_is_no_adaptation() -> None:
    assert adaptations("Leaders introduced online panels.") == ()
    assert adaptations("The pandemic was hard for families.") == ()


def test_names_of_files_tell_the_authority() -> None:
    assert authority_of("north-tyneside-2020-03-02-ilacs.pdf") == "north-tyneside"
    assert authority_of("2016-04-05_E08000023_south-tyneside.txt") == "south-tyneside"
    assert letters_key("Plans, late.") == letters_key("plans late")


@pytest.mark.realdata
def test_no_sentence_of_a_labelled_report_is_in_the_features(shared_data: Path) -> None:
    names = set(features())
    with (shared_data / "reports/paragraphs_public.jsonl").open(encoding="utf-8") as lines:
        for example in given_examples(lines):
            assert example.text not in names


@pytest.mark.realdata
def test_labelled_paragraphs_are_judged_nearly_as_labelled(shared_data: Path) -> None:
    """The weights have seen these: this only shows that the file, the words and the code belong together."""
    lines = (shared_data / "reports/paragraphs_public.jsonl").read_text(encoding="utf-8").splitlines()[::20]
    right = first = 0
    for line in lines:
        row = json.loads(line)
        found = judge(row["text"], section=row["section"], framework="ILACS")
        right += found.polarity == row["polarity"]
        first += found.primary == row["themes"][0]
    assert right >= 0.9 * len(lines)
    assert first >= 0.9 * len(lines)


def test_the_page_of_themes_says_what_the_file_says() -> None:
    from pathlib import Path as Folder  # noqa: PLC0415

    page = (Folder(__file__).parents[3] / "docs/reference/themes.md").read_text(encoding="utf-8")
    for theme in themes():
        assert f"| `{theme.name}` | {theme.title} | {theme.holds} |" in page
