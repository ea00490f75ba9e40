"""Classes of words of blame and of praise."""

from __future__ import annotations

import numpy as np
import pytest

from counterpoise.learning.findings.linear import Fitted, Lexicon
from counterpoise.learning.findings.polarity import SentenceModel
from counterpoise.learning.findings.tones import tones
from counterpoise.learning.findings.words import gram_names, grams, said

ROLES = {"but": "but"}


def names(text: str) -> list[str]:
    return [t.name for t in tones(text.split(), ROLES)]


def test_words_of_one_class_are_one_feature_with_a_place() -> None:
    assert tones(["help", "dilutes"], ROLES)[:2] == [("@hinder", 1), ("@@bad", 1)]
    assert names("help hampers")[:2] == ["@hinder", "@@bad"]


@pytest.mark.parametrize("text", ["without delay", "leaders address the delay", "not any real delay"])
def test_what_is_denied_or_put_right_is_told_apart(text: str) -> None:
    assert "@delay!" in names(text)
    assert "@delay" not in names(text)


def test_a_denial_reaches_four_words_and_no_further() -> None:
    assert "@delay!" in names("not one two three delay")
    assert "@delay" in names("not one two three four delay")


def test_a_turn_holds_to_the_end_of_the_sentence() -> None:
    assert names("strong but plans are weak").count("but:@@bad") == 1
    assert "but:@@good" not in names("strong but plans are weak")


def test_how_many_are_of_blame_and_of_praise_is_said_up_to_a_bound() -> None:
    assert names("weak slow late poor")[-2:] == ["@#bad2", "@#good0"]
    assert names("visits")[-2:] == ["@#bad0", "@#good0"]


def test_features_with_and_without_places_are_the_same() -> None:
    text = "Plans are strong, but delay is not addressed and so this often hinders good help."
    assert sorted(g.name for g in grams(text)) == sorted(gram_names(said(text)))
    assert {g.of(text) for g in grams(text) if g.name == "@hinder"} == {"hinders"}


def test_a_seldom_word_leans_as_its_class_and_is_the_reason() -> None:
    model = SentenceModel(
        Lexicon({"@hinder": 0, "@#bad1": 1}, np.ones(2)),
        Fitted(np.array([2.0, 1.0]), -1.0),
        Fitted(np.array([-1.0, -1.0]), 0.0),
    )
    assert model.lean("This dilutes help.") == model.lean("This impedes help.")
    assert model.lean("This dilutes help.").blame > 0 > model.lean("This is help.").blame
    assert [(g.of("This dilutes help."), w > 0) for g, w in model.added("This dilutes help.")] == [
        ("dilutes", True)
    ]
