"""Paragraphs read in context, and what becomes of them beside words alone."""

from __future__ import annotations

from dataclasses import fields, replace
from importlib.resources import files

import numpy as np
import pytest

from counterpoise.learning.findings import context
from counterpoise.learning.findings.both import SHARE, Told, both_added, both_leanings
from counterpoise.learning.findings.context import WIDTH, Heads, encoder, laid_out, read, states_each
from counterpoise.learning.findings.engine import judge, judge_each
from counterpoise.learning.findings.examples import Example
from counterpoise.learning.findings.polarity import Leaning, Polarity
from counterpoise.learning.findings.refit import refit
from counterpoise.learning.findings.sentences import Span, sentences
from counterpoise.learning.findings.setting import Setting
from counterpoise.learning.findings.weights_file import dumps, loads, shipped

TEXT = "Plans are clear and are reviewed on time. Fewer than half of the visits were written up."


def heads() -> Heads:
    found = shipped().heads
    assert found is not None
    return found


def told(text: str, setting: Setting | None = None) -> Told:
    (held,) = states_each([(text, sentences(text), setting or Setting())])
    return Told(heads(), held)


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("The mentoring offer for boys at risk has fizzled out.", Polarity.WEAKNESS),
        ("It took the team five weeks to open the file.", Polarity.WEAKNESS),
        ("First-aid certificates have run out.", Polarity.WEAKNESS),
        ("Kinship carers feel less well supported than others do.", Polarity.WEAKNESS),
    ],
)
def test_sentences_are_read_for_how_their_words_stand_together(text: str, polarity: Polarity) -> None:
    assert judge(text).polarity == polarity
    assert judge(text, models=replace(shipped(), heads=None)).polarity != polarity


def test_words_have_their_places_and_pieces() -> None:
    model = encoder()
    words = model.words("Na\u00efve re-referrals \u2013 \u4e0d.")
    assert [("Na\u00efve re-referrals \u2013 \u4e0d.")[w.start : w.end] for w in words] == [
        "Na\u00efve",
        "re",
        "-",
        "referrals",
        "\u2013",
        "\u4e0d",
        ".",
    ]
    assert all(w.rows for w in words)
    assert model.words("naive")[0].rows == words[0].rows
    assert model.words("zq\ue000x")[0].rows


def test_shares_of_words_sum_to_the_leaning_of_their_sentence() -> None:
    one = told(TEXT)
    assert one.held.known == (True, True)
    side = one.heads.sentence[0] - one.heads.sentence[1]
    for i, words in enumerate(one.held.words):
        share = sum(float(s @ side[:WIDTH]) for _, s in words)
        blame, praise = one.reading.leanings[i]
        assert share + side[WIDTH] == pytest.approx(blame - praise, abs=1e-6)
        places = [(w.start, w.end) for w, _ in words]
        assert places == sorted(places)


def test_reasons_are_words_of_the_paragraph_and_no_small_ones() -> None:
    spans = sentences(TEXT)
    texts = [s.of(TEXT) for s in spans]
    added = both_added([[] for _ in texts], texts, told(TEXT))
    assert {g.name.lower() for each in added for g, _ in each} >= {
        "plans",
        "clear",
        "fewer",
        "half",
        "visits",
    }
    for text, each in zip(texts, added, strict=True):
        assert all(text[g.start : g.end] == g.name for g, _ in each)
    for reason in judge(TEXT).reasons:
        assert TEXT[reason.start : reason.end] == reason.words
        assert reason.words.lower() not in {"the", "and", "were", "of"}


def test_small_words_alone_are_no_reason() -> None:
    said = "They were for them, and it was that which they are."
    assert judge(said).reasons == ()


def test_both_count_alike() -> None:
    one = told(TEXT)
    words = [Leaning(1.0, -2.0), Leaning(0.5, 0.25)]
    for alone, two, both in zip(words, one.reading.leanings, both_leanings(words, one.reading), strict=True):
        assert both.blame == pytest.approx(SHARE * alone.blame + (1 - SHARE) * two[0])
        assert both.praise == pytest.approx(SHARE * alone.praise + (1 - SHARE) * two[1])
    assert both_leanings(words, None) == words


def test_sentences_beyond_what_is_read_lean_as_their_words_do() -> None:
    text = " ".join(["Plans for children are clear, kept up to date and shared with families."] * 40)
    (found,) = judge_each([(text, Setting())])
    (alone,) = judge_each([(text, Setting())], models=replace(shipped(), heads=None))
    one = told(text)
    assert one.held.known[0]
    assert not one.held.known[-1]
    assert found.sentences[-1] == alone.sentences[-1]
    assert found.sentences[0] != alone.sentences[0]
    rows, ends = laid_out(encoder(), text, sentences(text), Setting())
    assert len(rows) <= context.MOST_PIECES + 1
    assert ends[-1][0] == ends[-1][1]


def test_a_paragraph_of_which_nothing_is_reached_is_read_by_its_words() -> None:
    setting = Setting("Leaders")
    held = states_each([(".", (Span(0, 0),), setting)])[0]
    assert held.known == (False,)
    reading = read(heads(), held)
    assert np.isfinite(reading.polarity).all()
    assert both_leanings([Leaning(3.0, -3.0)], reading) == [Leaning(3.0, -3.0)]


def test_the_heading_is_read_with_the_grade_given_to_that_part() -> None:
    plain, graded = Setting("Leaders"), Setting("Leaders", "", "inadequate")
    assert graded.in_words == "Leaders: inadequate"
    assert Setting("Leaders: good", "", "inadequate").in_words == "Leaders: good"
    good, bad = (told("Plans exist.", s).reading.polarity for s in (Setting("Leaders: good"), graded))
    assert bad[2] - bad[0] > good[2] - good[0]
    assert told("Plans exist.", plain).reading.polarity.shape == (3,)


def test_heads_are_kept_and_read_again() -> None:
    models = shipped()
    again = loads(dumps(models)).heads
    assert again is not None
    for f in fields(Heads):
        assert np.array_equal(getattr(again, f.name), getattr(models.heads, f.name))
    assert loads(dumps(replace(shipped(), heads=None))).heads is None


def test_a_correction_moves_what_is_read_in_context() -> None:
    text = "Return interviews are offered by a charity that young people know."
    like = "Return interviews are offered by a charity."
    corrected = Example("", text, Setting(), Polarity.WEAKNESS, ("exploitation_missing",), "-")
    moved = refit([corrected] * 3, shipped())
    assert moved.heads is not None
    for one in (text, like):
        before, after = (judge(one, models=m).sentences[0].polarity for m in (shipped(), moved))
        assert before != Polarity.WEAKNESS
        assert after == Polarity.WEAKNESS
    far = "Foster carers are well trained and feel valued."
    assert judge(far, models=moved).polarity == judge(far).polarity


def test_the_files_are_small() -> None:
    folder = files("counterpoise.learning.weights")
    assert len(folder.joinpath(context.GRAPH).read_bytes()) < 21_000_000
    assert len(folder.joinpath(context.PIECES).read_text("utf-8").split("\n")) > 30_000
