"""What the demonstration needs besides its own data so that every page has something to show.

Run by ``tools/pictures.py`` while the demonstration is served, as ``python tools/pictures_staged.py STAGE``
with the environment of one instance; writes where what stands, as JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import CounterpoiseError
from counterpoise.domain.roles import RULES, Permission, Role
from counterpoise.domain.sight import Reply
from counterpoise.exchange import signed
from counterpoise.exchange.signed_bodies import DecisionBody
from counterpoise.service import (
    clock,
    deferrals,
    deferrals_answer,
    exchange_files,
    import_pages,
    import_table,
    import_uploads,
    jobs,
    learn_reports,
    learn_work,
    notices,
    notices_changes,
    one_time_codes,
    people,
    programme_pages,
    reading,
    returns,
    start,
    visits,
    visits_sign_off,
)
from counterpoise.service.acting import Acting

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterpoise.domain.roles import Person
    from counterpoise.store.visit_queries import VisitRecord

_AUTHORITY = "E08000025"
_TELLS = 3
_MADE_KEY = bytes(range(32))
_TIES = (
    b"inspector,service,tie,from\n7,authority:E08000025,interest,2020-01-01\n"
    b"9,authority:E08000028,employment,2019-06-01\n8,authority:E08000031,friend,2020-01-01\n"
)
_STOPPED = "The job stopped by itself. Ask for it again; if it stops once more, tell your administrator."


def _person(email: str) -> Person:
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    account = sessions.account_by_email(email)
    person = sessions.person(account.public_id) if account else None
    if person is None:
        raise LookupError(email)
    return person


def _acting(role: Role, body: str, email: str) -> Acting:
    return Acting(email, clock.now(), body, RULES[role].may)


def _scheduler() -> Acting:
    return _acting(Role.SCHEDULER, "Ofsted", "scheduler@planner.example")


def _senior() -> Acting:
    return _acting(Role.SENIOR_INSPECTOR, "Ofsted", "senior.inspector@planner.example")


def planner() -> dict[str, str]:
    """Let councils be told, ask and be answered; let a second version be planned and tables be taken in."""
    told = [_told(_scheduler(), _senior()) for _ in range(_TELLS)]
    asked = [_asked(visit) for visit in told]
    _answered(asked[0], Reply.NO)
    _answered(asked[1], Reply.YES)
    head = programme_pages.heads(person=_person("scheduler@planner.example"))[0]
    planned = next(
        v["requirement"]
        for v in programme_pages.document(head.public_id).visits
        if v["service"].startswith("authority:")
    )
    confirmed = next(v for v in visits.own_list(_scheduler()) if v.state.value == "confirmed")
    address = f"/programmes/{head.series}/{head.version}"
    return {
        "programme": address,
        "planned": f"{address}/visits/{planned}",
        "next": f"/programmes/{head.series}/2",
        "compare": f"/programmes/{head.series}/compare/1/2",
        "series": head.series,
        "visit": f"/visits/{told[2].public_id}",
        "deferred": f"/visits/{told[1].public_id}",
        "confirmed": f"/visits/{confirmed.public_id}",
        "service": f"/services/{told[2].service}",
        "request": f"/requests/{asked[2]}",
        "person": f"/people/{_person('senior.inspector@planner.example').public_id}",
        "party": _card("Example Council", _AUTHORITY, _scheduler()),
        **_tables(),
    }


def _told(scheduler: Acting, senior: Acting) -> VisitRecord:
    """Sign off and notify the next visit to an authority that may be told of today."""
    first = clock.today() + timedelta(weeks=3)
    for v in visits.own_list(scheduler):
        if v.state.value == "confirmed" and v.service.startswith("authority:") and v.first_day >= first:
            answers = {c.name: "None is known of." for c in visits_sign_off.checks(v.public_id, senior)}
            try:
                visits_sign_off.sign_off(v.public_id, senior, version=v.version, answers=answers)
                now = visits.own(v.public_id, scheduler).visit
                given = {"notified_on": clock.today()}
                return visits.take_step(v.public_id, "notify", scheduler, version=now.version, given=given)
            except CounterpoiseError:
                continue
    raise LookupError("no visit that may be told of")


def _asked(visit: VisitRecord) -> str:
    """Let the visited log what they were told, say what an earlier visit asked, and ask for a later date."""
    there = _acting(Role.DIRECTOR, visit.service.partition(":")[2], "director@there.example")
    seen = notices.log_told(visit.public_id, there)
    ground = deferrals.GroundGiven(
        Ground.INCIDENT, "A serious incident in one of our homes.", Evidence.CHECKED
    )
    deferrals.ask(seen.notice.public_id, there, grounds=(ground,), signed_by="The director")
    hours = {"leaders": {0: 24.0, 1: 31.0}, "data and performance": {0: 40.0}, "practitioners": {1: 66.0}}
    earlier = visit.first_day - timedelta(days=364)
    returns.file_hours(
        returns.VisitHours(visit.service, visit.visit_type, earlier, hours, told_something_new=True),
        _scheduler(),
        body=there.body,
        sender=signed.fingerprint(signed.public_key(_MADE_KEY)),
    )
    return next(
        r.request.public_id
        for r in deferrals_answer.listed(_senior())
        if r.visit.public_id == visit.public_id
    )


def _answered(request: str, reply: Reply) -> None:
    seen = deferrals_answer.read(request, _senior())
    verdict = deferrals_answer.Verdict(reply, signed_by="A senior inspector")
    if reply is Reply.YES:
        verdict = replace(
            verdict,
            new_day=seen.visit.first_day + timedelta(weeks=6),
            substitute_day=clock.today() + timedelta(days=7),
        )
    deferrals_answer.decide(request, verdict, _senior(), version=seen.request.version)


def _card(name: str, body: str, acting: Acting) -> str:
    """Take a made key card in, and return the address at which its fingerprint is compared."""
    public = signed.public_key(_MADE_KEY)
    message = hashlib.sha256(name.encode()).hexdigest()[:20]
    told = {"name": name, "body": body, "public_key": public.hex()}
    kind = signed.FileKind.CARD
    letter = signed.Letter(kind, message, signed.fingerprint(public), "", body, 1, clock.now(), told)
    return f"/files/parties/{exchange_files.add_party(signed.seal(letter, _MADE_KEY), acting).public_id}"


def _tables() -> dict[str, str]:
    """Let one table wait for its kind, one wait to be taken in, one be taken in and one be taken back."""
    who, now = _person("scheduler@planner.example"), clock.now()
    sent = [import_pages.send([_TIES], name="ties.csv", person=who, now=now).public_id for _ in range(2)]
    import_pages.look(sent[1], import_pages.Choice("inspector-ties", "", clock.today()), person=who, now=now)
    source = import_table.Source("inspector-ties", import_pages.sent(sent[0], person=who).path)
    kept = []
    for day in (date(2020, 8, 1), date(2020, 8, 20)):
        dated = import_table.Source(source.kind, source.path, None, day)
        kept.append(
            import_table.import_file(dated, reading=reading.bundled(), who=who.email, now=now).public_id
        )
    import_pages.undo(kept[0], why="Ties of the wrong team were sent.", person=who, now=now)
    return {
        "sent": f"/imports/files/{sent[0]}/choose",
        "preview": f"/imports/files/{sent[1]}",
        "import": f"/imports/{kept[1]}",
        "undone": f"/imports/{kept[0]}",
    }


def planner_later() -> dict[str, str]:
    """Let a second version be planned, and jobs stand in every state that a page shows."""
    who, series = _person("scheduler@planner.example"), sys.argv[2]
    asked = jobs.PlanAsked(as_of=clock.today(), weeks=16, series=series, after_version=1)
    done = jobs.ask_plan(asked, person=who, inspectorate="Ofsted", now=clock.now())
    return {"plan": done}


def planner_last() -> dict[str, str]:
    """Let jobs stand in every state that a page shows; those that run are nobody's work."""
    question: dict[str, object] = {"as_of": clock.today().isoformat(), "weeks": 16}
    lines = ("Reading what was known on 1 September 2020", "Planning 586 visits: the least delay")
    table: dict[str, object] = {"kind": "inspector-ties", "file": "ties.csv"}
    return {
        "running": f"/jobs/{_job('plan', question, 'running', lines)}",
        "stopping": f"/jobs/{_job('plan', question, 'running', lines, cancel_asked=True)}",
        "failed": f"/jobs/{_job('plan', question, 'failed', lines)}",
        "cancelled": f"/jobs/{_job('plan', question, 'cancelled', lines)}",
        "taking": f"/imports/files/{_job('import', table, 'running', ('Reading ties.csv',))}",
        "looking": _looked_through(),
        "not taken": f"/imports/files/{_job('import', table, 'failed', ())}",
        "not wanted": f"/imports/files/{_job('import', table, 'cancelled', ())}",
    }


def _looked_through() -> str:
    """Let a table be looked through by a job that is nobody's work, and return its address."""
    who = _person("scheduler@planner.example")
    upload = import_pages.send([_TIES], name="large.csv", person=who, now=clock.now())
    question: dict[str, object] = {"upload": upload.public_id, "file": upload.file}
    job = _job("preview", question, "running", ("Reading large.csv",))
    import_uploads.tell(replace(upload, looking=job))
    return f"/imports/files/{upload.public_id}"


def _job(
    kind: str, question: dict[str, object], state: str, lines: tuple[str, ...], *, cancel_asked: bool = False
) -> str:
    from counterpoise.store import jobs as job_store  # noqa: PLC0415 - models load once Django is set up
    from counterpoise.store.models import Job  # noqa: PLC0415 - see above

    over = state in {"failed", "cancelled"}
    public_id = job_store.new_id()
    Job.objects.create(
        public_id=public_id,
        kind=kind,
        body="Ofsted",
        question=question,
        state=state,
        progress="".join(f"{line}\n" for line in lines),
        fault=_STOPPED if state == "failed" else "",
        asked_by="scheduler@planner.example",
        asked_at=clock.now(),
        ended_at=clock.now() if over else None,
        cancel_asked=cancel_asked or state == "cancelled",
    )
    return public_id


def council() -> dict[str, str]:
    """Let two requests be made and one be answered, a visit be called off, and codes be switched on."""
    director = _acting(Role.DIRECTOR, _AUTHORITY, "director@council.example")
    team = _acting(Role.PERFORMANCE, _AUTHORITY, "performance.team@council.example")
    first = notices.listed(director)[0]
    other = notices.log(notices.Call("ASEND_INTERIM_2020", clock.today(), first_day=date(2020, 10, 12)), team)
    answered = notices.log(notices.Call("YJS_2018", clock.today(), first_day=date(2020, 11, 2)), team)
    ground = deferrals.GroundGiven(
        Ground.INCIDENT, "A serious incident in one of our homes.", Evidence.CHECKED
    )
    for notice in (other.notice, answered.notice):
        deferrals.ask(notice.public_id, director, grounds=(ground,), signed_by="The director")
    at = answered.notice
    later = at.first_day + timedelta(weeks=5)
    body = DecisionBody(
        visit="", service=at.service, visit_type=at.visit_type, first_day=at.first_day,
        reply=Reply.YES, day=later,
    )  # fmt: skip
    deferrals_answer.heard(body, director, of=_AUTHORITY)
    withdrawn = notices.log(
        notices.Call("YJS_COVID_THEMATIC", clock.today(), first_day=date(2020, 9, 14)), team
    ).notice.public_id
    why, last = "The lead inspector rang: one day longer.", date(2020, 9, 16)
    notices_changes.change(withdrawn, team, version=1, why=why, last_day=last)
    why = "Withdrawn by the inspectorate: its people are needed elsewhere."
    notices_changes.change(withdrawn, team, version=2, why=why, called_off_on=clock.today())
    _codes("providers.manager@council.example")
    return {
        "notice": f"/notices/{first.public_id}",
        "off": f"/notices/{withdrawn}",
        "party": _card("An inspectorate", "Ofsted", director),
        "reset": "/set-password/" + _reset("performance.team@council.example"),
    }


def _codes(email: str) -> None:
    from counterpoise.store import account_writes  # noqa: PLC0415 - models load once Django is set up

    account_writes.set_totp(
        public_id=_person(email).public_id,
        sealed=one_time_codes.seal(people.new_letters()),
        audit=people.event(email, "codes switched on", clock.now()),
    )


def _reset(email: str) -> str:
    by = _person("administrator@council.example")
    return people.make_link(by=by, public_id=_person(email).public_id, now=clock.now())


def alliance() -> dict[str, str]:
    """Send a file, let briefs be made and weaknesses be counted, and find a paragraph to open."""
    from counterpoise.learning.search.filters import Filters  # noqa: PLC0415 - heavy, and for this stage alone
    from counterpoise.service import learn_search  # noqa: PLC0415 - see above

    analyst = _person("analyst@alliance.example")
    who = Acting(analyst.email, clock.now(), analyst.grants[0].body, analyst.grants[0].rule.may)
    if Permission.READ_LEARNING not in who.permissions:
        raise LookupError("the analyst reads no reports")
    learn_reports.ask([("a-page-saved-by-mistake.pdf", [b"<html><p>Sign in to go on</p></html>"])], who)
    learn_work.ask_follow_up(who)
    learn_work.ask_briefs(("Ambleford", "Brackwater"), "", who)
    hit = learn_search.search("supervision of social workers", k=1, filters=Filters()).hits[0]
    report = f"/learning/reports/{hit.paragraph.report}/withdraw"
    return {"paragraph": f"/learning/paragraphs/{hit.paragraph.id}", "report": report}


_STAGES: dict[str, Callable[[], dict[str, str]]] = {
    "planner": planner,
    "planner_later": planner_later,
    "planner_last": planner_last,
    "council": council,
    "alliance": alliance,
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
    start.ready()
    start.open_store()
    settings.SECRET_KEY = (start.home() / "secret_key").read_text(encoding="ascii").strip()
    sys.stdout.write(json.dumps(_STAGES[sys.argv[1]]()))
