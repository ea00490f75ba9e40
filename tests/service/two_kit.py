"""A council's and a planner's instance that share nothing but files, and what goes between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from service_kit import COUNCIL, DIRECTOR, SCHEDULER, SENIOR, TODAY
from stores import copy_home, moved_to

from counterpoise.service import exchange_files, exchange_files_taken, notices, visits, visits_sign_off

if TYPE_CHECKING:
    from pathlib import Path

FIRST, LAST = date(2020, 9, 29), date(2020, 9, 30)
ANSWERS = dict.fromkeys(
    ("incident", "restriction", "another team", "pre-election", "headroom", "bank holiday"), "looked at"
)


@dataclass(frozen=True)
class Two:
    """A council's and a planner's instance, each with the other's key, compared."""

    council: Path
    planner: Path


def two_instances(council_template: Path, planner_template: Path, folder: Path) -> Two:
    """Make both, each with the key of the other, compared."""
    made = Two(folder / "council", folder / "planner")
    copy_home(council_template, made.council)
    copy_home(planner_template, made.planner)
    with moved_to(made.council):
        council_card = exchange_files.own_card("Sandwell", DIRECTOR)
        council_print = exchange_files.own_fingerprint()
    with moved_to(made.planner):
        planner_card = exchange_files.own_card("Ofsted", SENIOR)
        planner_print = exchange_files.own_fingerprint()
        assert exchange_files.add_party(council_card, SENIOR).body == COUNCIL
        exchange_files.confirm_party(COUNCIL, council_print.upper(), SENIOR)
    with moved_to(made.council):
        exchange_files.add_party(planner_card, DIRECTOR)
        exchange_files.confirm_party("Ofsted", planner_print, DIRECTOR)
    return made


def notified(**changes: object) -> str:
    """Let a visit be planned, confirmed, signed off and notified, and return its id."""
    proposal = visits.Proposal(
        service=f"authority:{COUNCIL}",
        visit_type="ILACS_FOCUSED_COVID",
        first_day=FIRST,
        last_day=LAST,
        children=4000.0,
        children_mark="estimated",
    )
    made = visits.propose(replace(proposal, **changes), SCHEDULER, why="priorities")
    made = visits.take_step(made.public_id, "confirm", SENIOR, version=made.version)
    visits_sign_off.sign_off(made.public_id, SENIOR, version=made.version, answers=ANSWERS)
    given = {"notified_on": TODAY}
    visits.take_step(made.public_id, "notify", SCHEDULER, version=made.version + 1, given=given)
    return made.public_id


def notice_sent(two: Two, **changes: object) -> bytes:
    """Return the signed notice of such a visit."""
    with moved_to(two.planner):
        visit = visits.own(notified(**changes), SENIOR).visit
        return exchange_files_taken.notice_file(visit, SCHEDULER).data


def notice_taken(two: Two, **changes: object) -> str:
    """Let the council take it, and return the id of its notice."""
    data = notice_sent(two, **changes)
    with moved_to(two.council):
        assert "Logged" in exchange_files_taken.take(data, DIRECTOR)
        return notices.listed(DIRECTOR)[0].public_id
