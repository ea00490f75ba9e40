"""The tokenizer: places that are true, one way for all texts, nothing that breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.learning.search.stem import stem
from counterpoise.learning.search.terms import fold, stems, terms
from counterpoise.learning.vectors.pieces import pieces
from counterpoise.learning.vectors.pieces import words as vector_words


@given(st.text())
def test_terms_lie_within_the_text_in_order(text: str) -> None:
    found = terms(text)
    assert len(fold(text)) == len(text)
    assert all(0 <= t.start < t.end <= len(text) for t in found)
    assert [t.start for t in found] == sorted(t.start for t in found)


@given(st.text())
def test_both_ways_to_terms_agree(text: str) -> None:
    assert stems(text) == [t.stem for t in terms(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("reviewing", "reviews"),
        ("supervised", "supervisors"),
        ("child", "children\u2019s"),
        ("placements", "placement"),
        ("referrals", "referred"),
        ("TIMELY", "timeliness"),
        ("Café", "cafes"),
        ("decision-making", "decision making"),
    ],
)
def test_forms_of_a_word_meet(one: str, other: str) -> None:
    assert stems(one) == stems(other)


@pytest.mark.parametrize(("one", "other"), [("adoption", "adaptation"), ("carer", "care"), ("no", "not")])
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stems(one) != stems(other)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=60))
def test_a_stem_is_never_empty_and_never_longer(word: str) -> None:
    assert 0 < len(stem(word)) <= len(word) + 1


def test_pieces_of_an_unknown_word_are_the_longest_known() -> None:
    rows = {"safe": 0, "##guard": 1, "##ing": 2, "##g": 3}
    assert pieces("safeguarding", rows) == (0, 1, 2)
    assert pieces("safe", rows) == (0,)
    assert pieces("xyz", rows) == ()


@given(st.text(max_size=200))
def test_words_for_vectors_are_plain(text: str) -> None:
    assert all(w.isascii() and w.isalnum() for w in vector_words(text))
