"""The judgings and what is worked out from them."""

from __future__ import annotations

import csv
import json
import re
from importlib.resources import files

import pytest

from bench.learning_judged import (
    FOLDER,
    READINGS,
    Need,
    judged,
    kappa,
    ndcg,
    needs,
    precision,
    same_reader,
    two_readers,
)
from counterpoise.learning.search.features import FEATURES
from counterpoise.learning.search.rerank import weights

A, B, C = ("a.pdf", "1"), ("a.pdf", "2"), ("b.pdf", "#0123abcd")


def test_judgings_hold_places_and_grades_and_never_a_word_of_a_report() -> None:
    for name in (*READINGS, "once"):
        with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows
        for row in rows:
            assert set(row) == {"need", "file", "paragraph", "grade"}
            assert re.fullmatch(r"[a-z0-9-]+\.pdf", row["file"])
            assert re.fullmatch(r"\d+|#[0-9a-f]{8}", row["paragraph"])
            assert row["grade"] in {"0", "1", "2", "3"}


def test_there_are_enough_needs_each_judged_twice() -> None:
    found = needs()
    assert sum(n.is_fresh for n in found) >= 40
    assert sum(not n.is_fresh for n in found) >= 40
    assert all(len(n.first) >= 10 and len(n.second) >= 10 for n in found if not n.is_fresh)
    assert all(len(n.third) >= 10 and n.third.keys() == n.fourth.keys() for n in found if n.is_fresh)
    assert len({n.query for n in found}) == len(found)


def test_the_best_order_has_ndcg_one_and_the_worst_less() -> None:
    grades = {A: 3.0, B: 1.0, C: 0.0}
    assert ndcg([A, B, C], grades) == pytest.approx(1)
    assert ndcg([C, B, A], grades) < ndcg([B, A, C], grades) < 1
    assert ndcg([("x.pdf", "9")], grades) == 0
    assert precision([A, B], grades) == pytest.approx(0.1)
    assert judged([A, ("x.pdf", "9")], grades) == pytest.approx(0.5)


def test_kappa_is_one_when_both_agree_and_nought_by_chance() -> None:
    assert kappa([(3, 3), (1, 1), (0, 0)]) == (1.0, 1.0)
    assert kappa([(3, 3), (3, 0), (0, 3), (0, 0)]) == (0.0, 0.0)


def test_a_reader_is_compared_with_another_and_with_themself() -> None:
    own = Need(1, "q", {A: 3, B: 1}, {A: 2}, third={B: 0, C: 3})
    fresh = Need(101, "r", {}, {}, third={A: 2, B: 1}, fourth={A: 3})
    assert same_reader([own, fresh]) == [(3, 2)]
    assert two_readers([own, fresh]) == [(1, 0), (2, 3)]


def test_both_readings_of_one_reader_count_as_one() -> None:
    assert Need(1, "q", {A: 3, B: 1}, {A: 2}).grades == {A: 2.5, B: 1.0}
    assert Need(1, "q", {A: 3}, {A: 3}, third={A: 0, C: 2}).grades == {A: 1.5, C: 2.0}


def test_every_feature_has_a_weight_and_a_sentence() -> None:
    assert len(weights()) == len(FEATURES)
    assert all(FEATURES.values())


def test_tone_holds_single_words_and_pairs_only() -> None:
    text = files("counterpoise.learning.search").joinpath("tone.json").read_text(encoding="utf-8")
    assert all(len(g.split()) <= 2 for g in json.loads(text)["weights"])


def test_the_table_of_vectors_holds_single_words_only() -> None:
    text = files("counterpoise.learning.vectors").joinpath("words.txt").read_text(encoding="utf-8")
    assert all(re.fullmatch(r"(##)?[a-z0-9]+", w) for w in text.split("\n"))
