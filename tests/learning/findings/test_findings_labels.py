"""Labels of people: history, undo, the second coder, kappa."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.errors import ConflictError, UsageError
from counterpoise.learning.findings.labels import Label, LabelBook, cohen_kappa, latest
from counterpoise.learning.findings.polarity import Polarity

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def label(
    paragraph: str = "p1",
    coder: str = "c1",
    polarity: Polarity = Polarity.STRENGTH,
    themes: tuple[str, ...] = ("education",),
    minutes: int = 0,
) -> Label:
    return Label(paragraph, coder, polarity, themes, NOON + timedelta(minutes=minutes))


def test_the_last_label_counts_and_all_stay_in_the_history() -> None:
    book = LabelBook().put(label()).put(label(polarity=Polarity.MIXED, minutes=1))
    now = book.current("p1")
    assert now is not None
    assert now.polarity == Polarity.MIXED
    assert [x.polarity for x in book.history("p1")] == [Polarity.STRENGTH, Polarity.MIXED]


def test_undo_brings_back_the_label_before_and_is_itself_recorded() -> None:
    book = LabelBook().put(label()).put(label(polarity=Polarity.MIXED, minutes=1))
    undone = book.undo("p1", "c1", at=NOON + timedelta(minutes=2))
    now = undone.current("p1")
    assert now is not None
    assert now.polarity == Polarity.STRENGTH
    assert len(undone.history("p1")) == 2
    assert undone.history("p1")[-1].undone_at == NOON + timedelta(minutes=2)
    twice = undone.undo("p1", "c1", at=NOON + timedelta(minutes=3))
    assert twice.current("p1") is None
    with pytest.raises(ConflictError, match="no label"):
        twice.undo("p1", "c1", at=NOON)


def test_a_book_is_never_changed() -> None:
    empty = LabelBook()
    empty.put(label())
    assert empty.labels == ()


def test_a_label_older_than_the_coders_own_is_refused() -> None:
    book = LabelBook().put(label(minutes=5))
    with pytest.raises(ConflictError, match="later label"):
        book.put(label(minutes=1))


@pytest.mark.parametrize(
    "themes",
    [(), ("education",) * 2, ("no_such_theme",), ("education", "neglect", "fostering", "assessment")],
)
def test_themes_must_be_known_different_and_at_most_three(themes: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        LabelBook().put(label(themes=themes))


def test_the_second_coder_gets_what_one_other_has_labelled() -> None:
    book = LabelBook().put(label("p1")).put(label("p2")).put(label("p1", "c2", minutes=1))
    assert book.for_second_coder("c2") == ("p2",)
    assert book.for_second_coder("c3") == ("p2",)
    assert book.for_second_coder("c1") == ()


def test_disputed_paragraphs_are_those_on_which_coders_differ() -> None:
    book = LabelBook().put(label("p1")).put(label("p1", "c2", Polarity.WEAKNESS)).put(label("p2"))
    assert book.disputed() == ("p1",)


def test_agreement_counts_only_what_both_labelled() -> None:
    book = LabelBook()
    for n, other in enumerate((Polarity.STRENGTH, Polarity.STRENGTH, Polarity.WEAKNESS, Polarity.WEAKNESS)):
        mine = Polarity.STRENGTH if n < 3 else Polarity.WEAKNESS
        book = book.put(label(f"p{n}", "c1", mine)).put(label(f"p{n}", "c2", other))
    found = book.put(label("alone")).agreement("c1", "c2")
    assert found.paragraphs == 4
    assert found.same_polarity == 3
    # Seen 3/4; by chance 3/4 x 1/2 + 1/4 x 1/2 = 1/2.
    assert found.polarity == pytest.approx(0.5)
    assert found.themes == pytest.approx(1.0)


def test_why_there_is_no_kappa_is_said() -> None:
    nothing = LabelBook().agreement("c1", "c2")
    assert nothing.told(nothing.polarity) == "not defined: no paragraph has a label of both"
    assert replace(nothing, paragraphs=3).told(None) == "not defined: chance alone would agree"
    assert replace(nothing, paragraphs=3).told(0.5) == "0.50"


def test_kappa_is_undefined_where_nothing_is_left_to_chance() -> None:
    assert cohen_kappa([]) is None
    assert cohen_kappa([("a", "a"), ("a", "a")]) is None
    assert cohen_kappa([("a", "b"), ("b", "a")]) == pytest.approx(-1.0)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), min_size=1, max_size=30))
def test_kappa_does_not_depend_on_who_is_first(pairs: list[tuple[str, str]]) -> None:
    swapped = [(b, a) for a, b in pairs]
    one, other = cohen_kappa(pairs), cohen_kappa(swapped)
    assert (one is None) == (other is None)
    assert one is None or other is None or one == pytest.approx(other)


def test_latest_is_one_label_a_paragraph() -> None:
    found = latest([label("p1"), label("p1", "c2", Polarity.MIXED, minutes=1), label("p2")])
    assert {p: x.polarity for p, x in found.items()} == {"p1": Polarity.MIXED, "p2": Polarity.STRENGTH}
