"""Fitting, judging, keeping and refitting, on made-up paragraphs."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from counterpoise.domain.errors import StoreError, UsageError
from counterpoise.learning.findings.engine import judge, judge_report
from counterpoise.learning.findings.examples import Example
from counterpoise.learning.findings.fit_polarity import PolarityFitter, fold_of
from counterpoise.learning.findings.fit_themes import ThemeFitter
from counterpoise.learning.findings.polarity import Leaning, Polarity, judges_nothing
from counterpoise.learning.findings.refit import refit
from counterpoise.learning.findings.setting import Setting
from counterpoise.learning.findings.theming import service_themes
from counterpoise.learning.findings.weights_file import Models, dumps, loads
from tests.learning.findings.made import examples, loose

if TYPE_CHECKING:
    from counterpoise.learning.report import Report

PINNED = [2, 3, 3]
UNSEEN = "The virtual school gives pupils strong help. However, personal education plans are not up to date."


@pytest.fixture(scope="module")
def models() -> Models:
    polarity = PolarityFitter(examples(), loose()).fit(lambda _: True)
    themes = ThemeFitter(examples()).fit(lambda _: True)
    return Models(polarity, themes, "made", 0.5, 0.3)


def test_made_paragraphs_are_judged_as_labelled(models: Models) -> None:
    for one in examples(1):
        found = judge(one.text, section=one.setting.section, framework="ILACS", models=models)
        assert found.polarity == one.polarity
        assert found.primary == one.themes[0]
        assert found.model == "made"


def test_a_fold_never_sees_the_authority_that_is_scored(models: Models) -> None:
    fitter = PolarityFitter(examples(), loose())
    without = fitter.fit(lambda a: a != "made-0")
    poisoned = tuple(
        replace(e, polarity=Polarity.WEAKNESS, signs="") if e.authority == "made-0" else e for e in examples()
    )
    again = PolarityFitter(poisoned, loose()).fit(lambda a: a != "made-0")
    assert np.array_equal(without.rolled, again.rolled)
    assert np.array_equal(without.sentences.blame.weights, again.sentences.blame.weights)


def test_the_same_paragraph_gives_the_same_finding(models: Models) -> None:
    assert judge(UNSEEN, models=models) == judge(UNSEEN, models=models)


def test_reasons_and_sentences_are_exact_stretches_of_the_paragraph(models: Models) -> None:
    found = judge(UNSEEN, models=models)
    assert [s.span.of(UNSEEN) for s in found.sentences] == [UNSEEN[:44], UNSEEN[45:]]
    assert [s.polarity for s in found.sentences] == [Polarity.STRENGTH, Polarity.WEAKNESS]
    assert found.reasons
    for reason in found.reasons:
        assert UNSEEN[reason.start : reason.end] == reason.words
        assert reason.weight > 0
    assert {r.towards for r in found.reasons} >= {"weakness", "strength", "education"}


def test_chances_add_up_and_the_likeliest_is_named(models: Models) -> None:
    found = judge(UNSEEN, models=models)
    assert sum(found.chances.values()) == pytest.approx(1)
    assert found.chances[found.polarity] == found.confidence == max(found.chances.values())
    assert found.polarity == Polarity.MIXED


def test_a_doubtful_finding_says_so(models: Models) -> None:
    sure = replace(models, least_polarity=0.0, least_theme=0.0)
    unsure = replace(models, least_polarity=1.01)
    assert not judge(UNSEEN, models=sure).abstained
    assert judge(UNSEEN, models=unsure).abstained


def test_one_to_three_different_themes_are_given(models: Models) -> None:
    low = replace(models, themes=models.themes.at(0.0))
    found = judge(UNSEEN, models=low)
    assert len({t.name for t in found.themes}) == 3
    assert len(judge(UNSEEN, models=replace(models, themes=models.themes.at(1.1))).themes) == 1


def test_a_blank_paragraph_is_refused(models: Models) -> None:
    with pytest.raises(UsageError, match="blank"):
        judge("  \n", models=models)


def test_words_never_seen_still_give_a_finding(models: Models) -> None:
    found = judge("Zyx qwv.", models=models)
    assert len(found.themes) >= 1
    assert found.chances.keys() == set(Polarity)


def test_a_paragraph_that_judges_nothing_is_neutral(models: Models) -> None:
    assert judges_nothing([Leaning(-3, -3), Leaning(-2, -1)])
    assert not judges_nothing([Leaning(-3, 2)])
    quiet = replace(models.polarity.sentences.praise, intercept=-9.0)
    sentences = replace(models.polarity.sentences, praise=quiet, blame=replace(quiet))
    silent = replace(models, polarity=replace(models.polarity, sentences=sentences))
    assert judge("The service was set up in 2019.", models=silent).polarity == Polarity.NEUTRAL


def test_a_grade_given_counts_as_much_as_one_in_the_heading(models: Models) -> None:
    said = judge(UNSEEN, section="Care: inadequate", models=models)
    told = judge(UNSEEN, section="Care", grade="Inadequate", models=models)
    assert said.chances == told.chances


def test_send_paragraphs_get_send_themes(models: Models) -> None:
    found = judge("Children wait too long for an EHC plan.", framework="Area SEND inspection", models=models)
    assert {t.name for t in found.themes} <= {"waiting_times", "ehc_plans", "voice_participation_direct_work"}


def test_models_come_back_from_a_file_as_they_went_in(models: Models) -> None:
    data = dumps(models)
    assert data == dumps(models)
    back = loads(data)
    kept = judge(UNSEEN, models=back)
    assert kept.polarity == judge(UNSEEN, models=models).polarity
    assert dumps(back) == data


@pytest.mark.parametrize("data", [b"", b"no archive", dumps.__doc__.encode()])
def test_a_damaged_file_of_weights_is_named(data: bytes) -> None:
    with pytest.raises(StoreError, match="weights"):
        loads(data)


def test_a_file_of_another_layout_is_refused(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    from counterpoise.learning.findings import weights_file  # noqa: PLC0415

    monkeypatch.setattr(weights_file, "_LAYOUT", 99)
    data = dumps(models)
    monkeypatch.undo()
    with pytest.raises(StoreError, match="another version"):
        loads(data)


def correction(polarity: Polarity, themes: tuple[str, ...] = ("education",), signs: str = "") -> Example:
    return Example("corrected", "Homework clubs run on Tuesdays.", Setting(), polarity, themes, signs)


def test_a_correction_is_learned_and_its_likes_follow(models: Models) -> None:
    like = "Pupils and the virtual school wait."
    assert judge(like, models=models).primary == "education"
    wrong = Example("corrected", "Pupils wait.", Setting(), Polarity.WEAKNESS, ("fostering",))
    taught = refit([wrong] * 4, models)
    at = [t.name for t in service_themes()].index("fostering")
    pupil = models.themes.lexicon.index["pupil"]
    before, after = (m.themes.about[at].weights[pupil] for m in (models, taught))
    assert after > before


@pytest.mark.parametrize(
    ("signs", "polarity"), [("-", Polarity.WEAKNESS), ("", Polarity.WEAKNESS), ("+", Polarity.STRENGTH)]
)
def test_a_corrected_sentence_leans_as_the_person_says(
    models: Models, signs: str, polarity: Polarity
) -> None:
    text = "Personal advisers are strong and late."
    one = Example("corrected", text, Setting(), polarity, ("care_leavers",), signs)
    before = models.polarity.sentences.lean(text)
    after = refit([one], models).polarity.sentences.lean(text)
    if polarity == Polarity.WEAKNESS:
        assert after.blame > before.blame
        assert after.praise < before.praise
    else:
        assert after.praise >= before.praise
        assert after.blame <= before.blame


def test_refitting_is_the_same_in_any_order_and_leaves_other_words_alone(models: Models) -> None:
    some = [correction(Polarity.STRENGTH), correction(Polarity.MIXED, ("fostering",))]
    one, other = refit(some, models), refit(some[::-1], models)
    assert one.version == other.version != models.version
    assert np.array_equal(one.polarity.sentences.blame.weights, other.polarity.sentences.blame.weights)
    untouched = models.polarity.sentences.lexicon.index["delay"]
    assert (
        one.polarity.sentences.blame.weights[untouched] == models.polarity.sentences.blame.weights[untouched]
    )


def test_nothing_to_learn_from_is_refused(models: Models) -> None:
    with pytest.raises(UsageError, match="no correction"):
        refit([], models)


def test_inner_folds_are_the_same_everywhere() -> None:
    assert [fold_of(a, 4) for a in ("kent", "barnet", "salford")] == [
        fold_of(a, 4) for a in ("kent", "barnet", "salford")
    ]
    assert {fold_of(f"made-{n}", 4) for n in range(40)} == {0, 1, 2, 3}


def test_a_report_is_judged_paragraph_by_paragraph_with_the_grades_of_its_sections(models: Models) -> None:
    section = SimpleNamespace(title="Care", grade="Inadequate")
    paragraphs = tuple(SimpleNamespace(text=t, section="Care") for t in (UNSEEN, " "))
    facts = SimpleNamespace(framework=SimpleNamespace(value="ILACS"))
    report = cast("Report", SimpleNamespace(sections=(section,), paragraphs=paragraphs, facts=facts))
    ((paragraph, found),) = judge_report(report, models=models)
    assert paragraph.text == UNSEEN
    assert found == judge(UNSEEN, section="Care", framework="ILACS", grade="Inadequate", models=models)


def test_a_record_is_plain_data_that_json_takes(models: Models) -> None:
    record = judge(UNSEEN, models=models).as_record()
    assert json.loads(json.dumps(record)) == record
    assert record["polarity"] == "mixed"
    assert record["themes"][0] == "education"
    assert record["sentences"][0] == {"start": 0, "end": 44, "polarity": "strength"}


def test_two_sentences_on_the_pandemic_make_it_a_theme_and_one_does_not(models: Models) -> None:
    text = "During the pandemic the virtual school rang pupils. After the lockdown it kept doing so."
    found = judge(text, models=models)
    assert found.primary == "education"
    assert found.themes[-1].name == "pandemic_response"
    once = judge(text.replace("After the lockdown it", "It"), models=models)
    assert "pandemic_response" not in [t.name for t in once.themes]
    crowded = judge(text, models=replace(models, themes=models.themes.at(0.0)))
    assert len(crowded.themes) == 3
    assert crowded.themes[-1].name == "pandemic_response"
