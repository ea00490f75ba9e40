"""The numbers that docs/explanation/measurements.md prints for the belief, from the real inspections."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from typing import TYPE_CHECKING

import pytest

from counterpoise.assurance.belief import (
    AUTHORITY_PRIOR,
    GRADES,
    PROVIDER_PRIOR,
    GradePair,
    area_pairs_known,
    choose_prior_strength,
    fit_transitions,
    forward_log_loss,
    pairs_known,
)
from counterpoise.domain.facts import AreaVisitRow, ProviderVisitRow
from counterpoise.domain.grades import Grade
from counterpoise.domain.marks import Mark
from counterpoise.domain.provider import provision_type

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.realdata

FIT, SCORE, LAST = date(2018, 3, 31), date(2020, 3, 17), date(2025, 12, 31)
STRENGTHS = tuple(2.0**n for n in range(-1, 10))


@pytest.fixture(scope="module")
def providers(shared_data: Path) -> tuple[GradePair, ...]:
    rows, families = [], {}
    with gzip.open(shared_data / "csc_full_inspection_events.csv.gz", "rt", encoding="utf-8") as file:
        for r in csv.DictReader(file):
            if r["provision_type"] == "CAFCASS":
                continue
            on = date.fromisoformat(r["inspection_date"])
            families[r["urn"]] = provision_type(r["provision_type"]).family
            rows.append(ProviderVisitRow(r["urn"], "full", on, r["overall"], r["event_number"], on))
    return pairs_known(rows, as_of=LAST, families=families)


@pytest.fixture(scope="module")
def authorities(shared_data: Path) -> tuple[GradePair, ...]:
    rows = []
    with (shared_data / "la_inspections.csv").open(encoding="utf-8") as file:
        for r in csv.DictReader(file):
            if not r["overall"]:
                continue
            out = date.fromisoformat(r["publication_date"])
            on = date.fromisoformat(r["inspection_date"] or r["publication_date"])
            rows.append(
                AreaVisitRow(r["ons_code"], "full", on, None, out, r["overall"], "", Mark.PUBLISHED, on, out)
            )
    return area_pairs_known(rows, as_of=LAST, visit_types=frozenset({"full"}))


def test_pairs_of_authorities_before_and_after_march_2020(authorities: tuple[GradePair, ...]) -> None:
    before = sum(p.known_at <= SCORE for p in authorities)
    assert (before, len(authorities) - before) == (335, 169)


def test_the_strengths_used_are_the_ones_that_foretold_best(
    providers: tuple[GradePair, ...], authorities: tuple[GradePair, ...]
) -> None:
    best = choose_prior_strength(providers, fit_to=FIT, score_to=SCORE, strengths=STRENGTHS)
    assert best.prior_strength == PROVIDER_PRIOR
    assert best.log_loss < 0.86 * best.log_loss_marginal
    both = providers + authorities
    losses = {
        s: forward_log_loss(both, fit_to=FIT, score_to=SCORE, prior_strength=s).log_loss_by_family[
            "authorities"
        ]
        for s in STRENGTHS
    }
    assert min(losses, key=losses.__getitem__) == AUTHORITY_PRIOR
    alone = choose_prior_strength(authorities, fit_to=FIT, score_to=SCORE, strengths=STRENGTHS)
    assert losses[AUTHORITY_PRIOR] < alone.log_loss < alone.log_loss_marginal


def test_belief_worsens_with_the_last_grade_and_stays_sharp(providers: tuple[GradePair, ...]) -> None:
    known = [p for p in providers if p.known_at <= SCORE]
    homes = fit_transitions(known, prior_strength=PROVIDER_PRIOR, family="children's homes")
    values = [homes.below_good(g).value for g in GRADES]
    assert values == sorted(values)
    assert values[-1] > 0.4
    assert values[0] < 0.1
    first = homes.below_good(None)
    assert homes.below_good(Grade.GOOD).value < first.value < homes.below_good(Grade.INADEQUATE).value
    assert first.high - first.low < 0.1
