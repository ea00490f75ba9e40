"""Rule 1 in the database: what a query lets through is what the rule lets through, part for part."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from service_kit import TODAY

from counterpoise.domain.lifecycle import PLANNED, UNNOTIFIED, VisitState
from counterpoise.domain.sight import Case, Viewer, told
from counterpoise.store import visit_queries

if TYPE_CHECKING:
    from pathlib import Path

models: Any = import_module("counterpoise.store.models")

OWNERS = ("Ofsted", "CQC", "HMI Probation")
# Letters that an alphabet puts elsewhere than their numbers do.
SERVICES = ("authority:E1", "authority:e1", "Provider:1", "provider:1", "provider-1", "provider:\u00e91")
DAYS = st.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n))
VIEWERS = st.builds(
    Viewer, st.sampled_from(("", *OWNERS)), st.frozensets(st.sampled_from(SERVICES), max_size=3)
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a visit in any state that the store can hold."""
    state, first = draw(st.sampled_from(list(VisitState))), draw(DAYS)
    days = DAYS if state not in UNNOTIFIED else st.none() | DAYS
    return Case(
        key="",
        owner=draw(st.sampled_from(OWNERS)),
        service=draw(st.sampled_from(SERVICES)),
        visit_type="ILACS_FOCUSED_COVID",
        state=state,
        first_day=first,
        last_day=first,
        notified_on=None if state in PLANNED else draw(days),
        published_on=draw(st.none() | DAYS),
    )


def _put(case: Case) -> Case:
    """Store a visit and return it with its key."""
    fields = asdict(case)
    del fields["key"]
    row = models.Visit.objects.create(inspectorate=fields.pop("owner"), known_at=date(2020, 9, 1), **fields)
    return Case(row.public_id, **{k: v for k, v in vars(case).items() if k != "key"})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(drawn=st.lists(cases(), max_size=9), viewer=VIEWERS, limit=st.integers(1, 4))
def test_guard_1_secrecy_parts_cut_by_the_database_are_parts_of_what_the_rule_tells(
    planner_home: Path, drawn: list[Case], viewer: Viewer, limit: int
) -> None:
    with transaction.atomic():
        stored = [_put(case) for case in drawn]
        expected = told(stored, viewer=viewer, today=TODAY)
        parts = [
            visit_queries.seen_part(viewer, TODAY, offset=n, limit=limit)
            for n in range(0, len(drawn) + 1, limit)
        ]
        assert [total for _, total in parts] == [len(expected)] * len(parts)
        assert tuple(t for part, _ in parts for t in part) == expected
        assert visit_queries.seen(viewer, TODAY) == expected
        transaction.set_rollback(True)
