"""People, words, days and doings that the tests of the pages share."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")

import stores
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from stores import Home, address

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.roles import EVERYWHERE, RULES, Grant, Person, Role
from counterpoise.exchange import signed
from counterpoise.service import (
    accounts,
    clock,
    deferrals,
    deferrals_answer,
    notices,
    people,
    programme_pages,
    start,
    visits,
    visits_programme,
    visits_sign_off,
    whose,
)
from counterpoise.service.acting import Acting
from counterpoise.service.initialise import NewInstance, initialise
from counterpoise.web.cookies import cookie_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Models load once Django is set up.
start.ready()
sessions: Any = import_module("counterpoise.store.sessions")


class QuickArgon2(Argon2PasswordHasher):
    """The same algorithm with so little work that a suite of sign-ins stays short."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1


NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
REPLAY = date(2020, 9, 1)
WORDS = "plum window harbour"

SCHEDULER = "scheduler@ofsted.example"
SENIOR = "senior@ofsted.example"
OTHER_SCHEDULER = "scheduler@other.example"
DIRECTOR = "director@council.example"
PERFORMANCE = "performance@council.example"
MANAGER = "manager@home.example"
ANALYST = "analyst@region.example"
ADMINISTRATOR = "administrator@service.example"
NOBODY = "nobody@nowhere.example"

AUTHORITY = "E08000025"
PROVIDER = "SC999001"

PEOPLE: dict[str, tuple[Grant, ...]] = {
    SCHEDULER: (Grant(Role.SCHEDULER, "Ofsted"),),
    SENIOR: (Grant(Role.SENIOR_INSPECTOR, "Ofsted"),),
    OTHER_SCHEDULER: (Grant(Role.SCHEDULER, "CQC"),),
    DIRECTOR: (Grant(Role.DIRECTOR, AUTHORITY),),
    PERFORMANCE: (Grant(Role.PERFORMANCE, AUTHORITY),),
    MANAGER: (Grant(Role.MANAGER, PROVIDER),),
    ANALYST: (Grant(Role.ANALYST, "London"),),
    ADMINISTRATOR: (Grant(Role.ADMINISTRATOR, EVERYWHERE),),
    NOBODY: (),
}


def store_environment(home: Home) -> dict[str, str]:
    """Return what a program needs in its environment to reach the store of the test."""
    where = address(home.folder)
    return {"COUNTERPOISE_DATABASE": where} if where else {}


@contextmanager
def moved_to(folder: Path) -> Iterator[Home]:
    """Point Django, and the pages, at another folder for a while."""
    with stores.moved_to(folder) as there:
        key = folder / "secret_key"
        settings.SECRET_KEY = key.read_text(encoding="ascii") if key.is_file() else "not made yet"
        try:
            yield there
        finally:
            settings.SECRET_KEY = ""
            whose.forget()


def browser() -> Client:
    """Return a client that sends what a browser sends with our own pages."""
    return Client(headers={"Origin": "http://localhost", "Host": "localhost"}, SERVER_NAME="localhost")


@contextmanager
def replay() -> Iterator[None]:
    """Set the clock of the pages to 1 September 2020 for a while, whenever the process began."""
    clock.behind.cache_clear()
    settings.COUNTERPOISE_CLOCK = REPLAY.isoformat()
    try:
        yield
    finally:
        settings.COUNTERPOISE_CLOCK = ""


def person_of(email: str) -> Person:
    """Return a person of the instance by address."""
    found = sessions.account_by_email(email)
    assert found is not None
    person = sessions.person(found.public_id)
    assert person is not None
    return person


def sign_in(email: str) -> Client:
    """Return a browser in which somebody is signed in."""
    client = browser()
    answer = client.post("/sign-in", {"email": email, "password": WORDS})
    assert answer.status_code == 302, answer.content.decode()
    return client


def session_of(email: str) -> dict[str, str]:
    """Return the cookie with which somebody is signed in, for a browser that nobody types in."""
    name = cookie_name()
    return {"name": name, "value": sign_in(email).cookies[name].value}


def token_of(email: str, *scopes: str) -> str:
    """Return a new token of a person."""
    return people.add_token(person=person_of(email), label="test", scopes=scopes, now=clock.now())


def acting(email: str) -> Acting:
    """Return a person of the inspectorate as acting for it."""
    person = person_of(email)
    return Acting(email, clock.now(), person.grants[0].body, person.grants[0].rule.may)


@dataclass(frozen=True)
class Outsider:
    """Somebody with an instance elsewhere, of which these tests hold the key."""

    name: str
    body: str
    key: bytes = bytes(range(32))

    @property
    def public(self) -> bytes:
        """Their public key."""
        return signed.public_key(self.key)

    @property
    def fingerprint(self) -> str:
        """What they read out by telephone."""
        return signed.fingerprint(self.public)

    def card(self) -> bytes:
        """Return their key card."""
        told = {"name": self.name, "body": self.body, "public_key": self.public.hex()}
        return self.sealed(signed.FileKind.CARD, to="", about=self.body, body=told)

    def sealed(self, kind: signed.FileKind, *, to: str, about: str, body: dict[str, Any]) -> bytes:
        """Return a file that they signed."""
        message = hashlib.sha256(f"{kind} {about}".encode()).hexdigest()[:20]
        letter = signed.Letter(kind, message, self.fingerprint, to, about, 1, clock.now(), body)
        return signed.seal(letter, self.key)


def programme_address() -> str:
    head = programme_pages.heads(person=person_of(SCHEDULER))[0]
    return f"/programmes/{head.series}/{head.version}"


def later_visit() -> visits.VisitRecord:
    """Return an authority's visit with room for its ten working days of notice."""
    found = [v for v in visits.own_list(acting(SCHEDULER)) if v.first_day >= date(2020, 9, 21)]
    return next(v for v in found if v.service.startswith("authority:"))


def form_values(text: str) -> dict[str, str]:
    """Return the hidden fields of a page's main form."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text))


def notified_visit() -> str:
    """Confirm, sign off and notify an authority's visit; return its id."""
    senior, scheduler = acting(SENIOR), acting(SCHEDULER)
    series, version = programme_address().split("/")[2:]
    visits_programme.confirm(series, senior, version=int(version))
    visit = later_visit()
    answers = {c.name: "None known." for c in visits_sign_off.checks(visit.public_id, senior)}
    visits_sign_off.sign_off(visit.public_id, senior, version=visit.version, answers=answers)
    now = visits.own(visit.public_id, scheduler).visit
    visits.take_step(
        visit.public_id, "notify", scheduler, version=now.version, given={"notified_on": clock.today()}
    )
    return visit.public_id


def asked_about(visit_id: str) -> str:
    """Let the visited ask for a later date; return the id of the request."""
    visit = visits.own(visit_id, acting(SCHEDULER)).visit
    area = visit.service.partition(":")[2]
    who = Acting("director@there.example", clock.now(), area, RULES[Role.DIRECTOR].may)
    seen = notices.log(notices.Call(visit.visit_type, clock.today(), first_day=visit.first_day), who)
    ground = deferrals.GroundGiven(Ground.INCIDENT, "An incident.", Evidence.CHECKED)
    deferrals.ask(seen.notice.public_id, who, grounds=(ground,), signed_by="The director")
    return deferrals_answer.listed(acting(SENIOR))[0].request.public_id


def made_home(folder: Path, new: NewInstance, people_in: dict[str, tuple[Grant, ...]]) -> None:
    """Make an instance in a folder, with accounts that share one password."""
    with moved_to(folder):
        initialise(new=new, who="tester", now=NOW)
        settings.SECRET_KEY = (folder / "secret_key").read_text(encoding="ascii")
        for email, grants in people_in.items():
            token = people.add_first(email=email, grants=grants, who="tester", now=NOW)
            accounts.set_password_by_link(token=token, password=WORDS, now=NOW)
