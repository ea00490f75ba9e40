"""Belief: transitions add up, follow the evidence, and know nothing of the future."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assurance.history import GRADES, GradePair, area_pairs_known, pairs_known
from counterpoise.assurance.transitions import fit_families, fit_transitions
from counterpoise.domain.errors import UsageError
from counterpoise.domain.facts import AreaVisitRow, ProviderVisitRow
from counterpoise.domain.grades import Grade
from counterpoise.domain.marks import Mark

HOMES, AGENCIES = "children's homes", "fostering agencies"
DAY = date(2019, 1, 1)

grades = st.sampled_from(GRADES)
pair_lists = st.lists(
    st.builds(
        GradePair,
        service=st.just("1"),
        family=st.sampled_from([HOMES, AGENCIES]),
        before=st.none() | grades,
        after=grades,
        before_on=st.none(),
        on=st.dates(date(2016, 1, 1), date(2020, 1, 1)),
        known_at=st.just(DAY),
    ),
    max_size=40,
)
strengths = st.floats(0.1, 500)


def pair(before: Grade | None, after: Grade, *, family: str = HOMES, on: date = DAY) -> GradePair:
    return GradePair("1", family, before, after, None, on, on)


def visit(urn: str, on: str, grade: str, *, number: str = "", kind: str = "full") -> ProviderVisitRow:
    day = date.fromisoformat(on)
    return ProviderVisitRow(urn, kind, day, grade, number, day)


def area_visit(code: str, on: str, grade: str, *, published: str, kind: str = "ILACS") -> AreaVisitRow:
    day, out = date.fromisoformat(on), date.fromisoformat(published)
    return AreaVisitRow(code, kind, day, None, out, grade, "", Mark.PUBLISHED, day, out)


@given(pair_lists, strengths, st.none() | grades)
def test_chances_add_up_to_one_and_none_is_impossible(
    pairs: list[GradePair], strength: float, last: Grade | None
) -> None:
    chances = fit_transitions(pairs, prior_strength=strength, family=HOMES).chances(last)
    assert sum(chances) == pytest.approx(1)
    assert min(chances) > 0


@given(pair_lists, strengths, st.none() | grades)
def test_belief_lies_in_its_range(pairs: list[GradePair], strength: float, last: Grade | None) -> None:
    belief = fit_transitions(pairs, prior_strength=strength, family=HOMES).below_good(last)
    assert 0 <= belief.low <= belief.value <= belief.high <= 1
    assert belief.mark is Mark.ESTIMATED


@given(pair_lists, strengths, st.none() | grades)
def test_one_more_weak_look_never_lowers_the_belief_nor_a_strong_one_raises_it(
    pairs: list[GradePair], strength: float, last: Grade | None
) -> None:
    def believed(more: list[GradePair]) -> float:
        return fit_transitions(pairs + more, prior_strength=strength, family=HOMES).below_good(last).value

    assert believed([pair(last, Grade.INADEQUATE)]) >= believed([]) - 1e-12
    assert believed([pair(last, Grade.GOOD)]) <= believed([]) + 1e-12


def test_more_evidence_narrows_the_range() -> None:
    few = [pair(Grade.GOOD, Grade.GOOD)] * 3 + [pair(Grade.GOOD, Grade.INADEQUATE)]
    narrow, wide = (
        fit_transitions(few * n, prior_strength=2, family=HOMES).below_good(Grade.GOOD) for n in (50, 1)
    )
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3
    assert narrow.low < 0.25 < narrow.high


def test_a_belief_by_hand() -> None:
    """Two looks after Good, one of each kind; the pool is the family itself; strength 4.

    Plain: (1, 2, 1, 2) / 6. Pool row: counts (0, 1, 0, 1) + 4 x plain, over 6. Family row: the same, leaning
    on the pool row.
    """
    pairs = [pair(Grade.GOOD, Grade.GOOD), pair(Grade.GOOD, Grade.INADEQUATE)]
    fitted = fit_transitions(pairs, prior_strength=4, family=HOMES)
    plain = [1 / 6, 2 / 6, 1 / 6, 2 / 6]
    row = [(n + 4 * p) / 6 for n, p in zip([0, 1, 0, 1], plain, strict=True)]
    wanted = [(n + 4 * p) / 6 for n, p in zip([0, 1, 0, 1], row, strict=True)]
    assert fitted.chances(Grade.GOOD) == pytest.approx(wanted)
    assert fitted.below_good(Grade.GOOD).value == pytest.approx(wanted[2] + wanted[3])
    assert "Of 2 full looks known" in fitted.below_good(Grade.GOOD).why


def test_a_family_without_pairs_gets_the_rows_of_the_pool() -> None:
    pairs = [pair(Grade.GOOD, Grade.INADEQUATE)] * 30
    homes, agencies = (fit_transitions(pairs, prior_strength=8, family=f) for f in (HOMES, AGENCIES))
    assert agencies.below_good("Good").value > 0.7
    assert homes.below_good("Good").value > agencies.below_good("Good").value
    assert agencies.seen[Grade.GOOD] == 0


@given(pair_lists, strengths)
def test_families_fitted_together_are_as_fitted_alone(pairs: list[GradePair], strength: float) -> None:
    both = fit_families(pairs, prior_strength=strength, families=[HOMES, AGENCIES])
    alone = {f: fit_transitions(pairs, prior_strength=strength, family=f) for f in (HOMES, AGENCIES)}
    assert both == alone


def test_blank_means_never_inspected_and_a_wrong_grade_is_refused() -> None:
    fitted = fit_transitions([pair(None, Grade.GOOD)] * 9, prior_strength=1, family=HOMES)
    assert fitted.below_good("") == fitted.below_good(None)
    assert "never inspected before" in fitted.below_good(None).why
    with pytest.raises(UsageError, match="none of the four grades"):
        fitted.below_good("Outcome 2")
    with pytest.raises(UsageError, match="above 0"):
        fit_transitions([], prior_strength=0, family=HOMES)


def test_pairs_follow_one_another_and_older_words_count_as_requires_improvement() -> None:
    rows = [
        visit("1", "2018-05-01", "Good"),
        visit("1", "2014-05-01", "Adequate"),
        visit("1", "2017-05-01", "Inadequate", kind="interim"),
        visit("1", "2019-01-01", ""),
        visit("2", "2016-02-01", "Outstanding"),
        visit("3", "2016-02-01", "Outstanding"),
    ]
    pairs = pairs_known(rows, as_of=date(2020, 1, 1), families={"1": HOMES, "2": AGENCIES})
    assert [(p.service, p.family, p.before, p.after) for p in pairs] == [
        ("1", HOMES, Grade.REQUIRES_IMPROVEMENT, Grade.GOOD),
        ("2", AGENCIES, None, Grade.OUTSTANDING),
    ]


def test_a_pair_carries_the_grades_before_it_oldest_first() -> None:
    rows = [
        visit("1", f"{year}-05-01", g) for year, g in ((2016, "Good"), (2018, "Inadequate"), (2017, "Good"))
    ]
    rows.append(visit("1", "2019-05-01", "Outstanding"))
    pairs = pairs_known(rows, as_of=date(2020, 1, 1), families={"1": HOMES})
    assert [(p.before, len(p.earlier)) for p in pairs] == [
        (None, 0),
        (Grade.GOOD, 0),
        (Grade.GOOD, 1),
        (Grade.INADEQUATE, 2),
    ]
    assert pairs[-1].earlier == ((date(2016, 5, 1), Grade.GOOD), (date(2017, 5, 1), Grade.GOOD))


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [("10", "10", 300), ("", "", 14), ("10", "", 14), ("", "10", 3)],
)
def test_one_inspection_seen_twice_makes_no_pair(first: str, second: str, apart: int) -> None:
    later = (date(2018, 1, 1) + timedelta(apart)).isoformat()
    rows = [visit("1", "2018-01-01", "Good", number=first), visit("1", later, "Good", number=second)]
    pairs = pairs_known(rows, as_of=date(2020, 1, 1), families={"1": HOMES})
    assert [p.before for p in pairs] == [None]


@pytest.mark.parametrize(("first", "second", "apart"), [("10", "11", 5), ("", "", 15)])
def test_two_inspections_close_together_make_a_pair(first: str, second: str, apart: int) -> None:
    later = (date(2018, 1, 1) + timedelta(apart)).isoformat()
    rows = [visit("1", "2018-01-01", "Good", number=first), visit("1", later, "Inadequate", number=second)]
    pairs = pairs_known(rows, as_of=date(2020, 1, 1), families={"1": HOMES})
    assert [p.before for p in pairs] == [None, Grade.GOOD]


def test_grades_of_authorities_count_from_publication_and_follow_a_successor() -> None:
    rows = [
        area_visit("E10000021", "2015-03-01", "Good", published="2015-05-01"),
        area_visit("E06000061", "2019-11-25", "Inadequate", published="2020-01-10"),
        area_visit("E06000061", "2018-01-01", "Good", published="2018-03-01", kind="youth justice"),
        area_visit("E06000061", "2018-06-01", "", published="2018-07-01"),
    ]

    def known(as_of: date) -> list[tuple[str, Grade | None, Grade]]:
        pairs = area_pairs_known(
            rows, as_of=as_of, visit_types=frozenset({"ILACS"}), successor={"E10000021": "E06000061"}
        )
        return [(p.service, p.before, p.after) for p in pairs]

    assert known(date(2020, 1, 9)) == []
    assert known(date(2020, 1, 10)) == [("E06000061", Grade.GOOD, Grade.INADEQUATE)]


@given(
    st.lists(
        st.tuples(st.sampled_from("123"), st.dates(date(2016, 1, 1), date(2019, 12, 31)), grades), max_size=20
    ),
    st.sampled_from("123"),
    st.dates(date(2010, 1, 1), date(2021, 1, 1)),
    grades,
)
def test_a_look_known_later_changes_nothing(
    past: list[tuple[str, date, Grade]], urn: str, on: date, grade: Grade
) -> None:
    as_of = date(2020, 1, 1)
    rows = [ProviderVisitRow(u, "full", d, g, "", d) for u, d, g in past]
    planted = ProviderVisitRow(urn, "full", on, grade, "", as_of + timedelta(1))
    families = dict.fromkeys("123", HOMES)
    before = pairs_known(rows, as_of=as_of, families=families)
    assert pairs_known([planted, *rows], as_of=as_of, families=families) == before
