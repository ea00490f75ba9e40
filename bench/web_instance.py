"""Make the instance that ``bench.web`` serves, and tell where to ask, as JSON."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

from django.conf import settings

from bench.web_served import WORDS
from counterpoise.domain.roles import RULES, Grant, Person, Role
from counterpoise.service import accounts, clock, jobs, people, programme_pages, start, visits
from counterpoise.service.acting import Acting
from counterpoise.service.initialise import NewInstance, initialise

_DAY = date(2020, 9, 1)


def main() -> None:
    """Make it and tell."""
    start.ready()
    initialise(new=NewInstance("planner", inspectorate="Ofsted"), who="bench", now=clock.now())
    settings.SECRET_KEY = (start.home() / "secret_key").read_text(encoding="ascii").strip()
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    person = _person("scheduler@bench.example", Grant(Role.SCHEDULER, "Ofsted"))
    outside = _person("director@bench.example", Grant(Role.DIRECTOR, "E08000025"))
    asked = jobs.PlanAsked(as_of=_DAY, weeks=16)
    job_id = jobs.ask_plan(asked, person=person, inspectorate="Ofsted", now=clock.now())
    store.take_next()
    jobs.carry_out(job_id)
    series, _, version = jobs.job(job_id, person=person).result.partition("/")
    head, told = programme_pages.programme(series, int(version), person=person)
    own = visits.own_list(Acting(person.email, clock.now(), "Ofsted", RULES[Role.SCHEDULER].may))
    names = (
        *("requirement", "service", "service_name", "family", "area_code", "area_name", "region"),
        *("visit_type", "visit_type_name", "first_day", "last_day", "due", "due_mark", "plan_mark"),
    )
    json.dump(
        {
            "programme": f"/programmes/{head.series}/{head.version}",
            "visit": f"/visits/{own[0].public_id}",
            "hidden": own[0].public_id,
            "token": people.add_token(person=person, label="bench", scopes=("read",), now=clock.now()),
            "councils": _councils(sorted({v["area_code"] for v in told.visits})),
            "outside": people.add_token(person=outside, label="bench", scopes=("read",), now=clock.now()),
            "rows": [{n: v[n] for n in names} for v in told.visits],
        },
        sys.stdout,
    )


def _councils(areas: list[str]) -> list[dict[str, Any]]:
    """Make two people of each of the first so many areas as the command says, and return their tokens."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    found = []
    for area in areas[:wanted]:
        for place in (0, 1):
            who = _person(f"p{place}@{area.lower()}.example", Grant(Role.PERFORMANCE, area))
            token = people.add_token(person=who, label="bench", scopes=("read", "write"), now=clock.now())
            found.append({"email": who.email, "body": area, "place": place, "token": token})
    return found


def _person(email: str, grant: Grant) -> Person:
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    token = people.add_first(email=email, grants=(grant,), who="bench", now=clock.now())
    accounts.set_password_by_link(token=token, password=WORDS, now=clock.now())
    account = sessions.account_by_email(email)
    person = sessions.person(account.public_id) if account else None
    if person is None:
        raise LookupError(email)
    return person


if __name__ == "__main__":
    main()
