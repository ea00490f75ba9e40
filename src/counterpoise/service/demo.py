"""Use case: three instances to try, one of each kind, at 1 September 2020, with an account for each role."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from counterpoise.domain.errors import CounterpoiseError, StoreError
from counterpoise.domain.roles import RULES, Body, Grant, Role
from counterpoise.service import accounts, clock, import_uploads, jobs, people, start
from counterpoise.service.acting import Acting
from counterpoise.service.initialise import NewInstance, initialise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DAY: Final = date(2020, 9, 1)
KINDS: Final = ("planner", "council", "alliance")
_AUTHORITY: Final = "E08000025"
_PROVIDER: Final = "SC042117"
_WEEKS: Final = 16
_COMMAND: Final = "counterpoise.app"
_MAKER: Final = "counterpoise.app.demo_instance"
_WORDS_BYTES = 12
_REPORTS: Final = "made-up-reports"
#: So many paragraphs are labelled by one coder, all but the last by a second one too.
_LABELLED: Final = 4
_BODIES: Final = {Body.INSPECTORATE: "Ofsted", Body.AUTHORITY: _AUTHORITY, Body.PROVIDER: _PROVIDER}
_ROLES: Final = {
    "planner": (Role.SCHEDULER, Role.SENIOR_INSPECTOR, Role.ADMINISTRATOR),
    "council": (Role.DIRECTOR, Role.PERFORMANCE, Role.MANAGER, Role.ADMINISTRATOR),
    "alliance": (Role.ANALYST, Role.ADMINISTRATOR),
}


@dataclass(frozen=True)
class Account:
    """An account of the demonstration; the password is random, and told once."""

    kind: str
    role: str
    email: str
    password: str


def make(folder: Path, *, progress: Callable[[str], None]) -> tuple[Account, ...]:
    """Make the three instances anew and return their accounts.

    Parameters
    ----------
    folder : Path
        Where; instances of an earlier demonstration there are replaced.
    progress : callable
        Told in words what is being done.

    Raises
    ------
    StoreError
        When one can't be made.
    """
    made: list[Account] = []
    for kind in KINDS:
        progress(f"Making the {kind}'s instance ...")
        home = folder / kind
        _clear(home)
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", _MAKER, kind],
            env=environment(home),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise StoreError(
                f"The {kind}'s instance of the demonstration was not made.",
                next_step=f"Look at the lines above, and whether {home} may be written to.",
            )
        made += [Account(**row) for row in json.loads(done.stdout)]
    return tuple(made)


def _clear(home: Path) -> None:
    """Delete an earlier instance of a demonstration, file by file; anything else is left, and refused."""
    known = ("store.", "secret_key", "audit_key", "signing_key")
    for file in sorted(home.glob("*")) if home.is_dir() else ():
        if file.is_file() and file.name.startswith(known):
            file.unlink()
    for folder in (home / "library", home / _REPORTS, home / import_uploads.FOLDER):
        if folder.is_dir():
            shutil.rmtree(folder)


def environment(home: Path, *, switch: str = "") -> dict[str, str]:
    """Return the environment of an instance of the demonstration."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "counterpoise.app.settings",
        "COUNTERPOISE_HOME": str(home),
        "COUNTERPOISE_CLOCK": DAY.isoformat(),
        "COUNTERPOISE_SWITCH": switch,
    }


def serve(folder: Path, *, port: int) -> int:
    """Serve the instances on three ports until somebody stops them; return the exit code of the first."""
    switch = " ".join(f"{kind}=http://127.0.0.1:{port + n}" for n, kind in enumerate(KINDS))
    served = [
        subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", _COMMAND, "serve", "--port", str(port + n), "--workers", "1"],
            env=environment(folder / kind, switch=switch),
            stdout=subprocess.DEVNULL,
        )
        for n, kind in enumerate(KINDS)
    ]
    # Whoever stops this process stops the three with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        return served[0].wait()
    except KeyboardInterrupt:
        return 0
    finally:
        for process in served:
            process.terminate()
        for process in served:
            process.wait()


def make_here(kind: str) -> tuple[Account, ...]:
    """Make one instance in the folder of this process, with its accounts and its data."""
    bodies = {"planner": {"inspectorate": "Ofsted"}, "council": {"authority": _AUTHORITY}, "alliance": {}}
    initialise(new=NewInstance(kind, **bodies[kind]), who="demonstration", now=clock.now())
    settings.SECRET_KEY = (start.home() / "secret_key").read_text(encoding="ascii").strip()
    made = tuple(_account(kind, role) for role in _ROLES[kind])
    if kind in _DATA:
        _DATA[kind]()
    return made


def _account(kind: str, role: Role) -> Account:
    body = _BODIES.get(RULES[role].body, "everywhere")
    email = f"{role.value.replace(' ', '.').replace(chr(39), '')}@{kind}.example"
    password = secrets.token_urlsafe(_WORDS_BYTES)
    token = people.add_first(email=email, grants=(Grant(role, body),), who="demonstration", now=clock.now())
    accounts.set_password_by_link(token=token, password=password, now=clock.now())
    return Account(kind, role.value, email, password)


def _acting(role: Role, email: str) -> Acting:
    return Acting(email, clock.now(), _BODIES[RULES[role].body], RULES[role].may)


def _plan() -> None:
    """Let the programme of autumn 2020 be planned and confirmed, and one council be told of its visit."""
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up
    from counterpoise.store import sessions  # noqa: PLC0415 - see above

    account = sessions.account_by_email("scheduler@planner.example")
    person = sessions.person(account.public_id) if account else None
    if person is None:
        raise StoreError("The account of the scheduler is missing.", next_step="Make the demonstration anew.")
    asked = jobs.PlanAsked(as_of=DAY, weeks=_WEEKS)
    job_id = jobs.ask_plan(asked, person=person, inspectorate="Ofsted", now=clock.now())
    store.take_next()
    jobs.carry_out(job_id)
    done = jobs.job(job_id, person=person)
    if done.state != "done":
        raise StoreError(f"The plan was not made: {done.fault}", next_step="Make the demonstration anew.")
    _notify(done.result)


def _notify(result: str) -> None:
    from counterpoise.service import visits, visits_programme, visits_sign_off  # noqa: PLC0415 - heavy

    scheduler = _acting(Role.SCHEDULER, "scheduler@planner.example")
    senior = _acting(Role.SENIOR_INSPECTOR, "senior.inspector@planner.example")
    series, _, version = result.partition("/")
    visits_programme.confirm(series, senior, version=int(version))
    for visit in _may_be_told(visits.own_list(scheduler)):
        answers = {c.name: "None is known of." for c in visits_sign_off.checks(visit.public_id, senior)}
        try:
            visits_sign_off.sign_off(visit.public_id, senior, version=visit.version, answers=answers)
            signed = visits.own(visit.public_id, scheduler).visit
            given = {"notified_on": clock.today()}
            visits.take_step(visit.public_id, "notify", scheduler, version=signed.version, given=given)
        except CounterpoiseError:
            # This one can't be told of today; the next one may.
            continue
        return


def _may_be_told(found: tuple[Any, ...]) -> Iterator[Any]:
    return (
        v for v in found if v.service.startswith("authority:") and v.first_day >= DAY + timedelta(weeks=3)
    )


def _council() -> None:
    """Keep a commitment, log a notice, and file a return."""
    from counterpoise.service import commitments, notices, returns  # noqa: PLC0415 - heavy

    who = _acting(Role.PERFORMANCE, "performance.team@council.example")
    challenge = commitments.Commitment(
        "peer challenge", "Peer challenge", date(2020, 9, 29), date(2020, 10, 1), {"leaders": 60.0}
    )
    commitments.add(challenge, who)
    notices.log(notices.Call("ILACS_FOCUSED_COVID", DAY, first_day=date(2020, 9, 28)), who)
    team = returns.TeamOff("all teams", "practitioners", 21.0, 240.0)
    week = returns.WeekReturn(date(2020, 8, 31), (team,), {"schools": 61, "police": 88}, None)
    returns.file_week(week, who)


def _alliance() -> None:
    """Take made-up reports in, and let two coders label some of their paragraphs, not always alike."""
    from counterpoise.learning.search.filters import Filters  # noqa: PLC0415 - heavy
    from counterpoise.service import demo_reports, learn_ingest, learn_label, learn_search  # noqa: PLC0415 - heavy

    files = demo_reports.write(start.home() / _REPORTS)
    learn_ingest.ingest(files, now=clock.now(), workers=1, regions=demo_reports.regions())
    hits = learn_search.search("supervision of social workers", k=_LABELLED, filters=Filters()).hits
    for place, hit in enumerate(hits):
        said = [("A1", hit.polarity), ("B2", "mixed" if place == 0 else hit.polarity)]
        for coder, polarity in said if place < _LABELLED - 1 else said[:1]:
            learn_label.put(
                hit.file,
                hit.paragraph.id,
                coder=coder,
                who="demonstration",
                now=clock.now(),
                polarity=polarity or "neutral",
            )


_DATA: Final[dict[str, Callable[[], None]]] = {"planner": _plan, "council": _council, "alliance": _alliance}
