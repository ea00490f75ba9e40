"""Judgings of follow-up hold together: what is judged further was judged before, by place, not by words."""

from __future__ import annotations

from collections import Counter

from bench.learning_followup_draw import SAMPLES
from bench.learning_followup_judged import rows
from bench.learning_followup_said import FITTED, FRESH, kappa

THERE = {"resolved", "improving", "repeated", "worse"}
PLACES = ("file", "paragraph", "next_file", "next_paragraph")


def test_what_a_passage_makes_of_a_weakness_is_judged_of_right_links_alone_and_once() -> None:
    right = {tuple(r[p] for p in PLACES) for r in rows("followup_links.csv") if r["right"] == "1"}
    judged = [tuple(r[p] for p in PLACES) for r in rows("followup_passages.csv")]
    assert set(judged) <= right
    assert max(Counter(judged).values()) == 1
    assert {r["outcome"] for r in rows("followup_passages.csv")} <= THERE


def test_no_sample_has_what_was_judged_before_it() -> None:
    order = ["seen", "links", "held", *SAMPLES]
    first: dict[tuple[str, str, str], str] = {}
    for row in sorted(rows("followup_outcomes.csv"), key=lambda r: order.index(r["set"].split()[0])):
        name = row["set"].split()[0]
        was = first.setdefault((row["file"], row["paragraph"], row["next_file"]), name)
        assert was == name or name not in SAMPLES, row


def test_what_the_reader_is_fitted_to_and_what_it_never_saw_are_told_apart() -> None:
    assert not set(FITTED) & set(FRESH)
    assert {r["set"].split()[0] for r in rows("followup_passages.csv")} == {*FITTED, *FRESH}


def test_judgings_hold_places_and_no_sentence() -> None:
    for name in ("followup_links.csv", "followup_outcomes.csv", "followup_passages.csv"):
        assert all(" " not in row[p] for row in rows(name) for p in PLACES if p in row)


def test_kappa_is_one_for_the_same_and_none_for_chance() -> None:
    assert kappa([("a", "a"), ("b", "b")]) == 1.0
    assert kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0.0
