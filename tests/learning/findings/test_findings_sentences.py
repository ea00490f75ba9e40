"""Sentences and words of a paragraph: exact spans, and features a person can read back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.findings.words import fold, gram_names, grams, said, stem, words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Plans are late. Visits are not.", ["Plans are late.", "Visits are not."]),
        ("Some help, e.g. Saturday clubs, is good. More is needed.", 2),
        ("See St. Mary's school. It is near.", 2),
        ("Children said \u2018it helps.\u2019 They like it.", 2),
        ("The rate is 3.5 per cent. It fell.", 2),
        ("Leaders should: \u25fc act now; \u25fc report back.", 3),
        ("   ", 0),
    ],
)
def test_a_paragraph_is_cut_where_its_sentences_end(text: str, wanted: list[str] | int) -> None:
    found = [s.of(text) for s in sentences(text)]
    assert found == wanted if isinstance(wanted, list) else len(found) == wanted


@given(st.text(alphabet="ab .!?\u2019(A1:;\u25fc\n", max_size=80))
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(s.of(text).split()) for s in spans) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))


@given(st.text(max_size=60))
def test_folding_moves_no_letter_of_plain_words(text: str) -> None:
    assert fold("Plans " + text)[:6] == "plans "


def test_endings_are_cut_so_that_forms_of_a_word_are_one() -> None:
    assert {stem(w) for w in ("delay", "delays", "delayed")} == {"delay"}
    assert stem("not") == "not"


def test_features_tell_what_is_denied_and_what_comes_after_a_turn() -> None:
    names = [g.name for g in grams("Plans are not timely, but visits help.")]
    assert "not:time" in names
    assert "but:visit" in names
    assert "not:visit" not in names
    assert "^plan" in names


@given(st.text(alphabet="abnot while but, 1\u2019.", max_size=60))
def test_features_have_the_same_names_with_and_without_their_places(text: str) -> None:
    assert [g.name for g in grams(text)] == gram_names(said(text))


def test_a_feature_knows_the_words_it_was_seen_in() -> None:
    text = "Visits are NOT timely."
    gram = next(g for g in grams(text) if g.name == "not:time")
    assert gram.of(text) == "NOT timely"


def test_numbers_are_one_feature() -> None:
    assert {w.stem for w in words("12 of 45%")} == {"#", "of"}
