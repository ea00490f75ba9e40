"""The record model: follows evidence, knows nothing of later days, gives the same answer in any order."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterpoise.assurance.history import GRADES, GradePair, Look, pairs_of
from counterpoise.assurance.record import Question, RecordModel, asked_before, fit_record
from counterpoise.assurance.surroundings import Level, Seen, lately
from counterpoise.domain.errors import UsageError
from counterpoise.domain.grades import Grade
from counterpoise.domain.marks import Mark

HOMES = "children's homes"
AS_OF = date(2020, 1, 1)
PLACES = ("calm", "rough")


def world(seed: int = 1, services: int = 400) -> tuple[list[GradePair], dict[str, tuple[str, str]]]:
    """Services that keep to their own level, worse in one area than in the other."""
    draw = Random(seed)
    looks, places = {}, {}
    for n in range(services):
        urn, place = str(n), PLACES[n % 2]
        level = draw.gauss(1.2 if place == "rough" else 0.8, 0.7)
        grades = [GRADES[min(3, max(0, round(draw.gauss(level, 0.5))))] for _ in range(4)]
        days = [date(2016, 1, 1) + timedelta(draw.randrange(300) + 350 * k) for k in range(4)]
        looks[urn] = tuple(Look(d, "", g, d) for d, g in zip(days, grades, strict=True))
        places[urn] = (place, "region")
    pairs = pairs_of(looks, families=dict.fromkeys(looks, HOMES), first_after=date(2015, 3, 31))
    return list(pairs), places


@pytest.fixture(scope="module")
def model() -> RecordModel:
    pairs, places = world()
    return fit_record(pairs, places=places)


def question(*grades: Grade, place: str = "calm", family: str = HOMES) -> Question:
    path = tuple((date(2016, 6, 1) + timedelta(330 * n), g) for n, g in enumerate(grades))
    return Question(family, path, (place, "region"), AS_OF)


def value(model: RecordModel, *grades: Grade, place: str = "calm") -> float:
    return model.beliefs([question(*grades, place=place)])[0].value


def test_chances_add_up_and_the_belief_is_their_weak_part_in_its_range(model: RecordModel) -> None:
    asked = [question(), question(Grade.GOOD), question(Grade.INADEQUATE, Grade.GOOD, family="unheard of")]
    chances = model.chances(asked)
    assert chances.sum(axis=1) == pytest.approx([1, 1, 1])
    for row, belief in zip(chances, model.beliefs(asked), strict=True):
        assert belief.value == pytest.approx(row[2] + row[3])
        assert 0 < belief.low < belief.value < belief.high < 1
        assert belief.mark is Mark.ESTIMATED


def test_the_last_grade_the_earlier_ones_and_the_area_each_count(model: RecordModel) -> None:
    by_last = [value(model, g) for g in GRADES]
    assert by_last == sorted(by_last)
    before = [value(model, g, Grade.GOOD) for g in GRADES]
    assert before[0] < before[1] < before[2]
    assert value(model, Grade.GOOD, place="rough") > value(model, Grade.GOOD, place="calm")


def test_an_old_grade_counts_less_than_a_recent_one(model: RecordModel) -> None:
    def after(bad_on: date) -> float:
        path = ((bad_on, Grade.REQUIRES_IMPROVEMENT), (date(2019, 6, 1), Grade.GOOD))
        return model.beliefs([Question(HOMES, path, ("calm", "region"), AS_OF)])[0].value

    assert value(model, Grade.GOOD) < after(date(2009, 1, 1)) < after(date(2018, 9, 1))


def test_the_words_tell_what_moved_it(model: RecordModel) -> None:
    why = [model.beliefs([q])[0].why for q in (question(), question(Grade.GOOD, Grade.GOOD))]
    assert "never inspected" in why[0]
    assert "before that" not in why[0]
    assert "last found Good" in why[1]
    assert "its grade before that makes it" in why[1]
    two = model.beliefs([question(Grade.GOOD, Grade.INADEQUATE, Grade.GOOD)])[0]
    assert "its 2 grades before that make it" in two.why
    assert two.why.endswith(f"makes it {100 * two.value:.0f} %.")


def test_the_order_of_pairs_and_questions_changes_nothing() -> None:
    pairs, places = world(services=60)
    shuffled = list(pairs)
    Random(4).shuffle(shuffled)
    asked = [question(Grade.GOOD), question(Grade.INADEQUATE, Grade.GOOD), question(place="rough")]
    a, b = (fit_record(p, places=places).chances(asked) for p in (pairs, shuffled))
    assert a == pytest.approx(b, rel=1e-9)
    whole = fit_record(pairs, places=places)
    for order in permutations(range(3)):
        assert whole.chances([asked[i] for i in order]) == pytest.approx(
            whole.chances(asked)[list(order)], rel=1e-12
        )


def test_the_same_looks_give_the_same_bits() -> None:
    pairs, places = world(services=60)
    asked = [question(Grade.GOOD), question()]
    a, b = (fit_record(pairs, places=places).beliefs(asked) for _ in range(2))
    assert a == b


def test_a_look_in_the_area_moves_only_what_is_asked_later() -> None:
    pairs, places = world(services=60)
    bad = GradePair("0", HOMES, Grade.GOOD, Grade.INADEQUATE, date(2019, 1, 1), date(2019, 12, 1), AS_OF)
    with_it = fit_record([*pairs, bad], places=places)
    before, on_day, after = (
        with_it.columns.of([Question(HOMES, (), ("calm", "region"), date(2019, 12, 1) + timedelta(d))])[0]
        for d in (-1, 0, 1)
    )
    assert on_day[-4] < after[-4]
    assert before[-4] == pytest.approx(on_day[-4], rel=0.01)


def test_a_pair_asks_what_was_known_before_its_second_look() -> None:
    pairs, places = world(services=2)
    q = asked_before(pairs[3], places[pairs[3].service])
    assert len(q.path) == 3
    assert q.path[-1] == (pairs[3].before_on, pairs[3].before)
    assert q.on == pairs[3].on
    assert asked_before(pairs[0], places["0"]).path == ()


def test_nothing_to_learn_from_is_refused() -> None:
    with pytest.raises(UsageError, match="no looks to learn from"):
        fit_record([], places={})


LOOKS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 2000), st.floats(-1, 1)), min_size=1, max_size=30
)


@settings(max_examples=60)
@given(LOOKS, st.sampled_from("abc"), st.integers(0, 2500), st.floats(30, 2000), st.floats(0.5, 50))
def test_surplus_lately_is_the_plain_weighted_mean(
    looks: list[tuple[str, int, float]], place: str, day: int, half: float, weight: float
) -> None:
    seen = Seen(
        [p for p, _, _ in looks], np.array([d for _, d, _ in looks]), np.array([[s] for *_, s in looks])
    )
    got = lately(seen, places=[place], days=np.array([day]), level=Level(half, weight))[0, 0]
    kept = [(0.5 ** ((day - d) / half), s) for p, d, s in looks if p == place and d < day]
    want = sum(w * s for w, s in kept) / (weight + sum(w for w, _ in kept))
    assert got == pytest.approx(want, abs=1e-9)
